"""Each command's answer to what people ask, on both databases."""

import re
from pathlib import Path

import pytest
from databases import Databases
from small_pack import change
from sqlmodel import select

from bot.errors import UserError
from bot.facts import queries
from bot.facts.answer import Answer, Request, Unclear
from bot.facts.catalogue import CATALOGUE, COMMANDS, Command, parse_line
from bot.facts.lookups import LOOKUPS, STALE, cite, open_request
from bot.facts.store import Store
from bot.facts.tables import Subject

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def ask(store: Store, line: str) -> Answer:
    command, options = parse_line(line)
    return await store.read(LOOKUPS[command.name], **options)


async def refused(store: Store, line: str) -> Unclear:
    with pytest.raises(Unclear) as error:
        await ask(store, line)
    return error.value


def headings(answer: Answer) -> list[str]:
    return [section.heading for section in answer.sections]


def ids(answer: Answer, heading: str | None = None) -> list[str]:
    """The statements shown, in order: all, or those of one section."""
    sections = [s for s in answer.sections if heading in (None, s.heading)]
    lead = [answer.lead] if heading is None else []
    return [line.id for line in (*lead, *(x for s in sections for x in s.lines)) if line.id]


def asked(answer: Answer) -> list[str]:
    return [str(offer.request) for offer in (*answer.expand, *answer.next)]


@pytest.mark.parametrize("command", CATALOGUE, ids=lambda c: c.name)
async def test_every_example_is_answered(store: Store, command: Command) -> None:
    answer = await ask(store, command.example)
    assert answer.found and answer.title and answer.lead.text


# /poll


async def test_poll(store: Store) -> None:
    answer = await ask(store, "/poll Jpaan")
    assert answer.request == Request.of("poll", country="japan")
    assert answer.title == "Japan: joining the US in protecting Taiwan"
    assert re.match(r"\*\*11%\*\* .*, \*\*56%\*\* .* and \*\*27%\*\* .*\.$", answer.lead.text)
    assert answer.lead.speaker and answer.lead.speaker.startswith("unnamed survey")
    assert answer.lead.attribution.endswith("as reported in source A, paragraph 9")
    assert asked(answer) == ["poll;country=all", "position;country=japan"]


async def test_poll_shows_a_chart_only_of_several_numbers(store: Store) -> None:
    assert (await ask(store, "/poll australia")).chart is None
    chart = (await ask(store, "/poll philippines")).chart
    assert chart and [b.percent for g in chart.groups for b in g.bars] == [15, 5.7]
    assert "Philippines 15%" in chart.description and "ASEAN average 5.7%" in chart.description


async def test_poll_with_the_same_survey_elsewhere(store: Store) -> None:
    answer = await ask(store, "/poll philippines")
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


async def test_poll_keeps_surveys_apart(databases: Databases, pack_folder: Path) -> None:
    with (pack_folder / "surveys.toml").open("a") as file:
        file.write(SECOND_SURVEY)
    async with Store(databases.empty("sqlite")) as store:
        await store.import_packs(pack_folder.parent)
        riverton, oak_hill = await ask(store, "/poll riverton"), await ask(store, "/poll oak hill")
    assert riverton.silences[-1].startswith("the remaining 16% (the answers reported add up to 84%")
    assert headings(riverton) == ["Riverton: an earlier tram"]
    assert riverton.chart and oak_hill.chart
    bars = [[bar.percent for bar in group.bars] for group in riverton.chart.groups]
    assert bars == [[64, 20, 16], [27.4, 37.3, 35.3]]  # nothing is left of a whole
    assert headings(oak_hill) == ["Riverton, same survey and question"]
    bars = [[bar.percent for bar in group.bars] for group in oak_hill.chart.groups]
    assert bars == [[64, 20, 16], [27.4, 37.3, 35.3]]


