"""What `/ask` finds, ranked: how far each thing is about what a question names and asks for."""

from dataclasses import dataclass

from bot.facts.kinds import StatementKind, SubjectKind
from bot.facts.search.documents import LETTERS, Document, Kind
from bot.facts.search.index import Hit
from bot.facts.search.question import Question, can_tell, kinds_left_out
from bot.facts.search.vectors import Floats
from bot.facts.topic import Topic

# What is added to a document's score, or taken from it. Calibrated on the open questions of the
# tests.
ABOUT = 0.15  # taken, times the share of the question's proper names that the document is not about
NAMED = 0.08  # added, times the share of the subjects in the question that the document is about
ELSEWHERE = 0.30  # taken where the question names one source and the document is of the other
UNTOLD = 0.20  # taken from a statement without a number or time, where the question asks for one
LEFT_OUT = 0.08  # added to a gap of the kind that is asked for: a number, a time or a person
OTHER = 0.22  # taken from a gap of another kind
UNTYPED = 0.02  # taken from a gap of none of these kinds
COMPARED = 0.05  # added to a comparison of the sources


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that was found.

    score: what it is ranked by. fit: the same without what the classifier added. The classifier
    tells neighbours apart, but not whether any of them answers the question.
    """

    document: Document
    score: float
    fit: float

    def clear_of(self, other: float, lead: float) -> float:
        """`fit`, plus `lead` times how far it is above another score."""
        return self.fit + lead * (self.fit - other)


NOTHING = Ranked(Document(Kind.STATEMENT, "", ()), 0.0, 0.0)


def ranked(topic: Topic, asked: Question, vector: Floats | None) -> list[Ranked]:
    """What the index finds, scored by what the question names and asks for, best first."""
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
    """Whether a survey figure is asked for, of one country, and this one is of another."""
    if topic.statements[document.target].kind is not StatementKind.FIGURE:
        return False
    polled = {f.subject for f in topic.findings if f.statement == document.target}
    countries = {s for s in asked.proper if topic.subjects[s].kind is SubjectKind.COUNTRY}
    return "number" in asked.asks and bool(countries) and not countries & polled
