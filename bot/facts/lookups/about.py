"""`/sources`, `/help` and the Cite button: what the answers rest on."""

from collections.abc import Sequence

from sqlmodel import func, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Citation, Line, Offer, Request, Section, join_words
from bot.facts.catalogue import CATALOGUE
from bot.facts.citing import STYLES, missing
from bot.facts.lookups.offers import OBSTACLES, SOURCES
from bot.facts.queries import sources as all_sources
from bot.facts.store import Reader


async def sources(reader: Reader) -> Answer:
    """What the topic rests on, and what each source does not say of itself."""
    articles = await all_sources(reader.session)
    topic = (await reader.session.exec(select(t.Topic))).first()
    query = select(t.Statement.source_id, func.count()).group_by(t.Statement.source_id)  # type: ignore[arg-type]
    counts = dict((await reader.session.exec(query)).all())
    sections = []
    for a in articles:
        title = f", titled “{a.title}”" if a.title else ""
        text = (
            f"{a.description}{title}. {a.paragraphs} paragraphs (title and headings counted), "
            f"{counts.get(a.id or 0, 0)} statements."
        )
        cited = Citation(a.letter, tuple(range(1, a.paragraphs + 1)))
        lines = [Line(text, citation=cited)]
        if absent := missing(a):
            lines.append(Line(f"Not stated: {join_words(absent, 'or')}."))
        sections.append(Section(f"Source {a.letter}", tuple(lines)))
    asked = f"{topic.question} " if topic else ""
    return Answer(
        request=Request.of("sources"),
        title=topic.title if topic else "Sources",
        lead=Line(
            f"{asked}**{len(articles)} articles** are all that this topic rests on; what they do "
            "not say, the bot does not say. Its sentences are its own, the facts are theirs."
        ),
        sections=tuple(sections),
        next=(
            Offer("Where they differ", Request.of("clash")),
            Offer("Verdicts", Request.of("assessment")),
        ),
    )


async def help(reader: Reader) -> Answer:
    """Every command with an example."""
    del reader  # the same on every store
    rows = tuple(Line(f"{c.description}. Try {c.example}", note=f"/{c.name}") for c in CATALOGUE)
    return Answer(
        request=Request.of("help"),
        title="Latticework",
        lead=Line(
            "**Sourced answers for classrooms and debates.** Each says what sort of statement "
            "it is, who makes it and in which paragraph. Where the sources are silent, it says so."
        ),
        sections=(
            Section("Commands", rows),
            Section(
                "Good to know",
                (
                    Line("Add private: true to see an answer alone; its Share button posts it."),
                    Line("Buttons on a public answer reply to you alone."),
                    Line("On a message: Apps, then Find a source."),
                ),
            ),
        ),
        next=(SOURCES, OBSTACLES),
    )


async def cite(reader: Reader, *, answer: Answer) -> Answer:
    """The citations of an answer in each style, ready to copy."""
    articles = {a.letter: a for a in await all_sources(reader.session)}
    used: Sequence[Citation] = answer.citations() or [
        Citation(a.letter, tuple(range(1, a.paragraphs + 1))) for a in articles.values()
    ]
    absent = dict.fromkeys(gap for c in used for gap in missing(articles[c.source]))
    return Answer(
        request=None,
        title=f"Cite: {answer.headline}",
        lead=Line("The source's own words stand in the article: look them up before you quote."),
        sections=tuple(
            Section(style, code="\n".join(write(articles[c.source], c.paragraphs) for c in used))
            for style, write in STYLES.items()
        ),
        silences=tuple(absent),
        cites=answer.request,
    )