async def test_poll_without_a_figure(store: Store) -> None:
    answer = await ask(store, "/poll china")
    assert not answer.found
    assert answer.title == "China: no survey figure"
    assert answer.lead.text.startswith("**Not stated in the sources:** neither article reports")
    assert [offer.label for offer in answer.expand] == [
        "ASEAN",
        "Australia",
        "Japan",
        "Philippines",
        "South Korea",
    ]
    assert "poll;country=all" in asked(answer)


async def test_poll_without_a_figure_that_others_touch_on(store: Store) -> None:
    answer = await ask(store, "/poll us")
    assert not answer.found
    assert ids(answer, "Figures that touch on United States") == [
        "a9-force",
        "a9-logistics",
        "a9-oppose",
    ]


@pytest.mark.parametrize("typed", ["all", " ALL ", "everyone", "all countries"])
async def test_poll_of_all(store: Store, typed: str) -> None:
    answer = await ask(store, f"/poll {typed}")
    assert answer.request == Request.of("poll", country="all")
    assert [heading.split(":")[0] for heading in headings(answer)] == [
        "Australia",
        "Japan",
        "Philippines",
        "South Korea",
        "ASEAN",
    ]
    assert "must not be ranked" in answer.lead.text
    assert answer.chart and answer.chart.note.endswith("not to be ranked")
    assert "of any survey: question wording, sample" in answer.silences[0]
    assert answer.silences[1] == "of some: pollster and year"
    assert asked(answer)[-1] == "obstacles;theme=opinion"


async def test_poll_of_all_where_no_obstacle_is_an_opinion(
    databases: Databases, pack_folder: Path
) -> None:
    async with Store(databases.empty("sqlite")) as store:
        await store.import_packs(pack_folder.parent)
        assert asked(await ask(store, "/poll all"))[-1] == "obstacles"


async def test_poll_of_no_country(store: Store) -> None:
    error = await refused(store, "/poll quad")
    assert str(error).startswith("Quad is not a country in the sources")
    assert [offer.request for offer in error.offers] == [Request.of("explain", name="quad")]
    assert [o.label for o in (await refused(store, "/poll korea")).offers] == [
        "Korea, divided",
        "South Korea",
    ]


# /alliance, /explain, /position


async def test_alliance(store: Store) -> None:
    answer = await ask(store, "/alliance the quad")
    assert answer.request == Request.of("alliance", name="quad")
    assert headings(answer)[:3] == ["Members", "Origin", "Nature"]
    members = next(s for s in answer.sections if s.heading == "Members").lines[0]
    assert members.text == "Members named: Australia, India, Japan and United States."
    assert members.attribution == "Fact, source B, paragraph 9"
    assert ids(answer, "Origin") == ["b9-origin"]
    assert "How others see it" in headings(answer)
    assert {"a founding date", "what it does"} <= {*answer.silences}


async def test_alliance_of_which_little_is_said(store: Store) -> None:
    answer = await ask(store, "/alliance trilateral")
    assert {"its origin", "what it does", "how others see it"} <= {*answer.silences}


async def test_alliance_whose_members_a_statement_names_by_the_way(store: Store) -> None:
    answer = await ask(store, "/alliance us-japan")
    assert "its members" not in answer.silences
    (members,) = (line.text for line in answer.lines() if line.text.startswith("Members"))
    assert members == "Members named: Japan and United States."


async def test_alliance_that_is_none(store: Store) -> None:
    error = await refused(store, "/alliance japan")
    assert str(error).startswith("Japan is not an alliance in the sources")


async def test_explain(store: Store) -> None:
    answer = await ask(store, "/explain 4 no's")
    assert answer.request == Request.of("explain", name="four-nos")
    assert answer.lead.id == "b11-four-nos"
    assert answer.lead.attribution == "Fact, source B, paragraph 11"
    assert "when Vietnam adopted the policy" in answer.silences
    assert len(ids(answer)) == len({*ids(answer)})


async def test_explain_a_country_shows_where_it_is_a_member(store: Store) -> None:
    answer = await ask(store, "/explain australia")
    texts = [line.text for line in answer.lines()]
    assert {"Member of: Quad.", "Member of: AUKUS."} <= {*texts}
    assert "explain;name=australia" not in asked(answer)


