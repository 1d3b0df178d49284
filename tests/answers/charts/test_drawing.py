"""Charts drawn for real, in a child process: what they are, and what is said where they fail."""

import asyncio
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from support.topics import ask

from bot.answers.charts import chart as charts
from bot.answers.charts import drawing, pictures
from bot.answers.charts.chart import Bar, BarGroup, Chart
from bot.answers.charts.pictures import ChartError, charts_of
from bot.facts.topic import Topic

BEGIN = asyncio.create_subprocess_exec
WIDTH = 396  # dots
EDGE = 9  # dots in which nothing is drawn
PAPER = (255, 255, 255)
CHART = Chart(
    title="Riverton",
    groups=(BarGroup("Asked", (Bar("For", 64), Bar("Against", 20), Bar("Left out", 16, False))),),
    note="",
    description="For 64%, against 20%.",
)
MORE = BarGroup("Asked later", (Bar("For", 40),))
DRAWN_OTHERWISE: dict[str, Callable[[Chart], Chart]] = {
    "a figure": lambda c: replace(c, groups=(BarGroup("Asked", (Bar("For", 65),)),)),
    "a label": lambda c: replace(c, groups=(BarGroup("Asked", (Bar("Pro", 64),)),)),
    "what is not reported": lambda c: replace(
        c, groups=(BarGroup("Asked", (Bar("For", 64, False),)),)
    ),
    "a group": lambda c: replace(c, groups=(*c.groups, MORE)),
    "a note": lambda c: replace(c, note="Not to be ranked"),
}


def child(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Lets this code run in place of the one that draws."""

    async def other(*_: str, **pipes: int) -> object:
        return await BEGIN(sys.executable, "-c", code, **pipes)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", other)


async def test_each_chart_of_a_topic_is_drawn(topic: Topic) -> None:
    wanted = {chart.digest: chart for chart in charts_of(topic)}
    drawn = await pictures.pictures_of(wanted)
    assert drawn.keys() == wanted.keys()
    heights = {}
    for digest, png in drawn.items():
        image = Image.open(io.BytesIO(png))
        assert (image.format, image.width) == ("PNG", WIDTH)
        rows = sum(len(group.bars) for group in wanted[digest].groups)
        heights.setdefault(rows, []).append(image.height)
    assert min(heights[max(heights)]) > max(heights[min(heights)])


@pytest.mark.parametrize("words", ["W", "in ", "Commonwealth members "])
def test_all_that_is_drawn_lies_within_the_picture(words: str) -> None:
    long = words * (80 // len(words))
    bars = (Bar(long, 100), Bar(long, 0.123456, False))
    chart = Chart("", (BarGroup(long, bars), BarGroup(long, (Bar("x", 5.7),))), long, "")
    image = Image.open(io.BytesIO(drawing.draw(chart.rendered()))).convert("RGB")
    assert {colour for _, colour in image.getcolors() or ()} > {PAPER}
    inner = (EDGE, EDGE, image.width - EDGE, image.height - EDGE)
    image.paste(PAPER, inner)
    assert image.getcolors() == [(image.width * image.height, PAPER)]


def test_nothing_is_said_twice() -> None:
    """What the title says is not in the picture, and a single bar has its heading for a label."""

    def said(title: str, *groups: BarGroup) -> list[tuple[str, list[str]]]:
        drawn = Chart(title, groups, "", "").rendered()["groups"]
        return [(g["heading"], [bar["label"] for bar in g["bars"]]) for g in drawn]

    for_and_against = (Bar("For", 64), Bar("Against", 20))
    japan, korea = BarGroup("Japan: aid", for_and_against), BarGroup("Korea: aid", (Bar("For", 5),))
    assert said("Japan: aid", japan) == [("", ["For", "Against"])]
    assert said("Japan: aid", japan, korea) == [("Japan", ["For", "Against"]), ("", ["Korea"])]
    assert said("All figures", japan, korea) == [
        ("Japan: aid", ["For", "Against"]),
        ("", ["Korea: aid"]),
    ]


def test_the_charts_of_a_topic_are_those_of_its_answers(topic: Topic) -> None:
    digests = {chart.digest for chart in charts_of(topic)}
    shown = [ask(topic, f"/poll {slug}").chart for slug in (*sorted(topic.polled), "all")]
    assert {chart.digest for chart in shown if chart} == digests
    assert len(digests) > 2


@pytest.mark.parametrize("what", DRAWN_OTHERWISE)
def test_what_is_drawn_otherwise_is_another_picture(what: str) -> None:
    assert DRAWN_OTHERWISE[what](CHART).digest != CHART.digest


def test_what_is_not_drawn_makes_no_other_picture() -> None:
    assert replace(CHART, title="Elsewhere", description="64%").digest == CHART.digest


def test_another_way_of_drawing_makes_another_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    before = CHART.digest
    monkeypatch.setattr(charts, "DRAWING", charts.DRAWING + 1)
    assert CHART.digest != before


async def test_what_a_child_process_says_of_its_end_is_the_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child(monkeypatch, "import sys; sys.exit('no font')")
    with pytest.raises(ChartError, match="no font"):
        await pictures.pictures_of({CHART.digest: CHART})
    child(monkeypatch, "import sys; sys.exit(3)")
    with pytest.raises(ChartError, match="ended with code 3"):
        await pictures.pictures_of({CHART.digest: CHART})


async def test_a_child_process_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "SECONDS", 0.1)
    child(monkeypatch, "import time; time.sleep(60)")
    with pytest.raises(ChartError, match="longer than"):
        await pictures.pictures_of({CHART.digest: CHART})


def test_what_is_sent_to_the_child_is_plain_json() -> None:
    sent = json.loads(json.dumps(CHART.rendered()))
    assert sent == CHART.rendered()
    assert [bar["percent"] for bar in sent["groups"][0]["bars"]] == [64, 20, 16]
