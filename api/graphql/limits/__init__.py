"""What an operation may ask: its size from its text, its conditions, its estimated cost."""