async def test_position(store: Store) -> None:
    answer = await ask(store, "/position vietnam")
    assert answer.lead.id == "b11-four-nos"
    assert ids(answer)[1:] and all(id.startswith("b11-") for id in ids(answer))
    assert "what Vietnam has said about an Asian NATO itself" in answer.silences
    assert asked(answer) == ["poll;country=vietnam", "explain;name=vietnam"]


async def test_position_of_a_person(store: Store) -> None:
    answer = await ask(store, "/position ishiba")
    assert answer.title == "Ishiba Shigeru: position"
    assert {"a4-2014", "b2-balance"} <= {*ids(answer)}


async def test_position_that_is_not_stated(store: Store) -> None:
    answer = await ask(store, "/position germany")
    assert not answer.found
    assert answer.lead.text == "**Not stated in the sources:** neither article states its position."
    assert ids(answer) == ["b4-germany"]


# /timeline


async def test_timeline(store: Store) -> None:
    answer = await ask(store, "/timeline")
    dated, undated = answer.sections
    years = [line.note[-4:] for line in dated.lines]
    assert dated.lines[0].id == "b9-tsunami"
    assert {"2004", "2014", "2023"} <= {*years}
    assert undated.heading.startswith("Without a year")
    assert "b2-named" in [line.id for line in undated.lines]
    assert all(line.note for line in (*dated.lines, *undated.lines))


@pytest.mark.parametrize(
    ("options", "years"),
    [
        ("since:2015", ["2023", "2024", "2024"]),
        ("until:2013", ["2004"]),
        ("since:2014 until:2014", ["2014", "2014", "2014"]),
        ("since:2014-07", ["2014", "2014", "2014", "2023", "2024", "2024"]),
        ("since:2014-07 until:2014", ["2014", "2014", "2014"]),
        ("until:2014-07-01", ["2004", "2014", "2014", "2014"]),
        ("since:２０２３ until:2023-12-31", ["2023"]),
    ],
)
async def test_timeline_between_dates(store: Store, options: str, years: list[str]) -> None:
    """An event known by its year alone is in, as soon as it may be."""
    answer = await ask(store, f"/timeline {options}")
    (section,) = answer.sections
    found = [re.findall(r"\d{4}", line.note)[-1] for line in section.lines]
    assert found == years
    assert re.match(r"the year of \d+ further events", answer.silences[0])
    assert asked(answer) == ["timeline"]


async def test_timeline_without_an_event(store: Store) -> None:
    answer = await ask(store, "/timeline since:1990 until:1999")
    assert not answer.found
    assert answer.title == "Timeline since 1990 until 1999"
    assert asked(answer) == ["timeline"]


async def test_timeline_of_a_topic_without_a_year(databases: Databases, pack_folder: Path) -> None:
    statements = pack_folder / "statements.toml"
    for dated in ('when = "2021", date = "2021"', 'when = "March 2022", date = "2022-03"'):
        change(statements, dated, 'when = "once"')
    async with Store(databases.empty("sqlite")) as store:
        await store.import_packs(pack_folder.parent)
        whole, since = await ask(store, "/timeline"), await ask(store, "/timeline since:2014")
        change(statements, 'event = { when = "earlier, years not stated" }\n', "")
        text = statements.read_text("utf-8").replace('event = { when = "once" }\n', "")
        statements.write_text(text, "utf-8")
        await store.import_packs(pack_folder.parent)
        nothing = await ask(store, "/timeline since:2014")
    assert len(ids(whole)) == 3
    assert whole.lead.text == "**No event has a year** in the sources."
    assert not whole.silences
    assert since.silences == ("the year of 3 further events, which only the whole timeline shows",)
    assert not since.found
    assert not nothing.silences


async def test_timeline_turned_round(store: Store) -> None:
    error = await refused(store, "/timeline since:2024 until:2004-12")
    assert str(error) == "2024 is later than 2004-12: turn them round."
    (offer,) = error.offers
    assert offer.request == Request.of("timeline", since="2004-12", until="2024")
    assert (await open_request(store, offer.request)).found


