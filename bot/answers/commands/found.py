"""What a question found: an answer, what is not stated, what comes close, or nothing."""

from collections.abc import Sequence
from enum import StrEnum

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.commands.statement import subject_offers
from bot.answers.lines import claim, lines, no_source
from bot.answers.naming import ANYTHING
from bot.answers.request import Offer, Request, Stale, request
from bot.facts.kinds import SubjectKind
from bot.facts.names import world
from bot.facts.names.world import Place
from bot.facts.search.documents import LETTERS, Document
from bot.facts.topic import KEY, Topic
from bot.wording import Phrase, Text, say

APART = "."  # between two codes of places


class Outcome(StrEnum):
    """What a search can come to, by the letter that stands for it in a request."""

    ANSWERED = "a"
    NOT_STATED = "n"
    CLOSE = "c"
    UNKNOWN = "u"


def found(topic: Topic, *, o: str, s: str = "", g: str = "", p: str = "") -> Answer:
    """The answer to a search, from what `result` put into a request.

    Errors: Stale, where the facts are others by now.
    """
    keys = [s[i : i + KEY] for i in range(0, len(s), KEY)]
    gap, places = topic.index.gaps.get(g), [world.by_code(code) for code in p.split(APART) if code]
    if o not in [*Outcome] or not {*keys} <= topic.keys.keys() or (g and not gap) or None in places:
        raise Stale
    outcome = Outcome(o)
    statements = [topic.statements[topic.keys[key]] for key in keys]
    asked = request(topic, "found", o=o, s=s, g=g, p=p)
    next = subject_offers(topic, statements[0].about if statements else ())
    if outcome is Outcome.ANSWERED:
        first, *rest = statements
        lead = claim(topic, first)
        said = {line.id for line in lead.below}
        rest = [s for s in rest if s.id not in said and s.part_of != first.id]
        return Answer(
            request=asked,
            title=topic.subjects[first.about[0]].label,
            lead=lead,
            sections=(Section(say("ask.also"), lines(rest)),) if rest else (),
            silences=(_words(topic, gap),) if gap else (),
            next=next,
        )
    reply = _lead(topic, outcome, gap, [place for place in places if place])
    heading = "" if outcome is Outcome.CLOSE else say("ask.nearest")
    return Answer(
        request=asked,
        title=say(f"ask.title-{outcome.name.lower()}"),
        lead=Line(reply),
        sections=(Section(heading, lines(statements)),) if statements else (),
        expand=_countries(topic) if places else (),
        expand_hint=say("expand.named-country") if places else say("expand.statement"),
        next=next or (offers.sources(topic),),
        found=outcome is Outcome.CLOSE,
    )


def result(
    topic: Topic,
    outcome: Outcome,
    ids: Sequence[str] = (),
    *,
    gap: Document | None = None,
    places: Sequence[Place] = (),
) -> Request:
    """The request for what a search has found: statements by their ids, what is left out, or
    places that no source names."""
    keys = {id: key for key, id in topic.keys.items()}
    return request(
        topic,
        "found",
        o=outcome,
        s="".join(keys[id] for id in ids),
        g=gap.key if gap else "",
        p=APART.join(place.code for place in places),
    )


def unmentioned(topic: Topic, place: Place) -> Answer:
    """That no source names a place."""
    return found(topic, o=Outcome.UNKNOWN, p=place.code)


def _lead(topic: Topic, outcome: Outcome, gap: Document | None, places: Sequence[Place]) -> Phrase:
    none = no_source(topic)
    if outcome is Outcome.CLOSE:
        return say("ask.close")
    if outcome is Outcome.NOT_STATED:
        return say("ask.not-stated", gap=_words(topic, gap)) if gap else say("ask.not-stated-so")
    if places:
        return say("ask.unmentioned", none=none, labels=tuple(place.label for place in places))
    return say("ask.silent", none=none)


def _words(topic: Topic, gap: Document) -> Text:
    """What is left out, in words: those of the pack, or what a report should have said."""
    what, dot, name = gap.target.partition(".")
    field, _, owner = name.partition(":")
    if dot and what == "survey" and owner in topic.surveys:
        return say("gap.survey", field=say(f"disclosed.{field}"), label=topic.surveys[owner].label)
    if dot and what == "source" and {*(letters := owner.split(LETTERS))} <= {*topic.sources}:
        key = "gap.source" if len(letters) == 1 else "gap.sources"
        return say(key, field=say(f"field.{field}"), letters=tuple(letters))
    return gap.target


def _countries(topic: Topic) -> tuple[Offer, ...]:
    """What there is instead."""
    named = (s for s in topic.subjects.values() if s.kind is SubjectKind.COUNTRY)
    return tuple(Offer(s.label, ANYTHING.request(topic, s.slug)) for s in named)
