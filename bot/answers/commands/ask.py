"""`/ask`: from a question in plain words to the request whose answer serves it."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.answers.commands.found import Outcome, result
from bot.answers.examples import argument
from bot.answers.naming import POLL
from bot.answers.ranking import NOTHING, Ranked, ranked, told
from bot.answers.request import Offer, Request, Unclear, request
from bot.facts.kinds import SubjectKind
from bot.facts.names.world import Place
from bot.facts.search.documents import Kind
from bot.facts.search.question import Question, can_tell, read
from bot.facts.search.vectors import Embedded
from bot.facts.topic import Topic
from bot.wording import say

LONGEST = 300  # characters of a question
SHOWN = 5  # statements in an answer
PLACES = 3  # that are named as not named
# How far below the first statement's score something may be: one of its gaps, to be shown with it;
# the list that it is an item of, to be shown in its place.
BESIDE, WHOLE = 0.25, 0.25
# `Ranked.doubt` from which on an answer is shown with its nearest gap, however far that is; and
# from which on what is merely close is not shown.
DOUBTFUL, DOUBTED = 0.05, 0.90
NAMED = 0.60  # the least score of a gap that is named; below it, the sources do not answer
CLOSE = 0.75  # the least score of a further statement, as a share of the first one's
ANSWERS = (Kind.STATEMENT, Kind.CLASH, Kind.MATERIAL)


class Bounds(NamedTuple):
    """What a score is compared with.

    likely: the least of what is shown as close. sure: the least of a statement for an answer, and
    opens, of another command's answer; compared with a score that gains `clear` times its lead over
    the nearest gap, which is what a source leaves out, or over `likely`. ahead: the least lead of a
    gap over all else, for the answer to be that it is not stated.
    """

    sure: float
    opens: float
    clear: float
    likely: float
    ahead: float


# Of a pack with asks, and without.
ASKED = Bounds(sure=0.55, opens=0.565, clear=0.22, likely=0.31, ahead=0.14)
UNASKED = Bounds(sure=0.325, opens=1.10, clear=0.44, likely=0.10, ahead=0.30)


def read_question(topic: Topic, question: str) -> Question:
    """A question as it is read. Errors: Unclear where there is nothing to be read."""
    if len(question) > LONGEST:
        raise Unclear(say("ask.too-long", most=LONGEST))
    asked = read(question, topic.names, topic.index, [*topic.sources])
    if not topic.index.terms(asked.plain) and not asked.subjects and not asked.paragraph:
        help = Offer(say("offer.help"), request(topic, "help"))
        raise Unclear(say("ask.too-short", example=argument(topic, "ask")), (help,))
    return asked


def understand(topic: Topic, asked: Question, embedded: Embedded | None = None) -> Request:
    """The request that serves a question. embedded: the vectors of its `plain` form,
    where there is a model."""
    if asked.paragraph:
        return request(topic, "sources", source=asked.source, paragraph=asked.paragraph)
    if isinstance(asked.card, Place):
        return result(topic, Outcome.UNKNOWN, places=[asked.card])
    if asked.card:
        return card(topic, asked.card)
    return _found(topic, asked, ranked(topic, asked, embedded))


def card(topic: Topic, slug: str) -> Request:
    """What a bare name opens."""
    if topic.subjects[slug].kind is SubjectKind.ALLIANCE:
        return request(topic, "alliance", name=slug)
    return request(topic, "explain", name=slug)


def _found(topic: Topic, asked: Question, found: Sequence[Ranked]) -> Request:
    """One of the outcomes that a search has."""
    said = [one for one in found if one.document.kind is Kind.STATEMENT]
    gaps = [one for one in found if one.document.kind is Kind.GAP]
    order = _whole_first(topic, said)
    near = [one.document.target for one in order[:SHOWN]]
    if asked.places:
        return result(topic, Outcome.UNKNOWN, near[:1], places=asked.places[:PLACES])
    countries = [s for s in asked.subjects if topic.subjects[s].kind is SubjectKind.COUNTRY]
    if "share" in asked.asks and countries and not topic.polled.intersection(asked.subjects):
        return POLL.request(topic, countries[0])  # which says that nobody there was asked
    bounds = ASKED if topic.index.asked else UNASKED
    best = next((one for one in found if one.document.kind in ANSWERS), NOTHING)
    lacking = gaps[0] if gaps else NOTHING
    if lacking.score >= max(bounds.likely, best.fit + bounds.ahead):
        if lacking.score < NAMED:
            return result(topic, Outcome.UNKNOWN)
        gap = lacking.document
        nearest = [gap.near] if gap.near else near[:1] if gap.about else []
        return result(topic, Outcome.NOT_STATED, nearest, gap=gap)
    other = max(lacking.score, bounds.likely)
    if best.clear_of(other, bounds.clear) >= bounds.opens:
        if best.document.kind is Kind.CLASH:
            return request(topic, "clash", about=best.document.target)
        if best.document.kind is Kind.MATERIAL:
            wanted = best.document.target.replace("{source}", asked.source or "")
            return Request.parse(f"{topic.name.key}:{wanted}")
    is_sure = bool(said) and said[0].clear_of(other, bounds.clear) >= bounds.sure
    outside = next((o for o in found if o.document.kind is Kind.OUT_OF_SCOPE), NOTHING)
    is_near = bool(said) and said[0].score > outside.score
    is_doubted = best.doubt is not None and best.doubt >= DOUBTED
    if not is_sure and (is_doubted or not is_near or said[0].fit < bounds.likely):
        return result(topic, Outcome.UNKNOWN, near[:1] if is_near else [])
    is_doubtful = best.doubt is None or best.doubt >= DOUBTFUL
    if is_doubtful and not can_tell(asked.asks, told(topic, near[0])):
        return result(topic, Outcome.NOT_STATED, near[:1])
    score = said[0].score
    shown = [near[0], *(o.document.target for o in order[1:SHOWN] if o.score >= CLOSE * score)]
    if not is_sure:
        return result(topic, Outcome.CLOSE, shown)
    beside = (one.document for one in gaps if is_doubtful or one.score >= score - BESIDE)
    gap = next((document for document in beside if document.near == near[0]), None)
    return result(topic, Outcome.ANSWERED, shown, gap=gap)


def _whole_first(topic: Topic, said: Sequence[Ranked]) -> list[Ranked]:
    """Statements, best first. A list takes the place of its item at the top."""
    whole = topic.statements[said[0].document.target].part_of if said else None
    lists = [o for o in said if o.document.target == whole and o.score >= said[0].score - WHOLE]
    return [*lists, *(one for one in said if one not in lists)]
