"""`/ask`: a search in plain words."""

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.commands.statement import OFFERED, subject_offers
from bot.answers.examples import argument
from bot.answers.lines import line, lines, no_source
from bot.answers.request import Offer, Request, Unclear, request
from bot.facts.search.question import Concept, canonical, concepts
from bot.facts.topic import Place, Topic
from bot.wording import say

LONGEST = 300  # characters of a question
SHOWN = 5  # statements in an answer
SAID = 2  # subjects of which it is told what the sources do say, where they are silent
CLOSE = 0.75  # a further statement's score, as a share of the best one's


def ask(topic: Topic, *, question: str) -> Answer:
    """The closest sourced statements, or 'not in the sources' and the nearest subject."""
    if len(question) > LONGEST:
        raise Unclear(say("ask.too-long", most=LONGEST))
    known = topic.index.vocabulary
    asked = canonical(question, known)
    if not asked:
        help = Offer(say("offer.help"), request(topic, "help"))
        raise Unclear(say("ask.too-short", example=argument(topic, "ask")), (help,))
    wanted = concepts(asked, known)
    hits = topic.index.search(wanted)
    made = request(topic, "ask", question=asked)
    answering = [h for h in hits if h.answers]
    if not answering:
        nearest = hits[0].statement.about if hits else ()
        return _silent(topic, made, wanted, nearest)
    best = answering[0]
    close = [h.statement for h in answering[:SHOWN] if h.rank >= CLOSE * best.rank]
    first, *rest = close
    named = sorted({slug for c in wanted for slug in c.subjects})
    further = subject_offers(topic, named or first.about)
    if any(s.obstacle for s in close):
        further = (*further[: OFFERED - 1], offers.obstacles(topic))
    return Answer(
        request=made,
        title=say("ask.title"),
        lead=line(first),
        sections=(Section(say("ask.close"), lines(rest)),) if rest else (),
        silences=first.gaps,
        next=further,
    )


def _silent(topic: Topic, made: Request, wanted: list[Concept], nearest: tuple[str, ...]) -> Answer:
    """`nearest`: subjects of the statement that is most like the question."""
    named = list(dict.fromkeys(slug for c in wanted for slug in c.subjects))
    leading = {
        said.statement.id
        for slug in named[:SAID]
        for said in topic.said.get(slug, ())
        if said.place is Place.LEADS
    }
    said = lines(s for s in topic.statements.values() if s.id in leading)
    shown = named or list(nearest)
    labels = tuple(topic.subjects[slug].label for slug in shown[:SAID])
    return Answer(
        request=made,
        title=say("ask.silent.title"),
        lead=Line(say("ask.silent", none=no_source(topic))),
        sections=(Section(say("ask.said-of", labels=labels), said),) if said else (),
        silences=_asked_gaps(topic, wanted),
        next=subject_offers(topic, shown) or (offers.sources(topic),),
        found=False,
    )


def _asked_gaps(topic: Topic, wanted: list[Concept]) -> tuple[str, ...]:
    """What is known to be not stated of the named subjects, if the question asks for it."""
    asked = {c.options for c in wanted if not c.subjects and (c.weight or c.needed)}
    named = {slug for c in wanted for slug in c.subjects}
    gaps = dict.fromkeys(g for s in topic.subjects.values() if s.slug in named for g in s.gaps)
    known = topic.index.vocabulary
    return tuple(g for g in gaps if asked & {c.options for c in concepts(g, known)})
