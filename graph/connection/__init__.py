"""Reaching one Neo4j: its address, the driver and what we use of its insides, Bolt for small reads."""
