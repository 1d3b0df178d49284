"""The button behind a list of silences that is cut: all that the sources leave out."""

from bot.answers.answer import Answer, Line
from bot.facts.topic import Topic
from bot.wording import say


def silences(_: Topic, *, answer: Answer) -> Answer:
    """Everything that an answer says is not stated."""
    return Answer(
        request=None,
        title=say("silences.title", title=answer.title),
        lead=Line(say("silences.lead"), below=tuple(Line(gap) for gap in answer.silences)),
    )