@pytest.mark.parametrize(
    "typed", ["soon", "14", "2014-13", "2014-02-30", "0000", "٢٠١٤", "2014/07"]
)
async def test_timeline_from_no_date(store: Store, typed: str) -> None:
    error = await refused(store, f"/timeline since:{typed}")
    assert str(error).startswith(f"“{typed}” is no date: type a year")
    assert [str(offer.request) for offer in error.offers] == ["timeline"]


# /obstacles


async def test_obstacles(store: Store) -> None:
    answer = await ask(store, "/obstacles")
    themes = list(store.names.themes.values())
    assert [heading.rsplit(" (", 1)[0] for heading in headings(answer)] == themes
    assert all(len(section.lines) == 1 for section in answer.sections)
    assert [str(offer.request) for offer in answer.expand] == [
        f"obstacles;theme={slug}" for slug in store.names.themes
    ]


@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("law", "law"),
        ("id:law", "law"),
        ("Japan's law and politics", "law"),
        ("opinon", "opinion"),
        ("the will", "will"),
        ("chinas reaction", "china"),
    ],
)
async def test_obstacles_of_a_theme(store: Store, typed: str, theme: str) -> None:
    answer = await ask(store, f"/obstacles theme:{typed}")
    assert answer.request == Request.of("obstacles", theme=theme)
    assert len(answer.sections) == 1 and len(ids(answer)) > 1
    assert not answer.expand


@pytest.mark.parametrize("typed", ["weather", "banana", "cats and dogs", "e", "a", "!!!"])
async def test_obstacles_of_an_unknown_theme(store: Store, typed: str) -> None:
    error = await refused(store, f"/obstacles theme:{typed}")
    assert str(error) == f"“{typed}” is no theme. Choose one."
    assert [str(offer.request) for offer in error.offers] == [
        f"obstacles;theme={slug}" for slug in store.names.themes
    ]


async def test_obstacles_of_a_country_and_a_source(store: Store) -> None:
    answer = await ask(store, "/obstacles country:viet nam source:b")
    assert answer.request == Request.of("obstacles", country="vietnam", source="B")
    assert answer.title.endswith(": Vietnam, source B")
    assert "b11-no-pact" in ids(answer)
    assert all(line.citation.source == "B" for line in answer.lines() if line.citation)


async def test_no_obstacle_there(store: Store) -> None:
    answer = await ask(store, "/obstacles theme:neutrality source:A")
    assert not answer.found
    assert answer.lead.text == (
        "**Not in the sources:** no obstacle is named under Neutrality, source A."
    )


# /clash


async def test_clash(store: Store) -> None:
    answer = await ask(store, "/clash")
    assert headings(answer) == [
        "The sources agree",
        "The sources differ",
        "One source is silent",
    ]
    questions = store.names.clashes
    assert answer.lead.text.startswith(f"**{len(questions)} questions** are compared")
    assert [offer.label for offer in answer.expand] == list(questions.values())
    assert sum(len(section.lines) for section in answer.sections) == len(questions)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("good-idea", "good-idea"),
        ("id:good-idea", "good-idea"),
        ("Is an Asian NATO a good idea at all?", "good-idea"),
        ("a good idea", "good-idea"),
        ("hub and spoke", "hub-spoke"),
        ("japan law", "japan-law"),
        ("what about neutrality", "neutrality"),
        ("how was NATO itself founded", "nato-origin"),
    ],
)
async def test_clash_by_slug_and_by_words(store: Store, typed: str, slug: str) -> None:
    answer = await ask(store, f"/clash {typed}")
    assert answer.request == Request.of("clash", question=slug)
    assert answer.title == store.names.clashes[slug]
    assert headings(answer) == ["Source A", "Source B"]


async def test_clash_of_two_sources(store: Store) -> None:
    answer = await ask(store, "/clash good-idea")
    assert answer.lead.text.startswith("**The sources differ.** ")
    assert "a1-future" in ids(answer, "Source A")
    assert "b12-problems" in ids(answer, "Source B")


