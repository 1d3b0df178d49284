"""The Cite button: the citations of an answer in each style, ready to copy."""

from bot.answers.answer import Answer, Line, Section
from bot.answers.citing import STYLES, missing
from bot.answers.lines import whole
from bot.facts.topic import Topic
from bot.wording import say


def cite(topic: Topic, *, answer: Answer) -> Answer:
    """The citations of all that an answer rests on."""
    used = answer.citations() or tuple(whole(source) for source in topic.sources.values())
    absent = dict.fromkeys(field for c in used for field in missing(topic.sources[c.source]))
    return Answer(
        request=None,
        title=say("cite.title", title=answer.title),
        lead=Line(say("cite.lead")),
        sections=tuple(
            Section(
                say(f"style.{style}"),
                code="\n".join(write(topic.sources[c.source], c.paragraphs) for c in used),
            )
            for style, write in STYLES.items()
        ),
        silences=tuple(say(f"field.{field}") for field in absent),
        cites=answer.request,
    )
