"""From a request to its answer: the one way in for every door."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.answers.answer import Answer, Line, Section
from bot.answers.commands.argue import argue
from bot.answers.commands.ask import read_question, understand
from bot.answers.commands.assessment import assessment
from bot.answers.commands.cite import cite
from bot.answers.commands.clash import clash
from bot.answers.commands.found import found, unmentioned
from bot.answers.commands.help import help
from bot.answers.commands.obstacles import obstacles
from bot.answers.commands.poll import poll
from bot.answers.commands.position import position
from bot.answers.commands.profile import alliance, explain
from bot.answers.commands.sources import sources
from bot.answers.commands.statement import statement
from bot.answers.commands.timeline import timeline
from bot.answers.request import Offer, Request, Stale, Unclear
from bot.facts.names.resolver import ID, Unmentioned
from bot.facts.names.words import echo, normalise
from bot.facts.store import Topics
from bot.facts.topic import Topic, TopicName
from bot.wording import say

LOOKUPS: Mapping[str, Callable[..., Answer]] = {
    f.__name__: f
    for f in (
        poll,
        alliance,
        obstacles,
        position,
        explain,
        timeline,
        assessment,
        clash,
        argue,
        found,
        sources,
        help,
        statement,
    )
}
ASK, QUESTION = "ask", "question"  # the lookup of plain words, and its argument
ABOUT_ALL = {"sources", "help"}  # answers that name the other topics


def look_up(topic: Topic, request: Request, names: Sequence[TopicName]) -> Answer:
    """The answer to a request. `names`: the topics that may be read where it comes from.

    Errors: UserError; Stale where the request fits no lookup.
    """
    lookup = LOOKUPS.get(request.lookup)
    arguments = dict(request.args)
    try:
        if lookup is None:
            raise TypeError
        inspect.signature(lookup).bind(topic, **arguments)
    except TypeError:
        raise Stale from None
    try:
        answer = lookup(topic, **arguments)
    except Unmentioned as error:
        return unmentioned(topic, error.place)
    if request.lookup in ABOUT_ALL and len(names) > 1:
        return _with_topics(answer, names)
    return answer


async def understood(topics: Topics, request: Request, server: int | None) -> tuple[Topic, Request]:
    """The topic of a request, and what it asks for: a question in plain words becomes the request
    that serves it, so that its answer depends on nothing that was typed.

    server: the Discord server that the request comes from; None outside of any. Errors: UserError;
    SQLAlchemyError, OSError where the database does not answer.
    """
    topic = await topics.topic(request.topic, server)
    if request.lookup != ASK:
        return topic, request
    arguments = dict(request.args)
    if [*arguments] != [QUESTION]:
        raise Stale
    asked = read_question(topic, arguments[QUESTION])
    return topic, understand(topic, asked, await topics.meaning.embedded(asked.plain))


async def open_request(topics: Topics, request: Request, server: int | None) -> Answer:
    """As `look_up`, of a topic that has to be found first. Errors: as of `understood`."""
    topic, wanted = await understood(topics, request, server)
    return look_up(topic, wanted, topics.visible(server))


async def cite_request(topics: Topics, request: Request, server: int | None) -> Answer:
    """The citations of the answer to a request. Errors: as of `open_request`."""
    topic, wanted = await understood(topics, request, server)
    return cite(topic, answer=look_up(topic, wanted, topics.visible(server)))


def topic_named(topics: Topics, typed: str | None, server: int | None) -> TopicName:
    """The topic that is meant by its key, slug or title; the first one where nothing is typed.

    Errors: Unclear, with the topics that there are; NoSuchTopic.
    """
    if not typed or not typed.strip():
        return topics.named(None, server)
    key, wanted = typed.removeprefix(ID), normalise(typed.removeprefix(ID))
    names = topics.visible(server)
    for name in names:
        if key in (name.key, name.slug) or wanted in (normalise(name.slug), normalise(name.title)):
            return name
    titles = tuple(name.title for name in names)
    raise Unclear(say("topic.unknown", typed=echo(typed), titles=titles), _offers(names))


def _offers(names: Sequence[TopicName]) -> tuple[Offer, ...]:
    return tuple(Offer(name.title, Request(name.key, "sources")) for name in names)


def _with_topics(answer: Answer, names: Sequence[TopicName]) -> Answer:
    rows = tuple(Line(say("topic.line", title=name.title, slug=name.slug)) for name in names)
    return replace(
        answer,
        sections=(Section(say("topic.heading"), rows), *answer.sections),
        expand=_offers(names),
        expand_hint=say("expand.topic"),
    )
