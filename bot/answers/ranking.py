"""What `/ask` finds, ranked: how far each thing is about what a question names and asks for."""

from dataclasses import dataclass

from bot.facts.kinds import StatementKind, SubjectKind
from bot.facts.search.documents import LETTERS, Document, Kind
from bot.facts.search.index import Hit
from bot.facts.search.question import Question, can_tell, kinds_left_out
from bot.facts.search.vectors import Floats
from bot.facts.topic import Topic

# What a score gains or loses. Calibrated on the open questions of the tests.
ABOUT = 0.15  # lost by a document, times the share of a question's proper names it is not about
NAMED = 0.08  # gained, times the share of what the question names that the document is about
ELSEWHERE = 0.30  # lost where it is of another source than the one that is named
UNTOLD = 0.20  # lost by a statement without the number or time that is asked for
LEFT_OUT = 0.08  # gained by what is left out, where it is of the kind that is asked for
OTHER = 0.22  # lost by it, where it is of another kind
UNTYPED = 0.02  # lost by what is left out where it is of no kind in particular
COMPARED = 0.05  # gained by a question on which the sources are compared


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that was found.

    score: by which it is ranked. fit: without what was learnt from the asks, which tells neighbours
    apart, but not whether any of them answers.
    """

    document: Document
    score: float
    fit: float

    def clear_of(self, other: float, lead: float) -> float:
        """How well it fits, plus `lead` times how much better than something of another score."""
        return self.fit + lead * (self.fit - other)


NOTHING = Ranked(Document(Kind.STATEMENT, "", ()), 0.0, 0.0)


def ranked(topic: Topic, asked: Question, vector: Floats | None) -> list[Ranked]:
    """What was found, as far as it is about what the question names, best first."""
    hits = topic.index.search(asked.plain, vector)
    outside = sum(h.learnt for h in hits if h.document.kind is Kind.OUT_OF_SCOPE)
    scored = ((_score(topic, asked, h), h) for h in hits)
    found = [Ranked(h.document, score, score - h.learnt - outside) for score, h in scored]
    return sorted(found, key=lambda one: -one.score)


def _score(topic: Topic, asked: Question, hit: Hit) -> float:
    document, score = hit.document, hit.score
    if document.kind in (Kind.STATEMENT, Kind.GAP):
        if asked.proper:
            missed = sum(slug not in document.about for slug in asked.proper)
            score -= ABOUT * missed / len(asked.proper)
        if asked.subjects:
            named = sum(slug in document.about for slug in asked.subjects)
            score += NAMED * named / len(asked.subjects)
    match document.kind:
        case Kind.STATEMENT:
            holds = can_tell(asked.asks, told(topic, document.target))
            score -= 0 if holds and not _is_of_others(topic, asked, document) else UNTOLD
            elsewhere = asked.source and topic.statements[document.target].source != asked.source
            score -= ELSEWHERE if elsewhere else 0
        case Kind.GAP if document.target.startswith("source."):
            letters = document.target.partition(":")[2].split(LETTERS)
            is_meant = letters == [asked.source] if asked.source else len(letters) > 1
            score -= 0 if is_meant else ELSEWHERE
        case Kind.GAP:
            if kinds := kinds_left_out(document.texts[0]):
                score += LEFT_OUT if kinds & asked.asks else -OTHER
            else:
                score -= UNTYPED
        case Kind.CLASH:
            score += COMPARED
        case Kind.MATERIAL:
            score -= ELSEWHERE if ("{source}" in document.target) != bool(asked.source) else 0
    return score


def told(topic: Topic, id: str) -> str:
    """A statement with its time and its items, any of which may hold what is asked for."""
    s = topic.statements[id]
    items = (item.text for item in topic.items.get(id, ()))
    return " ".join((s.text, s.event.when if s.event else "", *items))


def _is_of_others(topic: Topic, asked: Question, document: Document) -> bool:
    """Whether it is a figure of other people than those that are asked about."""
    if topic.statements[document.target].kind is not StatementKind.FIGURE:
        return False
    polled = {f.subject for f in topic.findings if f.statement == document.target}
    countries = {s for s in asked.proper if topic.subjects[s].kind is SubjectKind.COUNTRY}
    return "number" in asked.asks and bool(countries) and not countries & polled
