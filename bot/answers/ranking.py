"""What `/ask` finds, ranked: how far each thing is about what a question names and asks for."""

from dataclasses import dataclass

from bot.facts.kinds import StatementKind, SubjectKind
from bot.facts.search.documents import LETTERS, Document, Kind
from bot.facts.search.index import LEARNT, Hit
from bot.facts.search.question import Question, can_tell
from bot.facts.search.vectors import Embedded
from bot.facts.topic import Topic

# What is added to a document's score, or taken from it. Calibrated on the open questions of the
# tests.
ELSEWHERE = 0.30  # taken where the question names one source and the document is of the other
UNTOLD = 0.20  # taken from a statement without a number or time, where the question asks for one
NO_ANSWER = (Kind.GAP, Kind.OUT_OF_SCOPE)  # what a question without an answer is about


@dataclass(frozen=True, slots=True)
class Ranked:
    """A document that was found.

    score: what it is ranked by. doubt: how likely the classifier holds it, from 0 to 1, that the
    question is about what is left out or out of scope; None without a classifier. fit: the score
    less what the classifier added, which tells neighbours apart and not whether any of them
    answers, and less as large a part for the doubt.
    """

    document: Document
    score: float
    fit: float
    doubt: float | None

    def clear_of(self, other: float, lead: float) -> float:
        """`fit`, plus `lead` times how far it is above another score."""
        return self.fit + lead * (self.fit - other)


NOTHING = Ranked(Document(Kind.STATEMENT, "", ()), 0.0, 0.0, None)


def ranked(topic: Topic, asked: Question, embedded: Embedded | None) -> list[Ranked]:
    """What the index finds, scored by what the question names and asks for, best first."""
    hits = topic.index.search(asked.plain, embedded)
    learnt = {h.document.kind: h.learnt for h in hits if h.document.kind in NO_ANSWER}
    taken = sum(learnt.values())
    doubt = taken / LEARNT if any(h.learnt for h in hits) else None
    scored = ((_score(topic, asked, h), h) for h in hits)
    found = [Ranked(h.document, score, score - h.learnt - taken, doubt) for score, h in scored]
    return sorted(found, key=lambda one: -one.score)


def _score(topic: Topic, asked: Question, hit: Hit) -> float:
    document, score = hit.document, hit.score
    if document.kind is Kind.GAP:
        score -= hit.learnt  # which is for any gap, not for this one
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
