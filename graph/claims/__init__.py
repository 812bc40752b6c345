"""Claims: staged on disk, compared with what is stored, and written beside nodes under a lease."""
