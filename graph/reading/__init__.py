"""Reading the graph by its declarations: nodes, pages and searches, or one compiled statement a request."""
