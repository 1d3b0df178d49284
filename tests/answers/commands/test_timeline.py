"""`/timeline`: events between two dates, as exact as the sources."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from support.small_pack import change
from support.topics import asked, headings, ids, opened, refused, shown, topic_of

from bot.answers.answer import Answer
from bot.answers.request import request
from bot.facts.topic import Topic
from bot.wording import render


def test_timeline(topic: Topic) -> None:
    answer = shown(topic, "/timeline")
    assert ids(answer)[0] == "b9-origin"
    assert {"2004", "2014", "2023"} <= {*years(answer)}
    (without,) = re.findall(r"then (\d+) without one", answer.lead.text)
    events = [s.event for s in topic.statements.values() if s.event]
    assert int(without) == sum(event.date is None for event in events)
    assert len(ids(answer)) == len(events)
    assert "b2-named" in ids(answer)


def test_what_happened_at_one_time_stands_below_it_once(topic: Topic) -> None:
    told = headings(shown(topic, "/timeline"))
    assert all(one != next for one, next in pairwise(told))
    assert all(heading[0] == heading[0].upper() for heading in told)


def years(answer: Answer) -> list[str]:
    """The last one that is named above each event."""
    told = [re.findall(r"\d{4}", render(section.heading)) for section in answer.sections]
    rows = [len(section.lines) for section in answer.sections]
    return [
        found[-1] for found, count in zip(told, rows, strict=True) if found for _ in range(count)
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("since:2015", ["2023", "2024"]),
        ("until:2013", ["2004"]),
        ("since:2014 until:2014", ["2014", "2014", "2014"]),
        ("since:2014-07", ["2014", "2014", "2014", "2023", "2024"]),
        ("since:2014-07 until:2014", ["2014", "2014", "2014"]),
        ("until:2014-07-01", ["2004", "2014", "2014", "2014"]),
        ("since:２０２３ until:2023-12-31", ["2023"]),
    ],
)
def test_timeline_between_dates(topic: Topic, options: str, expected: list[str]) -> None:
    """An event known by its year alone is in, as soon as it may be."""
    answer = shown(topic, f"/timeline {options}")
    assert years(answer) == expected
    assert re.match(r"the year of \d+ further events", answer.silences[0])
    assert asked(answer) == ["timeline"]


def test_timeline_without_an_event(topic: Topic) -> None:
    answer = shown(topic, "/timeline since:1990 until:1999")
    assert not answer.found
    assert answer.title == "Timeline since 1990 until 1999"
    assert asked(answer) == ["timeline"]


def test_timeline_of_a_topic_without_a_year(pack_folder: Path) -> None:
    statements = pack_folder / "statements.toml"
    for dated in ('when = "2021", date = "2021"', 'when = "March 2022", date = "2022-03"'):
        change(statements, dated, 'when = "once"')
    topic = topic_of(pack_folder)
    whole, since = shown(topic, "/timeline"), shown(topic, "/timeline since:2014")
    change(statements, 'event = { when = "earlier, years not stated" }\n', "")
    text = statements.read_text("utf-8").replace('event = { when = "once" }\n', "")
    statements.write_text(text, "utf-8")
    topic = topic_of(pack_folder)
    nothing = shown(topic, "/timeline since:2014")
    assert len(ids(whole)) == 3
    assert whole.lead.text == "**No event has a year** in the sources."
    assert not whole.silences
    assert since.silences == ("the year of 3 further events, which only the whole timeline shows",)
    assert not since.found
    assert not nothing.silences


def test_timeline_turned_round(topic: Topic) -> None:
    error = refused(topic, "/timeline since:2024 until:2004-12")
    assert str(error) == "2024 is later than 2004-12: turn them round."
    (offer,) = error.offers
    assert offer.request == request(topic, "timeline", since="2004-12", until="2024")
    assert opened(topic, offer.request).found


@pytest.mark.parametrize(
    "typed", ["soon", "14", "2014-13", "2014-02-30", "0000", "٢٠١٤", "2014/07"]
)
def test_timeline_from_no_date(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/timeline since:{typed}")
    assert str(error).startswith(f"“{typed}” is no date: type a year")
    assert asked(error) == ["timeline"]
