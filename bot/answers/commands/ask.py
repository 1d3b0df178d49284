"""`/ask`: from a question in plain words to the request whose answer serves it."""

from collections.abc import Sequence

from bot.answers.commands.found import Outcome, result
from bot.answers.examples import argument
from bot.answers.naming import POLL
from bot.answers.request import Offer, Request, Unclear, request
from bot.facts.kinds import StatementKind, SubjectKind
from bot.facts.names.world import Place
from bot.facts.search.documents import LETTERS, Document, Kind
from bot.facts.search.index import Hit
from bot.facts.search.question import Question, can_tell, kinds_left_out, read
from bot.facts.search.vectors import Floats
from bot.facts.topic import Topic
from bot.wording import say

LONGEST = 300  # characters of a question
SHOWN = 5  # statements in an answer
PLACES = 3  # that are named as not named
# What a score gains or loses, and what it takes. Calibrated on the open questions of the tests.
ABOUT = 0.15  # lost by a document, times the share of a question's proper names it is not about
NAMED = 0.08  # gained, times the share of what the question names that the document is about
ELSEWHERE = 0.30  # lost where it is of another source than the one that is named
UNTOLD = 0.20  # lost by a statement without the number or time that is asked for
LEFT_OUT = 0.03  # gained by what is left out, where it is of the kind that is asked for
OTHER = 0.22  # lost by it, where it is of another kind
UNTYPED = 0.02  # lost by what is left out where it is of no kind in particular
COMPARED = 0.05  # gained by a question on which the sources are compared
# For a pack with asks, and below for one without:
# SURE: the least score of an answer. It is compared with the statement's score plus CLEAR times the
# statement's lead over the nearest gap, which is what a source leaves out.
# LIKELY: the least score of what is shown as close. AHEAD: the least lead of a gap over all else,
# for the answer to be "not stated".
SURE, LIKELY, AHEAD, CLEAR = 0.72, 0.36, 0.05, 0.5
UNASKED = 0.32, 0.20, 0.1, 0.0
OPENS = 0.64  # from which on the answer of another command is opened
BESIDE = 0.60  # a gap of the first statement is shown below it where it scores at most so much less
WHOLE = 0.15  # a list leads in place of its item where it scores at most so much less
CLOSE = 0.75  # a further statement's score, as a share of the best one's


def read_question(topic: Topic, question: str) -> Question:
    """A question as it is read. Errors: Unclear where there is nothing to be read."""
    if len(question) > LONGEST:
        raise Unclear(say("ask.too-long", most=LONGEST))
    asked = read(question, topic.names, topic.index, [*topic.sources])
    if not topic.index.terms(asked.plain) and not asked.subjects and not asked.paragraph:
        help = Offer(say("offer.help"), request(topic, "help"))
        raise Unclear(say("ask.too-short", example=argument(topic, "ask")), (help,))
    return asked


def understand(topic: Topic, asked: Question, vector: Floats | None = None) -> Request:
    """The request that serves a question. vector: of its `plain` form, where there is a model."""
    if asked.paragraph:
        return request(topic, "sources", source=asked.source, paragraph=asked.paragraph)
    if isinstance(asked.card, Place):
        return result(topic, Outcome.UNKNOWN, places=[asked.card])
    if asked.card:
        return card(topic, asked.card)
    return _found(topic, asked, ranked(topic, asked, vector))


def card(topic: Topic, slug: str) -> Request:
    """What a bare name opens."""
    if topic.subjects[slug].kind is SubjectKind.ALLIANCE:
        return request(topic, "alliance", name=slug)
    return request(topic, "explain", name=slug)


def ranked(topic: Topic, asked: Question, vector: Floats | None) -> list[tuple[float, Hit]]:
    """What was found, with its score as far as it is about what the question names, best first."""
    hits = topic.index.search(asked.plain, vector)
    scored = [(_score(topic, asked, hit), hit) for hit in hits]
    return sorted(scored, key=lambda pair: -pair[0])


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
            told = can_tell(asked.asks, _told(topic, document.target))
            score -= 0 if told and not _is_of_others(topic, asked, document) else UNTOLD
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


def _found(topic: Topic, asked: Question, hits: Sequence[tuple[float, Hit]]) -> Request:
    """One of the outcomes that a search has."""
    said = [(score, h.document.target) for score, h in hits if h.document.kind is Kind.STATEMENT]
    said = _whole_first(topic, said)
    gaps = [(score, h.document) for score, h in hits if h.document.kind is Kind.GAP]
    near = [id for _, id in said[:SHOWN]]
    if asked.places:
        return result(topic, Outcome.UNKNOWN, near[:1], places=asked.places[:PLACES])
    countries = [s for s in asked.subjects if topic.subjects[s].kind is SubjectKind.COUNTRY]
    if "share" in asked.asks and countries and not topic.polled.intersection(asked.subjects):
        return POLL.request(topic, countries[0])  # which says that nobody there was asked
    sure, likely, ahead, clear = (SURE, LIKELY, AHEAD, CLEAR) if topic.asked else UNASKED
    told = ((one, h.document) for one, h in hits if h.document.kind is not Kind.GAP)
    best, document = next(told, (0.0, None))
    lacking, gap = gaps[0] if gaps else (0.0, None)
    if gap and lacking >= max(likely, best + ahead):
        nearest = [gap.near] if gap.near else near[:1] if gap.about else []
        return result(topic, Outcome.NOT_STATED, nearest, gap=gap)
    if document and document.kind is Kind.CLASH and best >= OPENS:
        return request(topic, "clash", about=document.target)
    if document and document.kind is Kind.MATERIAL and best >= OPENS:
        wanted = document.target.replace("{source}", asked.source or "")
        return Request.parse(f"{topic.name.key}:{wanted}")
    score = said[0][0] if said else 0.0
    if score < likely:
        return result(topic, Outcome.UNKNOWN, near[:1])
    if not can_tell(asked.asks, _told(topic, near[0])):
        return result(topic, Outcome.NOT_STATED, near[:1])
    shown = [id for one, id in said[:SHOWN] if one >= CLOSE * score]
    if score + clear * (score - lacking) < sure:
        return result(topic, Outcome.CLOSE, shown)
    gap = next((d for one, d in gaps if d.near == near[0] and one >= score - BESIDE), None)
    return result(topic, Outcome.ANSWERED, shown, gap=gap)


def _whole_first(topic: Topic, said: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Statements with their scores, best first. A list takes the place of its item at the top."""
    best, id = said[0] if said else (0.0, "")
    whole = topic.statements[id].part_of if id else None
    score = next((score for score, one in said if one == whole), 0.0)
    if not whole or score < best - WHOLE:
        return said
    return [(best, whole), *(pair for pair in said if pair[1] != whole)]


def _told(topic: Topic, id: str) -> str:
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
