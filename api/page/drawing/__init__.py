"""Pictures that the server draws: SVG without a style of its own, coloured by the page's classes.

Each is hidden from or named for screen readers by whoever places it; what it shows stands beside it in words.
"""
