"""Errors whose words are meant for people."""

from bot.wording import Phrase, render


class UserError(Exception):
    """Something that the user can put right. Shown to that user alone."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(phrase)
        self.phrase = phrase

    def __str__(self) -> str:
        return render(self.phrase)


class StartError(Exception):
    """The program cannot start or go on. Its text is one sentence for the host: what to do."""