async def test_clash_with_a_source_that_is_silent(databases: Databases, pack_folder: Path) -> None:
    change(pack_folder / "surveys.toml", 'verdict = "differ"', 'verdict = "silent"')
    change(pack_folder / "surveys.toml", ', "b2-buses"]', "]")
    async with Store(databases.empty("sqlite")) as store:
        await store.import_packs(pack_folder.parent)
        answer = await ask(store, "/clash worth")
    assert answer.lead.text.startswith("**One source is silent.** ")
    a, b = answer.sections
    assert [line.id for line in a.lines] == ["a1-plan", "a3-cost"]
    assert [line.text for line in b.lines] == ["Silent on this question."]


@pytest.mark.parametrize("typed", ["banana", "how do I bake bread", "e", "a", "!!!", "football"])
async def test_clash_of_something_else(store: Store, typed: str) -> None:
    error = await refused(store, f"/clash {typed}")
    assert str(error).startswith(f"“{typed}” is none of the questions")
    assert [offer.label for offer in error.offers] == list(store.names.clashes.values())


# /argue, /assessment


@pytest.mark.parametrize(("side", "count"), [("for", 9), ("against", queries.PART)])
async def test_argue(store: Store, side: str, count: int) -> None:
    answer = await ask(store, f"/argue {side.upper()}")
    assert answer.request == Request.of("argue", side=side)
    numbers = [line.note for line in answer.lines() if line.note != "Rebuttal"]
    assert numbers == [str(n) for n in range(1, count + 1)]
    arguments = [line.id for line in answer.lines() if line.note != "Rebuttal"]
    assert [id[0] for id in arguments] == sorted(id[0] for id in arguments)
    rebuttals = [line for line in answer.lines() if line.note == "Rebuttal"]
    assert len(rebuttals) >= len(numbers)
    assert all(line.citation or line.text == "none in the sources." for line in rebuttals)


async def test_argue_with_rebuttals(store: Store) -> None:
    answer = await ask(store, "/argue for")
    assert answer.lead.id == "a1-future"
    assert ids(answer)[1:3] == ["a1-support", "b12-problems"]


async def test_no_rebuttal_and_no_side_of_a_clash_is_left_out(
    databases: Databases, pack_folder: Path
) -> None:
    more = [f"b2-more-{n}" for n in range(120)]
    with (pack_folder / "statements.toml").open("a") as file:
        file.writelines(
            f'\n[[statement]]\nid = "{id}"\nsource = "B"\nparagraphs = [2]\nkind = "judgement"\n'
            f'text = "Reason {id} speaks against it."\nabout = ["tram"]\nargues = "against"\n'
            'answers = "a1-plan"\n'
            for id in more
        )
    change(pack_folder / "surveys.toml", '"b2-buses"]', f"{', '.join(map(repr, more))}]")
    async with Store(databases.empty("sqlite")) as store:
        await store.import_packs(pack_folder.parent)
        argued, compared = await ask(store, "/argue for"), await ask(store, "/clash worth")
    assert ids(argued) == ["a1-plan", "a3-cost", *more]
    assert ids(compared, "Source B") == more


async def test_argue_about_a_subject(store: Store) -> None:
    answer = await ask(store, "/argue against about:vietnam")
    assert answer.title == "The case against an Asian NATO, about Vietnam"
    assert "b11-no-pact" in ids(answer)
    nothing = await ask(store, "/argue for about:germany")
    assert not nothing.found
    assert asked(nothing) == ["argue;side=for", "argue;side=against"]


@pytest.mark.parametrize("typed", ["maybe", "both", "for and against", "!"])
async def test_argue_for_no_side(store: Store, typed: str) -> None:
    error = await refused(store, f"/argue side:{typed}")
    assert str(error) == f"“{typed}” is no side: choose for or against."
    assert [str(o.request) for o in error.offers] == ["argue;side=for", "argue;side=against"]


