"""What sources say: staged, compared with what is stored, written as claims beside nodes, under a lease."""
