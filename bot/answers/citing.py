"""Citations of an article in the usual styles, honest about what it does not state."""

from collections.abc import Callable

from bot.answers.answer import spell_paragraphs
from bot.facts.packs.schema import Source
from bot.wording import render

Style = Callable[[Source, tuple[int, ...]], str]


def missing(source: Source) -> list[str]:
    """What a citation wants and the article does not state."""
    fields = {"title": source.title, "author": source.author, "outlet": source.outlet}
    return [name for name, value in (fields | {"date": source.date}).items() if not value]


def plain(source: Source, paragraphs: tuple[int, ...]) -> str:
    title = f'"{source.title}"' if source.title else source.description.rstrip(".")
    absent = missing(source)
    unstated = f" ({', '.join(absent)} not stated)" if absent else ""
    known = ", ".join(filter(None, (source.author, title, source.outlet, _date(source))))
    return f"Source {source.letter}: {known}{unstated}, {render(spell_paragraphs(paragraphs))}."


def mla(source: Source, paragraphs: tuple[int, ...]) -> str:
    author = f"{_ended(source.author)} " if source.author else ""
    title = f'"{_ended(source.title)}"' if source.title else _ended(source.description)
    place, date = source.outlet or "n.p.", _date(source) or "n.d."
    return f"{author}{title} {place}, {date}, {_short('par.', 'pars.', paragraphs)}."


def apa(source: Source, paragraphs: tuple[int, ...]) -> str:
    title = source.title or f"[{source.description.rstrip('.')}]"
    date = f"({_date(source) or 'n.d.'})."
    head = f"{source.author} {date} {_ended(title)}" if source.author else f"{_ended(title)} {date}"
    outlet = f" {_ended(source.outlet)}" if source.outlet else ""
    return f"{head}{outlet} ({_short('para.', 'paras.', paragraphs)})"


def chicago(source: Source, paragraphs: tuple[int, ...]) -> str:
    title = f'"{source.title},"' if source.title else f"{source.description.rstrip('.')},"
    parts = [source.outlet, _date(source) or "n.d.", _short("para.", "paras.", paragraphs)]
    author = f"{source.author}, " if source.author else ""
    return f"{author}{title} {', '.join(filter(None, parts))}."


def _date(source: Source) -> str:
    return source.date.isoformat() if source.date else ""


def _ended(text: str) -> str:
    """With a full stop, unless it ends by itself."""
    return text if text[-1:] in ".?!" else f"{text}."


def _short(one: str, many: str, paragraphs: tuple[int, ...]) -> str:
    said = render(spell_paragraphs(paragraphs))
    return said.replace("paragraphs", many).replace("paragraph", one)


STYLES: dict[str, Style] = {"plain": plain, "mla": mla, "apa": apa, "chicago": chicago}
