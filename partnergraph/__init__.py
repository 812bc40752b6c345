"""partnergraph as it is installed: the rooms of the checkout, under one name."""
