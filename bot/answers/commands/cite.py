"""The Cite button: a card to copy in each style, the claim and then where it stands."""

from collections.abc import Sequence

from bot.answers.answer import Answer, Citation, Line, Section
from bot.answers.citing import STYLES, Style, missing
from bot.answers.lines import whole
from bot.facts.topic import Topic
from bot.wording import render, say


def cite(topic: Topic, *, answer: Answer) -> Answer:
    """The first line of an answer with its citation, and citations of all that it rests on."""
    used = answer.citations() or tuple(whole(source) for source in topic.sources.values())
    claimed = answer.lead.citations
    absent = dict.fromkeys(field for c in used for field in missing(topic.sources[c.source]))

    def card(write: Style) -> str:
        if not claimed:
            return _citations(topic, used, write)
        return f"{_claim(answer)}\n{_citations(topic, claimed, write)}"

    cards = [Section(say(f"style.{style}"), code=card(write)) for style, write in STYLES.items()]
    if claimed and claimed != used:
        cards.append(Section(say("cite.whole"), code=_citations(topic, used, STYLES["plain"])))
    return Answer(
        request=None,
        title=say("cite.title", title=answer.title),
        lead=Line(say("cite.lead")),
        sections=tuple(cards),
        silences=tuple(say(f"field.{field}") for field in absent),
        cites=answer.request,
    )


def _claim(answer: Answer) -> str:
    """The first line as it can stand alone: figures say of what, as their title does."""
    text = render(answer.lead.text).replace("**", "")
    title = render(answer.title)
    return text if answer.lead.id else f"{title}{'' if title.endswith('?') else ':'} {text}"


def _citations(topic: Topic, of: Sequence[Citation], write: Style) -> str:
    return "\n".join(write(topic.sources[c.source], c.paragraphs) for c in of)
