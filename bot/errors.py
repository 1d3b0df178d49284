"""Errors whose words are meant for people."""


class UserError(Exception):
    """Something the user can put right. Its message is shown to that user alone, as it stands."""


class StartError(Exception):
    """The program cannot start or go on. Its message is one sentence that says what to do."""
