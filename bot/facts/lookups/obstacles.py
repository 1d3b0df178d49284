"""`/obstacles`: what stands in the way, by theme."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import col, func, or_, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, Unclear, echo, join_words
from bot.facts.lookups.choosing import match, source_named
from bot.facts.queries import Stated, about_subject, further, lines, statements
from bot.facts.resolver import ANYTHING
from bot.facts.store import Reader

AT_ONCE = 8  # obstacles shown at once; more are shown by group
ALL = Offer("Obstacles", Request.of("obstacles"))
CASE = (
    Offer("The case for", Request.of("argue", side="for")),
    Offer("The case against", Request.of("argue", side="against")),
)
CLASHES = Offer("Where the sources differ", Request.of("clash"))


async def obstacles(
    reader: Reader,
    *,
    theme: str | None = None,
    country: str | None = None,
    source: str | None = None,
) -> Answer:
    """The obstacles to an alliance, by theme."""
    # Not `IS NOT NULL`, for which SQLite would look at every statement.
    any_theme = col(t.Statement.obstacle_id).in_(select(t.Theme.id))
    where: list[ColumnElement[bool] | bool] = [any_theme]
    about, said = None, []
    if theme:
        theme = _theme(reader, theme)
        known = select(t.Theme.id).where(t.Theme.slug == theme).limit(1).scalar_subquery()
        where.append(col(t.Statement.obstacle_id) == known)
        said.append(reader.names.themes[theme])
    if country:
        name = reader.names.resolve(country, ANYTHING)
        about = country = name.slug
        said.append(name.label)
    if source:
        article = await source_named(reader, source)
        where.append(t.Statement.source_id == article.id)
        source = article.letter
        said.append(f"source {source}")
    if about:
        where.append(about_subject(about))
    groups = await _groups(reader, *where)
    request = Request.of("obstacles", theme=theme, country=country, source=source)
    title = "Obstacles to an Asian NATO" + (f": {', '.join(said)}" if said else "")
    if not groups:
        lead = f"**Not in the sources:** no obstacle is named under {', '.join(said)}."
        return Answer(request, title, Line(lead), next=(ALL,), found=False)
    total = sum(group.count for group in groups)
    overview = total > AT_ONCE and len(groups) > 1
    if overview:
        leads, firsts = [g.theme.lead for g in groups], [g.first for g in groups]
        standing = or_(col(t.Statement.slug).in_(leads), col(t.Statement.id).in_(firsts))
        where.append(standing)
    shown = await statements(reader.session, *where)
    return Answer(
        request=request,
        title=title,
        lead=Line(_counted(len(groups), total)),
        sections=(
            *(
                Section(f"{g.theme.label} ({g.count})", lines(g.shown(shown, overview=overview)))
                for g in groups
            ),
            *further(shown),
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
        next=(*CASE, CLASHES if theme is None else ALL),
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


async def _groups(reader: Reader, *where: ColumnElement[bool] | bool) -> list[Group]:
    query = (
        select(t.Theme, func.count(), func.min(t.Statement.id))
        .join(t.Statement, col(t.Statement.obstacle_id) == col(t.Theme.id))
        .where(*where)
        .group_by(col(t.Theme.id))
        .order_by(col(t.Theme.id))
    )
    found = await reader.session.exec(query)
    return [Group(theme, count, first or 0) for theme, count, first in found]


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
        known = join_words([*labels.values()])
        raise Unclear(f"“{echo(typed)}” is no theme. There are: {known}.", offers)
    return slug
