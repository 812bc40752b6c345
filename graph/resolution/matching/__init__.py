"""Finding records that may be one organisation by their names, and deciding what is proposed."""
