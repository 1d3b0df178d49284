"""`/timeline`: events, with the precision that the sources give."""

import datetime
import re
import unicodedata

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from bot.facts import tables as t
from bot.facts.answer import Answer, Line, Offer, Request, Section, Unclear, echo
from bot.facts.queries import columns, cut, following, line, ordered, start
from bot.facts.store import Reader

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
WHOLE = Offer("Whole timeline", Request.of("timeline"))


async def timeline(
    reader: Reader, *, since: str | None = None, until: str | None = None, part: int = 1
) -> Answer:
    """Dated events between two dates, ends included; those without a year stand apart."""
    since, until = _date(since), _date(until)
    if since and until and _first_day(since) > _last_day(until):
        request = Request.of("timeline", since=until, until=since)
        message = f"{since} is later than {until}: turn them round."
        raise Unclear(message, (Offer(f"{until} to {since}", request),))
    # `> ""`, not `IS NOT NULL`, for which SQLite would look at every statement.
    date, happened = col(t.Statement.event_date), col(t.Statement.event_when) > ""
    dated: list[ColumnElement[bool]] = [happened, date > ""]
    undated = [happened, date.is_(None)]
    # Dates of different precision are compared as far as both of them go; their years, which
    # an index finds, before that.
    if since:
        dated += [date >= since[:4], func.substr(since, 1, func.length(date)) <= date]
    if until:
        dated += [date <= f"{until[:4]}-99", func.substr(date, 1, len(until)) <= until]
    counts = func.count(), func.min(date), func.max(date)
    count, first, last = (await reader.session.exec(columns(*counts).where(*dated))).one()
    counted = select(func.count()).select_from(t.Statement).where(*undated)
    unplaced = (await reader.session.exec(counted)).one()
    request = Request.of("timeline", since=since, until=until)
    title = "Timeline" + (f" since {since}" if since else "") + (f" until {until}" if until else "")
    limited = bool(since or until)
    silences = ()
    if limited and unplaced:
        silences = (f"the year of {unplaced} further events, which only the whole timeline shows",)
    if not count and (limited or not unplaced):
        lead = "**Not in the sources:** neither dates an event in that time."
        return Answer(request, title, Line(lead), (), silences, next=(WHOLE,), found=False)
    years = f"{first} to {last}" if first != last else first
    entries = "entry" if count == 1 else "entries"
    lead = f"**{count} {entries} with a year**, {years}, each as exact as its source."
    if not count:
        lead = "**No event has a year** in the sources."
    before = start(part)
    found = await following(reader.session, ordered(*dated, by=date), before)
    if not limited:
        rest = max(0, before - count)
        found = await following(reader.session, ordered(*undated), rest, found)
    shown, more = cut(found, part, before)
    headed = {
        "With a year": [s for s in shown if s.event_date],
        "Without a year, in the order of the sources": [s for s in shown if not s.event_date],
    }
    return Answer(
        request=request.at(part),
        title=title,
        lead=Line(lead),
        sections=tuple(
            Section(heading, tuple(line(s, note=s.event_when or "") for s in rows))
            for heading, rows in headed.items()
            if rows
        ),
        silences=silences,
        expand_hint="Open an event",
        next=(WHOLE,) if limited else (),
        more=more,
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
