"""`/obstacles`, `/argue`, `/assessment` and `/clash`: the case, and where the sources differ."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from bot.facts import tables as t
from bot.facts.answer import (
    Answer,
    Line,
    Offer,
    Request,
    Section,
    Unclear,
    echo,
    join_words,
)
from bot.facts.english import STOP
from bot.facts.pack import Side, Verdict
from bot.facts.queries import line, lines, sources, statements
from bot.facts.resolver import ANYTHING, ID, Names
from bot.facts.store import Reader
from bot.facts.words import normalise, stem, words

AT_ONCE = 8  # obstacles shown at once; more are shown by group
LONGEST = 100  # characters read of a theme or a question
ALIKE = 80  # rapidfuzz ratio at which two words are taken for one
MOST = 0.5  # share of the typed words that a theme or a question has to have
VERDICTS = {
    Verdict.AGREE: "The sources agree",
    Verdict.DIFFER: "The sources differ",
    Verdict.SILENT: "One source is silent",
}
ARGUE = {
    Side.FOR: Offer("The case for", Request.of("argue", side="for")),
    Side.AGAINST: Offer("The case against", Request.of("argue", side="against")),
}
CLASHES = Offer("Where the sources differ", Request.of("clash"))
OBSTACLES = Offer("Obstacles", Request.of("obstacles"))


async def obstacles(
    reader: Reader,
    *,
    theme: str | None = None,
    country: str | None = None,
    source: str | None = None,
) -> Answer:
    """The obstacles to an alliance, by theme."""
    where: list[ColumnElement[bool] | bool] = [col(t.Statement.obstacle_id).is_not(None)]
    about, said = None, []
    if theme:
        theme = _theme(reader, theme)
        link = select(t.Theme.id).where(t.Theme.slug == theme)
        where.append(col(t.Statement.obstacle_id).in_(link))
        said.append(reader.names.themes[theme])
    if country:
        name = reader.names.resolve(country, ANYTHING)
        about = country = name.slug
        said.append(name.label)
    if source:
        article = await _source(reader, source)
        where.append(t.Statement.source_id == article.id)
        source = article.letter
        said.append(f"source {source}")
    found = await statements(reader.session, *where, about=about)
    groups: dict[str, list[t.Statement]] = {}
    for s in sorted(found, key=lambda s: s.obstacle_id or 0):
        if s.obstacle:
            groups.setdefault(s.obstacle.label, []).append(s)
    request = Request.of("obstacles", theme=theme, country=country, source=source)
    title = "Obstacles to an Asian NATO" + (f": {', '.join(said)}" if said else "")
    if not found:
        lead = f"**Not in the sources:** no obstacle is named under {', '.join(said)}."
        return Answer(request, title, Line(lead), next=(OBSTACLES,), found=False)
    overview = len(found) > AT_ONCE and len(groups) > 1
    themes = {label: rows[0].obstacle.slug for label, rows in groups.items() if rows[0].obstacle}
    return Answer(
        request=request,
        title=title,
        lead=Line(_counted(groups)),
        sections=tuple(
            Section(f"{label} ({len(rows)})", lines(_leading(rows) if overview else rows))
            for label, rows in groups.items()
        ),
        expand=tuple(
            Offer(
                f"{label} ({len(groups[label])})",
                Request.of("obstacles", theme=slug, country=country, source=source),
            )
            for label, slug in themes.items()
        )
        if overview
        else (),
        expand_hint="Open a group" if overview else "Open an obstacle",
        next=(ARGUE[Side.FOR], ARGUE[Side.AGAINST], CLASHES if theme is None else OBSTACLES),
    )


def _counted(groups: dict[str, list[t.Statement]]) -> str:
    count = sum(map(len, groups.values()))
    plural = "s" if count > 1 else ""
    if len(groups) == 1:
        return f"**{count} statement{plural}** on one kind of obstacle."
    return f"The sources name **{len(groups)} kinds of obstacle**, in {count} statements."


def _leading(rows: list[t.Statement]) -> list[t.Statement]:
    """The statement that stands for a group, or its first one that is left."""
    return [next((s for s in rows if s.obstacle and s.slug == s.obstacle.lead), rows[0])]


def _theme(reader: Reader, typed: str) -> str:
    """The slug of a theme. Errors: Unclear, with all themes."""
    labels = reader.names.themes
    slug = _match(reader.names, typed, labels)
    if slug is None:
        offers = tuple(Offer(v, Request.of("obstacles", theme=k)) for k, v in labels.items())
        known = join_words([*labels.values()])
        raise Unclear(f"“{echo(typed)}” is no theme. There are: {known}.", offers)
    return slug


async def _source(reader: Reader, typed: str) -> t.Source:
    """Errors: Unclear."""
    articles = await sources(reader.session)
    wanted = normalise(typed.removeprefix(ID)).removeprefix("source").strip()
    for article in articles:
        if wanted in (article.letter.lower(), normalise(article.title or article.letter)):
            return article
    letters = join_words([a.letter for a in articles], "or")
    raise Unclear(f"“{echo(typed)}” is no source of this topic: type {letters}.")


def _match(names: Names, typed: str, labels: dict[str, str]) -> str | None:
    """The key that was typed, or whose label has most of the typed words, typos allowed."""
    key = typed.removeprefix(ID)
    if key in labels:
        return key
    telling = {w for key in labels for w in words(key)}  # "will" among them
    asked = [w for w in words(typed[:LONGEST]) if w not in STOP or w in telling]
    shares = {k: _share(names, asked, words(f"{k} {label}")) for k, label in labels.items()}
    best = max(labels, key=lambda k: shares[k], default=None)  # the first among equals
    return best if best and asked and shares[best] >= MOST else None


def _share(names: Names, asked: Sequence[str], held: Sequence[str]) -> float:
    """How many of the words asked for are held, itself, a synonym or a typo; from 0 to 1."""

    def meaning(word: str) -> str:
        return names.meanings.get(stem(word), stem(word))

    meant = {meaning(w) for w in held}
    found = (
        meaning(w) in meant or process.extractOne(w, held, scorer=fuzz.ratio, score_cutoff=ALIKE)
        for w in asked
    )
    return sum(map(bool, found)) / max(1, len(asked))


async def argue(reader: Reader, *, side: str, about: str | None = None) -> Answer:
    """The case for or against, in the order of the sources, each with the rebuttal they give."""
    try:
        chosen = Side(normalise(side))
    except ValueError:
        raise Unclear(
            f"“{echo(side)}” is no side: choose for or against.", tuple(ARGUE.values())
        ) from None
    other = Side.AGAINST if chosen is Side.FOR else Side.FOR
    slug, suffix = None, ""
    if about:
        name = reader.names.resolve(about, ANYTHING)
        slug, suffix = name.slug, f", about {name.label}"
    found = await statements(reader.session, t.Statement.argues == chosen, about=slug)
    request = Request.of("argue", side=chosen.value, about=slug)
    title = f"The case {chosen} an Asian NATO{suffix}"
    if not found:
        lead = f"**Not in the sources:** neither gives an argument {chosen} it{suffix}."
        return Answer(request, title, Line(lead), next=(ARGUE[chosen], ARGUE[other]), found=False)
    ids = [s.id for s in found]
    rebuttals: dict[int | None, list[t.Statement]] = {}
    for s in await statements(reader.session, col(t.Statement.answers_id).in_(ids)):
        rebuttals.setdefault(s.answers_id, []).append(s)
    first, *rest = found
    return Answer(
        request=request,
        title=title,
        lead=line(first, note="1"),
        sections=(
            Section("", _rebuttals(rebuttals.get(first.id, []))),
            *(
                Section("", (line(s, note=str(n)), *_rebuttals(rebuttals.get(s.id, []))))
                for n, s in enumerate(rest, 2)
            ),
        ),
        next=(ARGUE[other], CLASHES),
    )


def _rebuttals(rows: Sequence[t.Statement]) -> tuple[Line, ...]:
    if not rows:
        return (Line("none in the sources.", note="Rebuttal"),)
    return tuple(line(s, note="Rebuttal") for s in rows)


async def assessment(reader: Reader, *, source: str | None = None) -> Answer:
    """The sources' verdicts."""
    article = await _source(reader, source) if source else None
    where: list[ColumnElement[bool] | bool] = [col(t.Statement.assessment).is_(True)]
    if article:
        where.append(t.Statement.source_id == article.id)
    found = await statements(reader.session, *where)
    request = Request.of("assessment", source=article.letter if article else None)
    title = f"Verdict of source {article.letter}" if article else "The sources' verdicts"
    if not found:
        return Answer(request, title, Line("**Not stated in the sources.**"), found=False)
    lead, *rest = found
    sections = []
    for letter in dict.fromkeys(s.source.letter for s in found):
        verdicts = lines(s for s in rest if s.source.letter == letter)
        if verdicts:
            sections.append(Section(f"Source {letter}", verdicts))
    return Answer(
        request=request,
        title=title,
        lead=line(lead),
        sections=tuple(sections),
        silences=tuple(dict.fromkeys(gap for s in found for gap in s.gaps)),
        next=(CLASHES, *ARGUE.values()),
    )


