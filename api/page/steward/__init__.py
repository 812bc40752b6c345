"""The stewards' pages: what waits for a decision, and deciding it. Logged in by a session in a signed cookie."""
