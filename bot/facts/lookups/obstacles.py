"""`/obstacles`: what stands in the way, by theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, Unclear, echo
from bot.facts.lookups.choosing import match, source_named
from bot.facts.lookups.offers import CASES, CLASHES, OBSTACLES
from bot.facts.queries import (
    Stated,
    about_subject,
    columns,
    cut,
    lines,
    ordered,
    part_of,
    statements,
)
from bot.facts.resolver import ANYTHING
from bot.facts.store import Reader

AT_ONCE = 8  # obstacles shown at once; more are shown by group


async def obstacles(
    reader: Reader,
    *,
    theme: str | None = None,
    country: str | None = None,
    source: str | None = None,
    part: int = 1,
) -> Answer:
    """The obstacles to an alliance, by theme."""
    query, said = select(t.Theme).order_by(col(t.Theme.id)), []
    if theme:
        theme = _theme(reader, theme)
        query = query.where(t.Theme.slug == theme)
        said.append(reader.names.themes[theme])
    themes = {row.id: row for row in await reader.session.exec(query)}
    where: list[ColumnElement[bool] | bool] = [col(t.Statement.obstacle_id).in_(themes)]
    if country:
        name = reader.names.resolve(country, ANYTHING)
        country = name.slug
        where.append(about_subject(country))
        said.append(name.label)
    if source:
        article = await source_named(reader, source)
        where.append(t.Statement.source_id == article.id)
        source = article.letter
        said.append(f"source {source}")
    groups = [Group(themes[id], count, first) for id, count, first in await _counts(reader, *where)]
    request = Request.of("obstacles", theme=theme, country=country, source=source)
    title = "Obstacles to an Asian NATO" + (f": {', '.join(said)}" if said else "")
    if not groups:
        lead = f"**Not in the sources:** no obstacle is named under {', '.join(said)}."
        return Answer(request, title, Line(lead), next=(OBSTACLES,), found=False)
    total = sum(group.count for group in groups)
    counted = _counted(len(groups), total)
    overview = total > AT_ONCE and len(groups) > 1
    if overview:
        groups, more = cut(groups, part)
        leads, firsts = [g.theme.lead for g in groups], [g.first for g in groups]
        standing = or_(col(t.Statement.slug).in_(leads), col(t.Statement.id).in_(firsts))
        shown = await statements(reader.session, *where, standing)
    else:
        shown, more = await part_of(reader.session, ordered(*where), part)
    return Answer(
        request=request.at(part),
        title=title,
        lead=Line(counted),
        sections=tuple(
            Section(f"{g.theme.label} ({g.count})", lines(g.shown(shown, overview=overview)))
            for g in groups
        ),
        expand=tuple(
            Offer(
                f"{g.theme.label} ({g.count})",
                Request.of("obstacles", theme=g.theme.slug, country=country, source=source),
            )
            for g in groups
        )
        if overview
        else (),
        expand_hint="Open a group" if overview else "Open an obstacle",
        next=(*CASES.values(), CLASHES if theme is None else OBSTACLES),
        more=more,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The obstacles of one theme: how many, and the id of the first."""

    theme: t.Theme
    count: int
    first: int

    def shown(self, rows: Sequence[Stated], *, overview: bool) -> list[Stated]:
        """Its own among `rows`; in an overview the one that stands for it, else its first."""
        own = [s for s in rows if s.obstacle_id == self.theme.id]
        if not overview:
            return own
        return [next((s for s in own if s.slug == self.theme.lead), own[0])]


async def _counts(reader: Reader, *where: ColumnElement[bool] | bool) -> Any:
    """By theme: its id, how many obstacles, and the id of the first."""
    theme = col(t.Statement.obstacle_id)
    query = columns(theme, func.count(), func.min(t.Statement.id)).where(*where)
    return await reader.session.exec(query.group_by(theme).order_by(theme))


def _counted(groups: int, count: int) -> str:
    if groups == 1:
        return f"**{count} statement{'s' if count > 1 else ''}** on one kind of obstacle."
    return f"The sources name **{groups} kinds of obstacle**, in {count} statements."


def _theme(reader: Reader, typed: str) -> str:
    """The slug of a theme. Errors: Unclear, with all themes."""
    labels = reader.names.themes
    slug = match(reader.names, typed, labels)
    if slug is None:
        offers = tuple(Offer(v, Request.of("obstacles", theme=k)) for k, v in labels.items())
        raise Unclear(f"“{echo(typed)}” is no theme. Choose one.", offers)
    return slug
