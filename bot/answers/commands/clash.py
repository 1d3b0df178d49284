"""`/clash`: where the sources agree, where they differ, and where one is silent."""

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import lines
from bot.answers.naming import match
from bot.answers.request import Offer, Unclear, request
from bot.facts.kinds import Verdict
from bot.facts.names.words import echo
from bot.facts.topic import Topic
from bot.wording import say


def clash(topic: Topic, *, question: str | None = None) -> Answer:
    """All questions on which the sources are compared, or what they say on one."""
    if question is None:
        return _all(topic)
    questions = {slug: c.question for slug, c in topic.clashes.items()}
    slug = match(topic, question, questions)
    if slug is None:
        every = tuple(Offer(v, request(topic, "clash", question=k)) for k, v in questions.items())
        raise Unclear(say("clash.unknown", typed=echo(question)), every)
    found = topic.clashes[slug]
    compared = [s for s in topic.statements.values() if s.id in found.statements]
    silent = (Line(say("clash.source-silent")),)
    return Answer(
        request=request(topic, "clash", question=slug),
        title=found.question,
        lead=Line(say(f"clash.lead-{found.verdict}", summary=found.summary)),
        sections=tuple(
            Section(
                say("source.heading", letter=letter),
                lines(s for s in compared if s.source == letter) or silent,
            )
            for letter in topic.sources
        ),
        next=(Offer(say("offer.all-questions"), request(topic, "clash")), *offers.cases(topic)),
    )


def _all(topic: Topic) -> Answer:
    by_verdict = {v: [c for c in topic.clashes.values() if c.verdict is v] for v in Verdict}
    counts = tuple(say(f"clash.count-{v}", count=len(found)) for v, found in by_verdict.items())
    return Answer(
        request=request(topic, "clash"),
        title=say("clash.title"),
        lead=Line(say("clash.lead", count=len(topic.clashes), counts=counts)),
        sections=tuple(
            Section(say(f"clash.heading-{v}"), tuple(Line(c.question) for c in found))
            for v, found in by_verdict.items()
            if found
        ),
        expand=tuple(
            Offer(
                c.question,
                request(topic, "clash", question=c.slug),
                say(f"clash.heading-{c.verdict}"),
            )
            for c in topic.clashes.values()
        ),
        expand_hint=say("expand.question"),
        next=offers.cases(topic),
    )
