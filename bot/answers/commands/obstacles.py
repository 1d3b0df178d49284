"""`/obstacles`: what stands in the way, by theme, each claim with its evidence."""

from collections.abc import Callable, Iterable

from bot.answers import offers
from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import claim, line, proposal
from bot.answers.naming import match, section_key, section_named, source_named
from bot.answers.request import Offer, Unclear, request
from bot.facts.names.resolver import ID
from bot.facts.names.words import echo
from bot.facts.packs.schema import Statement
from bot.facts.topic import KEY, Topic
from bot.wording import Text, say


def obstacles(topic: Topic, *, about: str | None = None, source: str | None = None) -> Answer:
    """The obstacles, by theme. about: only those of a theme, about a subject, or in a section of a
    source."""
    groups = {
        slug: [topic.statements[id] for id in theme.claims] for slug, theme in topic.themes.items()
    }
    limits: list[Text] = []
    if about:
        about, label, groups = _limited(topic, about, groups)
        limits += [label] if label else []
    if source:
        source = source_named(topic, source).letter
        groups = {slug: [s for s in own if s.source == source] for slug, own in groups.items()}
        limits.append(say("source", letter=source))
    groups = {slug: own for slug, own in groups.items() if own}
    asked = request(topic, "obstacles", about=about, source=source)
    key = "obstacles.title-limited" if limits else "obstacles.title"
    title = say(key, proposal=proposal(topic), limits=say("list", items=tuple(limits)))
    if not groups:
        lead = Line(say("obstacles.silent", limits=tuple(limits)))
        return Answer(asked, title, lead, next=(offers.obstacles(topic),), found=False)
    every = [s for own in groups.values() for s in own]
    blocks = [(topic.themes[slug].label, own) for slug, own in groups.items()]
    if whole := _list_of(topic, groups):
        lead = line(whole)
    else:
        (theme, (first, *more)), *others = blocks
        lead = claim(topic, first, note=theme, shown=every)
        blocks = [("", more), *others]
    return Answer(
        request=asked,
        title=title,
        lead=lead,
        sections=tuple(
            Section(heading, tuple(claim(topic, s, shown=every) for s in own))
            for heading, own in blocks
            if own
        ),
        expand=_themes(topic, groups, source) if len(groups) > 1 else (),
        expand_hint=say("expand.group" if len(groups) > 1 else "expand.obstacle"),
        next=(
            *offers.cases(topic),
            offers.obstacles(topic) if limits else offers.clashes(topic),
        ),
    )


Groups = dict[str, list[Statement]]  # by theme
THESE = "these:"  # precedes the keys of statements in a request
MOST = 8  # of them


def _list_of(topic: Topic, groups: Groups) -> Statement | None:
    """The sentence that names several obstacles at once, where they are in several groups."""
    lists = [claims[0].part_of for claims in groups.values()]
    named = next((id for id in lists if id and lists.count(id) > 1), None)
    return topic.statements[named] if named else None


def _limited(topic: Topic, typed: str, groups: Groups) -> tuple[str, Text, Groups]:
    """What `about` means, in the form of a request and in words, and the obstacles left.

    Errors: Unclear, with all themes.
    """
    labels = {slug: theme.label for slug, theme in topic.themes.items()}
    if (slug := typed.removeprefix(ID)) in labels and typed.startswith(ID):
        return typed, labels[slug], {slug: groups[slug]}
    if len(named := topic.names.named(typed)) == 1:
        subject = named[0]
        held = _only(groups, lambda s: topic.concerns(s, subject.slug))
        return subject.slug, subject.label, held
    if label := match(typed, {label: label for label in labels.values()}):
        slug = next(slug for slug in labels if labels[slug] == label)
        return ID + slug, label, {slug: groups[slug]}
    if section := section_named(topic, typed):
        inside = {s.id for s in topic.statements_in(section)}
        key = section_key(topic, section)
        return key, section.heading, _only(groups, lambda s: s.id in inside)
    if typed.startswith(THESE):
        keys = typed.removeprefix(THESE)
        these = [topic.keys.get(keys[i : i + KEY]) for i in range(0, len(keys), KEY)]
    else:
        found = {document.target for document in topic.index.meant(typed)}
        own = (s for claims in groups.values() for s in claims)
        these = [s.id for s in own if not found.isdisjoint({s.id, *(e.id for e in topic.below(s))})]
        these = these[:MOST]
    held = _only(groups, lambda s: s.id in these)
    if any(held.values()):  # not the words: what people typed is kept nowhere
        keys = (key for key, id in topic.keys.items() if id in these)
        return f"{THESE}{''.join(keys)}", "", held
    raise Unclear(say("obstacles.no-theme", typed=echo(typed)), _themes(topic, topic.themes, None))


def _only(groups: Groups, fits: Callable[[Statement], bool]) -> Groups:
    return {slug: [s for s in own if fits(s)] for slug, own in groups.items()}


def _themes(topic: Topic, slugs: Iterable[str], source: str | None) -> tuple[Offer, ...]:
    return tuple(
        Offer(topic.themes[slug].label, request(topic, "obstacles", about=ID + slug, source=source))
        for slug in slugs
    )
