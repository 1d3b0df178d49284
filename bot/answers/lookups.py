"""From a request to its answer: the one way in for every door."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.answers.answer import Answer, Line, Section
from bot.answers.commands.argue import argue
from bot.answers.commands.ask import ask
from bot.answers.commands.assessment import assessment
from bot.answers.commands.cite import cite
from bot.answers.commands.clash import clash
from bot.answers.commands.help import help
from bot.answers.commands.obstacles import obstacles
from bot.answers.commands.poll import poll
from bot.answers.commands.position import position
from bot.answers.commands.profile import alliance, explain
from bot.answers.commands.sources import sources
from bot.answers.commands.statement import statement
from bot.answers.commands.timeline import timeline
from bot.answers.request import Offer, Request, Unclear
from bot.errors import UserError
from bot.facts.names.resolver import ID
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
        ask,
        sources,
        help,
        statement,
    )
}
ABOUT_ALL = {"sources", "help"}  # answers that name the other topics


class Stale(UserError):
    """A request that fits no lookup of this version."""

    def __init__(self) -> None:
        super().__init__(say("stale"))


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
    answer = lookup(topic, **arguments)
    if request.lookup in ABOUT_ALL and len(names) > 1:
        return _with_topics(answer, names)
    return answer


async def open_request(topics: Topics, request: Request, server: int | None) -> Answer:
    """As `look_up`, of a topic that has to be found first.

    server: the Discord server that the request comes from; None outside of any. Errors: UserError;
    SQLAlchemyError, OSError where the database does not answer.
    """
    topic = await topics.topic(request.topic, server)
    return look_up(topic, request, topics.visible(server))


async def cite_request(topics: Topics, request: Request, server: int | None) -> Answer:
    """The citations of the answer to a request. Errors: as of `open_request`."""
    topic = await topics.topic(request.topic, server)
    return cite(topic, answer=look_up(topic, request, topics.visible(server)))


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
