"""`/timeline`: events, with the precision that the sources give."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.answers.answer import Answer, Line, Section
from bot.answers.lines import lines, no_source
from bot.answers.request import Offer, Unclear, request
from bot.facts.names.words import echo
from bot.facts.packs.schema import Statement
from bot.facts.topic import Topic
from bot.wording import say

DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def timeline(topic: Topic, *, since: str | None = None, until: str | None = None) -> Answer:
    """Dated events between two dates, ends included; those without a year stand apart."""
    since, until = _date(topic, since), _date(topic, until)
    if since and until and _first_day(since) > _last_day(until):
        turned = request(topic, "timeline", since=until, until=since)
        label = say("timeline.between", since=until, until=since)
        raise Unclear(say("timeline.reversed", since=since, until=until), (Offer(label, turned),))
    events = [(s.event, s) for s in topic.statements.values() if s.event]
    dates = [(event.date, s) for event, s in events if event.date]
    dated = sorted(
        ((date, s) for date, s in dates if _is_between(date, since, until)),
        key=lambda pair: pair[0],
    )
    undated = [s for event, s in events if not event.date]
    limited = bool(since or until)
    asked = request(topic, "timeline", since=since, until=until)
    limits = f"{'-since' if since else ''}{'-until' if until else ''}"
    title = say(f"timeline.title{limits}", since=since or "", until=until or "")
    silences = (say("timeline.undated", count=len(undated)),) if limited and undated else ()
    if not dated and (limited or not undated):
        lead = Line(say("timeline.silent", none=no_source(topic)))
        return Answer(asked, title, lead, (), silences, next=(_whole(topic),), found=False)
    lead = say("timeline.no-year")
    further = [] if limited else undated
    if dated:
        first, last = dated[0][0], dated[-1][0]
        years = say("timeline.range", first=first, last=last) if first != last else first
        key = "timeline.lead-further" if further else "timeline.lead"
        lead = say(key, count=len(dated), years=years, further=len(further))
    return Answer(
        request=asked,
        title=title,
        lead=Line(lead),
        sections=tuple(_by_time([*(s for _, s in dated), *further])),
        silences=silences,
        expand_hint=say("expand.event"),
        next=(_whole(topic),) if limited else (),
    )


def _by_time(events: Iterable[Statement]) -> Iterator[Section]:
    """A section for each time, with the events that follow one another at that time."""
    for when, those in groupby(events, key=lambda s: s.event.when if s.event else ""):
        yield Section(f"{when[:1].upper()}{when[1:]}", lines(those))


def _whole(topic: Topic) -> Offer:
    return Offer(say("offer.whole-timeline"), request(topic, "timeline"))


def _is_between(date: str, since: str | None, until: str | None) -> bool:
    """Dates of different precision are compared as far as both of them go."""
    after = since is None or since[: len(date)] <= date
    return after and (until is None or date[: len(until)] <= until)


def _date(topic: Topic, typed: str | None) -> str | None:
    """Errors: Unclear."""
    date = unicodedata.normalize("NFKC", typed or "").strip()
    if not date:
        return None
    try:
        if not DATE.fullmatch(date):
            raise ValueError
        datetime.date.fromisoformat(_first_day(date))
    except ValueError:
        raise Unclear(say("timeline.no-date", typed=echo(typed or "")), (_whole(topic),)) from None
    return date


def _first_day(date: str) -> str:
    return f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10]


def _last_day(date: str) -> str:
    return f"{date}-12-31"[:10] if len(date) == 4 else f"{date}-31"[:10]
