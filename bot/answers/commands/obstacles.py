"""`/obstacles`: what stands in the way, by theme."""

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import lines, proposal
from bot.answers.naming import ANYTHING, match, source_named, subject_named
from bot.answers.request import Offer, Unclear, request
from bot.facts.names.words import echo
from bot.facts.packs.schema import Statement, Theme
from bot.facts.topic import Topic
from bot.wording import Phrase, Text, say

AT_ONCE = 8  # obstacles shown at once; more are shown by group


def obstacles(
    topic: Topic, *, theme: str | None = None, country: str | None = None, source: str | None = None
) -> Answer:
    """The obstacles, by theme; only those of a theme, about a subject, or of a source."""
    found = [s for s in topic.statements.values() if s.obstacle in topic.themes]
    limits: list[Text] = []
    if theme:
        theme = _theme(topic, theme)
        found = [s for s in found if s.obstacle == theme]
        limits.append(topic.themes[theme].label)
    if country:
        subject = subject_named(topic, country, ANYTHING)
        country = subject.slug
        found = [s for s in found if country in s.about]
        limits.append(subject.label)
    if source:
        source = source_named(topic, source).letter
        found = [s for s in found if s.source == source]
        limits.append(say("source", letter=source))
    groups = {t: [s for s in found if s.obstacle == t.slug] for t in topic.themes.values()}
    groups = {t: own for t, own in groups.items() if own}
    asked = request(topic, "obstacles", theme=theme, country=country, source=source)
    title = _title(topic, limits)
    if not groups:
        lead = Line(say("obstacles.silent", limits=tuple(limits)))
        return Answer(asked, title, lead, next=(offers.obstacles(topic),), found=False)
    overview = len(found) > AT_ONCE and len(groups) > 1
    opened = tuple(
        Offer(
            say("obstacles.group", theme=t.label, count=len(own)),
            request(topic, "obstacles", theme=t.slug, country=country, source=source),
        )
        for t, own in groups.items()
    )
    return Answer(
        request=asked,
        title=title,
        lead=Line(_counted(len(groups), len(found))),
        sections=tuple(
            Section(
                say("obstacles.group", theme=t.label, count=len(own)),
                lines([_leading(t, own)] if overview else own),
            )
            for t, own in groups.items()
        ),
        expand=opened if overview else (),
        expand_hint=say("expand.group" if overview else "expand.obstacle"),
        next=(
            *offers.cases(topic),
            offers.clashes(topic) if theme is None else offers.obstacles(topic),
        ),
    )


def _title(topic: Topic, limits: list[Text]) -> Phrase:
    key = "obstacles.title-limited" if limits else "obstacles.title"
    return say(key, proposal=proposal(topic), limits=say("list", items=tuple(limits)))


def _leading(theme: Theme, own: list[Statement]) -> Statement:
    """The statement that stands for a theme, else its first one."""
    return next((s for s in own if s.id == theme.lead), own[0])


def _counted(groups: int, count: int) -> Phrase:
    if groups == 1:
        return say("obstacles.counted-one", count=count)
    return say("obstacles.counted", groups=groups, count=count)


def _theme(topic: Topic, typed: str) -> str:
    """The slug of a theme. Errors: Unclear, with all themes."""
    labels = {slug: theme.label for slug, theme in topic.themes.items()}
    slug = match(topic, typed, labels)
    if slug is None:
        every = tuple(Offer(v, request(topic, "obstacles", theme=k)) for k, v in labels.items())
        raise Unclear(say("obstacles.no-theme", typed=echo(typed)), every)
    return slug
