"""Latticework: a Discord bot that answers with sourced facts, for classrooms and debates."""

__version__ = "0.1.0"
