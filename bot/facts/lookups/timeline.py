"""`/timeline`: events, with the precision that the sources give."""

import datetime
import re
import unicodedata

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, Unclear, echo
from bot.facts.queries import further, line, statements
from bot.facts.store import Reader

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
WHOLE = Offer("Whole timeline", Request.of("timeline"))


async def timeline(reader: Reader, *, since: str | None = None, until: str | None = None) -> Answer:
    """Dated events between two dates, ends included; those without a year stand apart."""
    since, until = _date(since), _date(until)
    if since and until and _first_day(since) > _last_day(until):
        request = Request.of("timeline", since=until, until=since)
        message = f"{since} is later than {until}: turn them round."
        raise Unclear(message, (Offer(f"{until} to {since}", request),))
    # `> ""`, not `IS NOT NULL`, for which SQLite would look at every statement.
    date, undated = col(t.Statement.event_date), col(t.Statement.event_date).is_(None)
    happened = col(t.Statement.event_when) > ""
    where: list[ColumnElement[bool]] = [date > ""]
    # Dates of different precision are compared as far as both of them go.
    if since:
        where.append(func.substr(since, 1, func.length(date)) <= date)
    if until:
        where.append(func.substr(date, 1, len(until)) <= until)
    kept = await statements(reader.session, *where, by=date)
    request = Request.of("timeline", since=since, until=until)
    title = "Timeline" + (f" since {since}" if since else "") + (f" until {until}" if until else "")
    limited = bool(since or until)
    count = select(func.count()).select_from(t.Statement).where(happened, undated)
    unplaced = (await reader.session.exec(count)).one()
    silences = (f"the year of {unplaced} further events, which no dates can pick out",)
    if not kept:
        lead = Line("**Not in the sources:** neither dates an event in that time.")
        return Answer(request, title, lead, (), silences, next=(WHOLE,), found=False)
    first, last = kept[0].event_date, kept[-1].event_date
    years = f"{first} to {last}" if first != last else first
    sections = [Section("With a year", tuple(line(s, note=s.event_when or "") for s in kept))]
    if not limited and unplaced:
        found = await statements(reader.session, happened, undated)
        rows = tuple(line(s, note=s.event_when or "") for s in found)
        sections.append(Section("Without a year, in the order of the sources", rows))
    return Answer(
        request=request,
        title=title,
        lead=Line(f"**{len(kept)} entries with a year**, {years}, each as exact as its source."),
        sections=(*sections, *further(kept)),
        silences=silences if limited else (),
        expand_hint="Open an event",
        next=(WHOLE,) if limited else (),
    )


def _date(typed: str | None) -> str | None:
    """Errors: Unclear."""
    date = unicodedata.normalize("NFKC", typed or "").strip()
    if not date:
        return None
    try:
        if not DATE.fullmatch(date):
            raise ValueError
        datetime.date.fromisoformat(_first_day(date))
    except ValueError:
        raise Unclear(
            f"“{echo(typed or '')}” is no date: type a year such as 2014, or 2014-07 or "
            "2014-07-01.",
            (WHOLE,),
        ) from None
    return date


def _first_day(date: str) -> str:
    return f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10]


def _last_day(date: str) -> str:
    return f"{date}-12-31"[:10] if len(date) == 4 else f"{date}-31"[:10]
