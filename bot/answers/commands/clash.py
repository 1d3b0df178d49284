"""`/clash`: where the sources agree, where they differ, and where one is silent."""

from collections.abc import Sequence

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import lines, no_source, places
from bot.answers.naming import match
from bot.answers.request import Offer, Unclear, request
from bot.facts.kinds import Verdict
from bot.facts.names.resolver import ID
from bot.facts.names.words import echo
from bot.facts.packs.schema import Clash
from bot.facts.search.documents import Kind
from bot.facts.topic import Topic
from bot.wording import Text, say

WORDS = {v.value: v.value for v in Verdict}  # what is typed for all questions of a verdict


def clash(topic: Topic, *, about: str | None = None) -> Answer:
    """All questions on which the sources are compared, those of one verdict or about a subject, or
    what the sources say on one."""
    every = [*topic.clashes.values()]
    if about is None:
        return _several(topic, every, None, say("clash.title"))
    if typed := match(about, WORDS):
        verdict = Verdict(typed)
        found = [c for c in every if c.verdict is verdict]
        return _several(topic, found, verdict, say(f"clash.title-{verdict}"))
    if (slug := about.removeprefix(ID)) in topic.clashes:
        return _one(topic, topic.clashes[slug])
    named = topic.names.named(about)
    if len(named) != 1:
        questions = {c.slug: c.question for c in every}
        if slug := match(about, questions) or _meant(topic, about):
            return _one(topic, topic.clashes[slug])
        asked = tuple(Offer(c.question, request(topic, "clash", about=c.slug)) for c in every)
        raise Unclear(say("clash.unknown", typed=echo(about)), asked)
    subject = named[0]
    said = {s.id for s in topic.statements_about(subject.slug)}
    found = [c for c in every if said.intersection(c.statements)]
    return _several(topic, found, subject.slug, say("clash.title-limited", limit=subject.label))


def _meant(topic: Topic, typed: str) -> str | None:
    """The question that has most of the words of a text."""
    found = topic.index.meant(typed)
    return next((document.target for document in found if document.kind is Kind.CLASH), None)


def _one(topic: Topic, found: Clash) -> Answer:
    compared = [s for s in topic.statements.values() if s.id in found.statements]
    silent = (Line(say("clash.source-silent")),)
    return Answer(
        request=request(topic, "clash", about=found.slug),
        title=found.question,
        lead=_line(topic, found, say(f"clash.heading-{found.verdict}")),
        sections=tuple(
            Section(
                say("source.heading", letter=letter),
                lines(s for s in compared if s.source == letter) or silent,
            )
            for letter in topic.sources
        ),
        next=(Offer(say("offer.all-questions"), request(topic, "clash")), *offers.cases(topic)),
    )


def _line(topic: Topic, one: Clash, note: Text = "") -> Line:
    """How the sources stand on one question."""
    compared = [topic.statements[id] for id in one.statements]
    return Line(one.summary, citations=places(compared), note=note)


def _several(topic: Topic, found: Sequence[Clash], about: str | None, title: Text) -> Answer:
    asked = request(topic, "clash", about=about)
    if not found:
        lead = Line(say("clash.none", none=no_source(topic)))
        return Answer(asked, title, lead, next=(offers.clashes(topic),), found=False)
    order = [Verdict.DIFFER, Verdict.AGREE, Verdict.SILENT]
    first, *rest = sorted(found, key=lambda c: order.index(c.verdict))
    sections = {v: [c for c in rest if c.verdict is v] for v in order}
    return Answer(
        request=asked,
        title=title,
        lead=_line(topic, first, first.question),
        sections=tuple(
            Section(
                "" if about in order else say(f"clash.heading-{v}"),
                tuple(_line(topic, c, c.question) for c in questions),
            )
            for v, questions in sections.items()
            if questions
        ),
        expand=tuple(
            Offer(
                c.question,
                request(topic, "clash", about=c.slug),
                say(f"clash.heading-{c.verdict}"),
            )
            for c in (first, *rest)
        ),
        expand_hint=say("expand.question"),
        next=offers.cases(topic),
    )
