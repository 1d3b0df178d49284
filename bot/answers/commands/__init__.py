"""One module for each command: a topic and typed arguments in, an `Answer` out."""