async def test_assessment(store: Store) -> None:
    answer = await ask(store, "/assessment")
    assert headings(answer) == ["Source A", "Source B"]
    assert {"a1-shortterm", "a15-benefit"} <= {answer.lead.id, *ids(answer, "Source A")}
    assert "b12-tai" in ids(answer, "Source B")
    assert any("scale" in silence for silence in answer.silences)


@pytest.mark.parametrize("typed", ["B", "b", "source B", "Source b.", "why there's no asian nato"])
async def test_assessment_of_one_source(store: Store, typed: str) -> None:
    answer = await ask(store, f"/assessment {typed}")
    assert answer.request == Request.of("assessment", source="B")
    assert answer.lead.id == "b12-tai"
    assert all(id.startswith("b12-") for id in ids(answer))


@pytest.mark.parametrize("typed", ["C", "!!!", "A B", "source"])
async def test_assessment_of_no_source(store: Store, typed: str) -> None:
    error = await refused(store, f"/assessment {typed}")
    assert str(error) == f"“{typed}” is no source of this topic: type A or B."


# /sources, /help, the Cite button


async def test_sources(store: Store) -> None:
    answer = await ask(store, "/sources")
    assert answer.title == "Why there is no Asian NATO"
    assert headings(answer) == ["Source A", "Source B"]
    a, b = answer.sections
    assert "16 paragraphs" in a.lines[0].text and ", titled" not in a.lines[0].text
    assert a.lines[1].text == "Not stated: title, author, outlet or date."
    assert "titled “Why There's No Asian NATO”. 12 paragraphs" in b.lines[0].text
    assert b.lines[1].text == "Not stated: author, outlet or date."


async def test_sources_that_state_everything(databases: Databases, pack_folder: Path) -> None:
    topic = pack_folder / "topic.toml"
    change(
        topic,
        'letter = "A"\n',
        'letter = "A"\ntitle = "T"\nauthor = "N"\noutlet = "O"\ndate = 2020-01-02\n',
    )
    async with Store(databases.empty("sqlite")) as store:
        await store.import_packs(pack_folder.parent)
        a, b = (await ask(store, "/sources")).sections
    assert [len(a.lines), len(b.lines)] == [1, 2]
    assert b.lines[1].text.startswith("Not stated: ")


async def test_help_lists_every_command(store: Store) -> None:
    answer = await ask(store, "/help")
    assert [line.note for line in answer.sections[0].lines] == [f"/{c.name}" for c in CATALOGUE]
    for line in answer.sections[0].lines:
        assert COMMANDS[line.note.removeprefix("/")].example in line.text


async def test_cite_an_answer(store: Store) -> None:
    answer = await ask(store, "/poll japan")
    cited = await store.read(cite, answer=answer)
    assert cited.title == f"Cite: {answer.title}"
    assert headings(cited) == ["Plain", "MLA", "APA", "Chicago"]
    assert all(section.code.count("\n") == 0 for section in cited.sections)
    assert all("9" in section.code for section in cited.sections)
    assert cited.silences == ("title", "author", "outlet", "date")
    both = await store.read(cite, answer=await ask(store, "/clash good-idea"))
    assert all(section.code.count("\n") == 1 for section in both.sections)
    assert 'Source B: "Why There\'s No Asian NATO"' in both.sections[0].code


async def test_cite_an_answer_that_rests_on_nothing(store: Store) -> None:
    """Both articles as a whole: that is what was looked through."""
    cited = await store.read(cite, answer=await ask(store, "/help"))
    assert "paragraphs 1 to 16" in cited.sections[0].code
    assert "paragraphs 1 to 12" in cited.sections[0].code


# what buttons ask for


async def test_ask_after_an_obstacle_offers_all_of_them(store: Store) -> None:
    answer = await ask(store, "/ask why is there no asian nato")
    assert asked(answer) == ["explain;name=asian-nato", "obstacles"]
    assert "obstacles" not in asked(await ask(store, "/ask why did the quad start"))


