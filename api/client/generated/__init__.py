"""Written from the schema by ``make docs``: types of answers and arguments, and a method for each root field."""
