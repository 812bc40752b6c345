"""Which records are one: by identifiers, by what was decided, and by names as proposals."""
