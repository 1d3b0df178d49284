"""Topics without a database, and answers about them: what the pure layers need for their tests."""

from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.answers.answer import Answer
from bot.answers.catalogue import COMMANDS
from bot.answers.commands.ask import read_question, understand
from bot.answers.commands.cite import cite
from bot.answers.lookups import look_up
from bot.answers.naming import ALLIANCE, ANYTHING, POLL, POSITION, Wanted, subject_named
from bot.answers.request import Request, Unclear
from bot.answers.typed_line import parse_line
from bot.facts.packs.loader import load
from bot.facts.search.vectors import Embedded, Vectors
from bot.facts.tables import SHIPPED
from bot.facts.topic import Topic, TopicName
from bot.settings import packs_folder
from bot.wording import Phrase, render

KEY = "abcdef"
TOPIC_LOOKUPS = ("obstacles", "timeline", "assessment", "clash", "sources", "help")


def topic_of(folder: Path, vectors: Vectors | None = None) -> Topic:
    """The topic of a pack, as it would be after an import. `vectors`: in place of the pack's."""
    pack = load(folder)
    name = TopicName(KEY, pack.entries.topic.slug, pack.entries.topic.title, SHIPPED, 1)
    return Topic.of(name, pack.entries, vectors or pack.vectors)


@cache
def shipped_topic() -> Topic:
    """The first topic, which comes with the bot."""
    return topic_of(packs_folder() / "asian_nato")


def ask(topic: Topic, line: str) -> Answer:
    """The answer to a typed line such as "/poll japan", or to a question, which is searched by
    words alone. Errors: UserError."""
    return look_up(topic, made(topic, line), ())


def made(topic: Topic, line: str, embedded: Embedded | None = None) -> Request:
    """The request that a typed line makes. Errors: UserError."""
    lookup, options = "ask", {"question": line}
    if line.startswith("/"):
        command, options = parse_line(line, COMMANDS)
        lookup = command.name
    if lookup == "ask":
        return understand(topic, read_question(topic, options["question"]), embedded)
    return Request(topic.name.key, lookup, tuple(options.items()))


def opened_by(topic: Topic, text: str) -> Answer:
    """The answer to a request in its text form, without the topic. Errors: UserError."""
    return look_up(topic, Request.parse(f"{topic.name.key}:{text}"), ())


def words(answer: Answer) -> str:
    """All that an answer says, as one text."""
    parts = [answer.title, *answer.silences]
    parts += [part for line in answer.lines() for part in (line.note, line.text)]
    parts += [part for section in answer.sections for part in (section.heading, section.code)]
    return "\n".join(map(render, parts))


def rendered(value: Any) -> Any:
    """An answer, or a part of one, with words in place of phrases, which the types do not tell."""
    if isinstance(value, Phrase):
        return render(value)
    if isinstance(value, tuple):
        return tuple(map(rendered, value))
    if is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: rendered(getattr(value, f.name)) for f in fields(value)}
        return replace(value, **parts)
    return value


def ids(answer: Answer, heading: str | None = None) -> list[str]:
    """The statements shown, in order: all, or those of one section."""
    sections = [s for s in answer.sections if heading in (None, render(s.heading))]
    lead = [answer.lead] if heading is None else []
    return [line.id for line in (*lead, *(x for s in sections for x in s.lines)) if line.id]


def headings(answer: Answer) -> list[str]:
    """The headings of its sections."""
    return [render(section.heading) for section in answer.sections]


def asked(by: Answer | Unclear) -> list[str]:
    """What its select and its buttons ask for, in text form without the topic."""
    offers = by.offers if isinstance(by, Unclear) else (*by.expand, *by.next)
    return [str(offer.request).partition(":")[2] for offer in offers]


def shown(topic: Topic, line: str) -> Any:
    """The answer to a typed line, in words."""
    return rendered(ask(topic, line))


def opened(topic: Topic, wanted: Request) -> Any:
    """The answer to a request, in words. Errors: UserError."""
    return rendered(look_up(topic, wanted, ()))


def crawl(topic: Topic) -> dict[str, Any]:
    """By request: what the commands answer, in words, and all that is offered from there.

    Every command with every subject; neither `/ask` nor single statements.
    """
    key = topic.name.key
    todo = [Request(key, lookup) for lookup in TOPIC_LOOKUPS]
    todo += [Request(key, "argue", (("side", "for"),)), Request(key, "poll", (("country", "all"),))]
    for subject in topic.subjects.values():
        fitting = (w for w in (POLL, POSITION, ALLIANCE, ANYTHING) if w.fits(topic, subject))
        todo += [wanted.request(topic, subject.slug) for wanted in fitting]
    found: dict[str, Any] = {}
    while todo:
        request = todo.pop()
        name = str(request).partition(":")[2]
        if name not in found:
            found[name] = answer = opened(topic, request)
            todo += [offer.request for offer in (*answer.next, *answer.expand)]
    return found


def cited_by(topic: Topic, answer: Answer) -> Any:
    """The citations of an answer, in words."""
    return rendered(cite(topic, answer=answer))


def refused(topic: Topic, line: str) -> Unclear:
    """Why a typed line is refused."""
    try:
        ask(topic, line)
    except Unclear as error:
        error.offers = rendered(error.offers)
        return error
    raise AssertionError(f"{line} is answered")


def unclear(topic: Topic, typed: str, wanted: Wanted = ANYTHING) -> Unclear:
    """Why a name is refused."""
    try:
        subject = subject_named(topic, typed, wanted)
    except Unclear as error:
        return error
    raise AssertionError(f"{typed} is {subject.slug}")


def offered(error: Unclear) -> list[str]:
    """What may have been meant, in words."""
    return [render(offer.label) for offer in error.offers]