async def test_a_statement_by_itself(store: Store) -> None:
    answer = await open_request(store, Request.of("statement", id="b9-origin"))
    assert answer.lead.id == "b9-origin"
    assert "the year in which the Quad began" in answer.silences
    assert "explain;name=quad" in asked(answer)


async def test_a_statement_with_what_is_said_against_it(store: Store) -> None:
    answer = await open_request(store, Request.of("statement", id="a1-future"))
    assert ids(answer, "Said against it") == ["a1-shortterm", "a1-support", "b12-problems"]
    back = await open_request(store, Request.of("statement", id="b12-problems"))
    assert "a1-future" in ids(back)
    assert "clash;question=good-idea" in asked(answer)


async def test_a_statement_that_is_gone(store: Store) -> None:
    with pytest.raises(Unclear, match="no longer in the store"):
        await open_request(store, Request.of("statement", id="c1-none"))


@pytest.mark.parametrize(
    "text",
    [
        *("", "vote", "poll", "poll;land=japan", "poll;country=japan;year=1", "cite", "__class__"),
        *(f"timeline;part={part}" for part in ("0", "1", "-2", "two", "2.5", "1000", "²", "")),
        "poll;country=japan;part=2",
    ],
)
async def test_a_request_of_another_version(store: Store, text: str) -> None:
    with pytest.raises(UserError) as error:
        await open_request(store, Request.parse(text))
    assert str(error.value) == STALE


# answers in parts


async def whole(store: Store, line: str) -> list[Answer]:
    found = [await ask(store, line)]
    while following := found[-1].following:
        found.append(await open_request(store, following))
    return found


@pytest.mark.parametrize(
    "line",
    ["/explain japan", "/alliance asian nato", "/position japan", "/argue against", "/timeline"],
)
async def test_an_answer_in_parts_holds_what_one_part_would(
    store: Store, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {}
    for length in (5, 1000):
        monkeypatch.setattr(queries, "PART", length)
        store._answers.clear()
        parts[length] = await whole(store, line)
    store._answers.clear()
    (one,) = parts[1000]
    assert len(parts[5]) > 1
    assert [x for answer in parts[5] for x in ids(answer)] == ids(one)
    for n, answer in enumerate(parts[5], 1):
        assert answer.request and answer.request.part == n
        assert answer.headline == (f"{one.title}, part {n}" if n > 1 else one.title)
        assert answer.silences == one.silences
        assert answer.lead.text.startswith("**Continued") == (n > 1 and line != "/timeline")


async def test_a_further_part_names_no_silence_of_another_statement(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PART", 1)
    async with store.session() as session:
        plain = [s.slug for s in await session.exec(select(Subject)) if not s.gaps]
    store._answers.clear()
    for slug in plain:
        first, *rest = await whole(store, f"/explain {slug}")
        assert not any(answer.silences for answer in rest), (slug, first.title)
    store._answers.clear()


async def test_groups_of_obstacles_come_in_parts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await ask(store, "/obstacles")
    monkeypatch.setattr(queries, "PART", 4)
    store._answers.clear()
    parts = await whole(store, "/obstacles")
    store._answers.clear()
    assert len(parts) > 1
    assert [x for answer in parts for x in headings(answer)] == headings(one)
    assert {answer.lead.text for answer in parts} == {one.lead.text}


async def test_arguments_are_numbered_over_their_parts(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PART", 3)
    store._answers.clear()
    parts = await whole(store, "/argue for")
    store._answers.clear()
    numbers = [x.note for answer in parts for x in answer.lines() if x.note.isdecimal()]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert parts[1].lead.text == "**Continued:** statements 4 to 6."


async def test_there_are_only_so_many_parts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PART", 1)
    monkeypatch.setattr(queries, "PARTS", 3)
    store._answers.clear()
    assert len(await whole(store, "/argue for")) == 3
    store._answers.clear()


async def test_a_part_that_is_gone(store: Store) -> None:
    for request in ("explain;name=japan;part=999", "timeline;part=99", "obstacles;part=9"):
        with pytest.raises(Unclear, match="fewer of them now"):
            await open_request(store, Request.parse(request))
