"""`/sources`: what all answers rest on."""

from collections import Counter

from bot.answers.answer import Answer, Line, Section
from bot.answers.citing import missing
from bot.answers.lines import whole
from bot.answers.request import Offer, request
from bot.facts.topic import Topic
from bot.wording import say


def sources(topic: Topic) -> Answer:
    """What the topic rests on, and what each source does not say of itself."""
    counts = Counter(s.source for s in topic.statements.values())
    sections = []
    for source in topic.sources.values():
        title = say("sources.titled", title=source.title) if source.title else ""
        text = say(
            "sources.source",
            description=source.description,
            title=title,
            paragraphs=source.paragraphs,
            statements=counts[source.letter],
        )
        rows = [Line(text, citation=whole(source))]
        if absent := missing(source):
            fields = tuple(say(f"field.{field}") for field in absent)
            rows.append(Line(say("sources.not-stated", fields=fields)))
        sections.append(Section(say("source.heading", letter=source.letter), tuple(rows)))
    lead = say("sources.lead", question=topic.about.question, count=len(topic.sources))
    return Answer(
        request=request(topic, "sources"),
        title=topic.name.title,
        lead=Line(lead),
        sections=tuple(sections),
        next=(
            Offer(say("offer.differ"), request(topic, "clash")),
            Offer(say("offer.verdicts"), request(topic, "assessment")),
        ),
    )
