"""Votes of a class, as plain Python and tables. Nothing here knows Discord."""