async def clash(reader: Reader, *, question: str | None = None) -> Answer:
    """Where the sources agree, differ, or one is silent."""
    rows = (await reader.session.exec(select(t.Clash).order_by(col(t.Clash.id)))).all()
    if question is None:
        return _all_clashes(rows)
    questions = reader.names.clashes
    slug = _match(reader.names, question, questions)
    if slug is None:
        offers = tuple(Offer(v, Request.of("clash", question=k)) for k, v in questions.items())
        message = f"“{echo(question)}” is none of the questions on which the sources are compared."
        raise Unclear(f"{message} Choose one.", offers)
    row = next(r for r in rows if r.slug == slug)
    link = select(t.ClashStatement.statement_id).where(t.ClashStatement.clash_id == row.id)
    found = await statements(reader.session, col(t.Statement.id).in_(link))
    sections = []
    for article in await sources(reader.session):
        said = lines(s for s in found if s.source_id == article.id)
        silent = (Line("Silent on this question."),)
        sections.append(Section(f"Source {article.letter}", said or silent))
    return Answer(
        request=Request.of("clash", question=row.slug),
        title=row.question,
        lead=Line(f"**{VERDICTS[row.verdict]}.** {row.summary}"),
        sections=tuple(sections),
        next=(Offer("All questions", Request.of("clash")), *ARGUE.values()),
    )


def _all_clashes(rows: Sequence[t.Clash]) -> Answer:
    sections = []
    for verdict, heading in VERDICTS.items():
        found = tuple(Line(r.question) for r in rows if r.verdict is verdict)
        if found:
            sections.append(Section(heading, found))
    counts = join_words(
        [
            f"{sum(r.verdict is v for r in rows)} on which {h[0].lower()}{h[1:]}"
            for v, h in VERDICTS.items()
        ]
    )
    return Answer(
        request=Request.of("clash"),
        title="Where the sources agree and differ",
        lead=Line(f"**{len(rows)} questions** are compared: {counts}."),
        sections=tuple(sections),
        expand=tuple(
            Offer(r.question, Request.of("clash", question=r.slug), VERDICTS[r.verdict])
            for r in rows
        ),
        expand_hint="Open a question",
        next=tuple(ARGUE.values()),
    )
