"""`/poll`: published figures, their charts, and what their reports leave out."""

import re
from pathlib import Path

import pytest
from support.topics import asked, headings, ids, refused, rendered, shown, topic_of

from bot.answers.request import request
from bot.facts.topic import Topic


def test_poll(topic: Topic) -> None:
    answer = shown(topic, "/poll Jpaan")
    assert answer.request == request(topic, "poll", country="japan")
    assert answer.title == "Japan: working with US forces to protect Taiwan"
    assert re.match(r"\*\*11%\*\* .*, \*\*56%\*\* .* and \*\*27%\*\* .*\.$", answer.lead.text)
    assert answer.lead.speaker and answer.lead.speaker.startswith("unnamed survey")
    assert str(rendered(answer.lead.spelled_attribution)).endswith(
        "as reported in source A, paragraph 9"
    )
    assert str(rendered(answer.lead.attribution)).endswith(", A ¶9")
    assert asked(answer) == ["poll;country=all", "position;country=japan"]


def test_poll_shows_a_chart_only_of_several_numbers(topic: Topic) -> None:
    assert (shown(topic, "/poll australia")).chart is None
    chart = (shown(topic, "/poll philippines")).chart
    assert chart and [b.percent for g in chart.groups for b in g.bars] == [15, 5.7]
    assert "Philippines 15%" in chart.description and "ASEAN average 5.7%" in chart.description


def test_poll_with_the_same_survey_elsewhere(topic: Topic) -> None:
    answer = shown(topic, "/poll philippines")
    (section,) = answer.sections
    assert section.heading == "ASEAN, same survey and question"
    assert section.lines[0].text.startswith("**5.7%**")


SECOND_SURVEY = """
[[survey]]
slug = "earlier"
label = "earlier poll"
topic = "an earlier tram"
source = "A"
paragraphs = [2]
exclusive = true

""" + "".join(
    f"""
[[finding]]
survey = "earlier"
subject = "{subject}"
percent = {percent}
text = "said {percent}"
label = "Said {percent}"
statement = "a2-poll"
"""
    for subject, figures in {"riverton": (27.4, 37.3, 35.3), "oak-hill": (64, 20)}.items()
    for percent in figures
)


def test_poll_keeps_surveys_apart(pack_folder: Path) -> None:
    with (pack_folder / "surveys.toml").open("a") as file:
        file.write(SECOND_SURVEY)
    topic = topic_of(pack_folder)
    riverton, oak_hill = shown(topic, "/poll riverton"), shown(topic, "/poll oak hill")
    assert riverton.silences[-1].startswith("the remaining 16% (the answers reported add up to 84%")
    assert headings(riverton) == ["Riverton: an earlier tram"]
    assert riverton.chart and oak_hill.chart
    bars = [[bar.percent for bar in group.bars] for group in riverton.chart.groups]
    assert bars == [[64, 20, 16], [27.4, 37.3, 35.3]]  # nothing is left of a whole
    assert headings(oak_hill) == ["Riverton, same survey and question"]
    bars = [[bar.percent for bar in group.bars] for group in oak_hill.chart.groups]
    assert bars == [[64, 20, 16], [27.4, 37.3, 35.3]]


def test_poll_without_a_figure(topic: Topic) -> None:
    answer = shown(topic, "/poll china")
    assert not answer.found
    assert answer.title == "China: no survey figure"
    assert answer.lead.text.startswith("**China: not stated in the sources.**")
    assert [offer.label for offer in answer.expand] == [
        "ASEAN",
        "Australia",
        "Japan",
        "Philippines",
        "South Korea",
    ]
    assert "poll;country=all" in asked(answer)


def test_poll_without_a_figure_that_others_touch_on(topic: Topic) -> None:
    answer = shown(topic, "/poll us")
    assert not answer.found
    assert ids(answer, "Figures that touch on United States") == [
        "a9-force",
        "a9-logistics",
        "a9-oppose",
    ]


@pytest.mark.parametrize("typed", ["all", " ALL ", "everyone", "all countries"])
def test_poll_of_all(topic: Topic, typed: str) -> None:
    answer = shown(topic, f"/poll {typed}")
    assert answer.request == request(topic, "poll", country="all")
    assert [heading.split(":")[0] for heading in headings(answer)] == [
        "Australia",
        "Japan",
        "Philippines",
        "South Korea",
        "ASEAN",
    ]
    assert answer.lead.text.startswith("Australia **42%**, Japan **11%**, Philippines **15%**, ")
    assert answer.chart and answer.chart.note.endswith("not to be ranked")
    assert "of any survey: question wording, sample" in answer.silences[0]
    assert answer.silences[1] == "of some: pollster and year"
    assert asked(answer)[-1] == "obstacles"


def test_a_region_has_the_figures_of_those_in_it(topic: Topic) -> None:
    """That of its bloc first."""
    answer = shown(topic, "/poll southeast asia")
    assert answer.found
    assert answer.title == "ASEAN: military help for Taiwan"
    assert answer.lead.text.startswith("**5.7%**")
    assert headings(answer) == ["Philippines: military help for Taiwan"]


def test_two_countries_side_by_side(topic: Topic) -> None:
    answer = shown(topic, "/poll japan beside:aussie")
    assert answer.request == request(topic, "poll", country="japan", beside="australia")
    assert answer.title == "Japan beside Australia"
    (other,) = answer.sections[0].lines
    assert (answer.lead.note, other.note) == ("Japan", "Australia")
    assert answer.lead.text.startswith("**11%**") and other.text.startswith("**42%**")


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        *((name, "Thailand") for name in ("thailand", "the Thais", "ประเทศไทย")),
        *((name, name) for name in ("North Korea", "Austria", "Russia")),
    ],
)
def test_a_country_that_no_source_names(topic: Topic, typed: str, label: str) -> None:
    answer = shown(topic, f"/poll {typed}")
    assert not answer.found
    assert answer.lead.text == f"**Not in the sources:** neither source mentions {label}."
    assert "Japan" in [offer.label for offer in answer.expand]


def test_poll_of_no_country(topic: Topic) -> None:
    error = refused(topic, "/poll quad")
    assert str(error).startswith("Quad is not a country in the sources")
    assert [offer.request for offer in error.offers] == [request(topic, "explain", name="quad")]
