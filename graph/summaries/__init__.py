"""What every question about ties counts, kept beside the graph as columns, so that counting reads no graph."""
