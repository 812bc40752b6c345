"""What each page shows: from the address to operations, and from their answers to a template's values."""
