"""The shipped pack: sound, whole, and honest about what its sources leave out."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.facts.kinds import Aspect, Side, StatementKind, Verdict
from bot.facts.names.words import normalise
from bot.facts.packs.folder import packs_in
from bot.facts.packs.loader import load
from bot.facts.packs.pack import Pack
from bot.settings import packs_folder


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(packs_folder() / "asian_nato")


def test_every_pack_loads() -> None:
    assert [load(folder).entries.topic.slug for folder in packs_in(packs_folder())[0]] == [
        "asian_nato"
    ]


def test_no_pack_is_found_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "facts.db").touch()
    assert packs_in(tmp_path) == ([], [])


def test_it_is_whole(pack: Pack) -> None:
    assert len(pack.entries.statement) >= 100
    for source in pack.entries.source:
        cited = {
            n for s in pack.entries.statement if s.source == source.letter for n in s.paragraphs
        }
        assert cited == set(range(1, len(source.fingerprints) + 1)), source.letter


def test_a_view_has_its_speaker_and_a_figure_its_number(pack: Pack) -> None:
    for s in pack.entries.statement:
        assert (s.kind is StatementKind.REPORTED_VIEW) is bool(s.speaker), s.id
        assert s.kind is not StatementKind.FIGURE or re.search(r"\d", s.text), s.id


def test_a_statement_is_a_sentence_of_its_own(pack: Pack) -> None:
    for s in pack.entries.statement:
        assert re.fullmatch(r"[A-Z0-9\"][^!?\n]*\.\"?", s.text), s.id
        assert not re.match(r"(He|She|It|They|This|That|These|Those|His|Its|Their) ", s.text), s.id
        assert re.fullmatch(rf"{s.source.lower()}({'|'.join(map(str, s.paragraphs))})-.*", s.id)


def test_gaps_are_phrases(pack: Pack) -> None:
    for entry in (*pack.entries.statement, *pack.entries.subject):
        for gap in entry.gaps:
            assert not gap.endswith("."), gap
        assert len({*entry.gaps}) == len(entry.gaps)


def test_an_obstacle_is_named_once(pack: Pack) -> None:
    claims = [id for theme in pack.entries.theme for id in theme.claims]
    assert len({*claims}) == len(claims)


def test_a_claim_is_of_one_side(pack: Pack) -> None:
    claims = [id for case in pack.entries.case for id in case.claims]
    assert len({*claims}) == len(claims)
    assert {case.side: 5 <= len(case.claims) <= 9 for case in pack.entries.case} == {
        Side.FOR: True,
        Side.AGAINST: True,
    }


def test_no_obstacle_speaks_for_the_proposal(pack: Pack) -> None:
    (arguments,) = (case.claims for case in pack.entries.case if case.side is Side.FOR)
    assert not {*arguments} & {id for theme in pack.entries.theme for id in theme.claims}


def test_the_sections_of_a_source_are_all_of_it_in_order(pack: Pack) -> None:
    for source in pack.entries.source:
        sections = [s for s in pack.entries.section if s.source == source.letter]
        numbers = [n for section in sections for n in section.paragraphs]
        assert numbers == [*range(1, source.paragraphs + 1)]


def test_the_headings_of_the_second_source_are_its_own(pack: Pack) -> None:
    assert [s.heading for s in pack.entries.section if not s.ours] == [
        "The Mutual Relations Factor",
        "The China Factor",
        "The Neutrality Factor",
    ]


def test_a_verdict_rests_on_statements_of_its_source(pack: Pack) -> None:
    sources = {s.id: s.source for s in pack.entries.statement}
    for source in pack.entries.source:
        assert source.verdict and source.rests_on
        assert {sources[id] for id in source.rests_on} == {source.letter}


def test_a_statement_has_enough_questions(pack: Pack) -> None:
    """Half of them with questions would make the others harder to find."""
    for s in pack.entries.statement:
        assert len(s.asks) >= 3, s.id


def test_no_question_stands_twice(pack: Pack) -> None:
    asked = Counter(
        normalise(ask)
        for entry in (*pack.entries.statement, *pack.entries.clash)
        for ask in entry.asks
    )
    assert [ask for ask, times in asked.items() if times > 1] == []


def test_a_comparison_holds_what_it_compares(pack: Pack) -> None:
    sources = {s.id: s.source for s in pack.entries.statement}
    for clash in pack.entries.clash:
        compared = {sources[id] for id in clash.statements}
        assert clash.verdict is Verdict.SILENT or compared == {"A", "B"}, clash.slug
    assert {c.verdict for c in pack.entries.clash} == {*Verdict}


def test_figures_are_those_of_their_statements(pack: Pack) -> None:
    statements = {s.id: s for s in pack.entries.statement}
    surveys = {s.slug: s for s in pack.entries.survey}
    for finding in pack.entries.finding:
        statement = statements[finding.statement]
        assert f"{finding.percent:g} percent" in statement.text
        assert finding.subject in statement.about
        assert statement.source == surveys[finding.survey].source
        assert {*statement.paragraphs} <= {*surveys[finding.survey].paragraphs}


def test_a_membership_rests_on_a_statement_about_both(pack: Pack) -> None:
    statements = {s.id: s for s in pack.entries.statement}
    for m in pack.entries.membership:
        assert {*m.members, m.alliance} <= {*statements[m.statement].about}


def test_the_members_of_quad_and_aukus_are_all_named(pack: Pack) -> None:
    found = {m.alliance: {*m.members} for m in pack.entries.membership if m.complete}
    assert found["quad"] == {"us", "japan", "australia", "india"}
    assert found["aukus"] == {"australia", "uk", "us"}
    hub = next(m for m in pack.entries.membership if m.alliance == "hub-and-spoke")
    assert not hub.complete


def test_what_the_articles_do_not_say_of_themselves(pack: Pack) -> None:
    a, b = pack.entries.source
    assert (a.letter, a.title) == ("A", None)
    assert (b.letter, b.title) == ("B", "Why There's No Asian NATO")
    for source in (a, b):
        assert (source.author, source.outlet, source.date) == (None, None, None)


def test_only_the_australian_survey_has_a_pollster_and_a_year(pack: Pack) -> None:
    known = {s.slug: (s.pollster, s.year) for s in pack.entries.survey}
    asked = {f.subject: known[f.survey] for f in pack.entries.finding}
    assert asked == {
        "australia": ("Lowy Poll", 2023),
        "south-korea": (None, None),
        "japan": (None, None),
        "philippines": ("ISEAS", None),
        "asean": ("ISEAS", None),
    }
    for survey in pack.entries.survey:
        unstated = (survey.wording, survey.sample, survey.mode, survey.margin)
        assert unstated == (None, None, None, None)


def test_the_figures(pack: Pack) -> None:
    found = [(f.subject, f.percent, f.survey) for f in pack.entries.finding]
    assert sorted(found) == [
        ("asean", 5.7, "iseas"),
        ("australia", 42, "lowy-2023"),
        ("japan", 11, "japan"),
        ("japan", 27, "japan"),
        ("japan", 56, "japan"),
        ("philippines", 15, "iseas"),
        ("south-korea", 34, "south-korea"),
    ]
    (opposed,) = (f for f in pack.entries.finding if f.percent == 27)
    assert "work" in opposed.text and "US forces" in opposed.text


def test_the_first_article_never_writes_quad(pack: Pack) -> None:
    for s in pack.entries.statement:
        if s.source == "A":
            assert not {"quad", "aukus"} & {*s.about}, s.id
            assert not re.search("quad|aukus", s.model_dump_json(), re.IGNORECASE), s.id


def test_2004_is_the_year_of_the_tsunami(pack: Pack) -> None:
    (origin,) = (s for s in pack.entries.statement if "2004" in s.model_dump_json(exclude={"asks"}))
    assert origin.event and origin.event.date == "2004"
    assert "tsunami of 2004" in origin.text
    assert origin.event.when == "2004 is the tsunami's year; the Quad's is not stated"
    assert "the year in which the Quad began" in origin.gaps


def test_the_years(pack: Pack) -> None:
    dates = {(s.about[0], s.event.date) for s in pack.entries.statement if s.event}
    assert {d for d in dates if d[1]} == {
        ("quad", "2004"),
        ("ishiba", "2014"),
        ("asian-nato", "2014"),
        ("reinterpretation", "2014"),
        ("australia", "2023"),
        ("taipei-visit", "2024"),
    }


def test_27_september_has_no_year(pack: Pack) -> None:
    (named,) = (s for s in pack.entries.statement if "27 September" in s.text)
    assert named.event and named.event.date is None
    assert "the year" in named.gaps


def test_that_taiwan_would_be_a_member_is_inferred(pack: Pack) -> None:
    (member,) = (
        s
        for s in pack.entries.statement
        if s.aspect is Aspect.MEMBERS and {"asian-nato", "taiwan"} <= {*s.about}
    )
    assert member.kind is StatementKind.JUDGEMENT
    assert re.search("impl(y|ies|ied)", member.text)
    assert any("said so himself" in gap for gap in member.gaps)


def test_misprints_are_not_repeated(pack: Pack) -> None:
    said = " ".join(s.text for s in pack.entries.statement).lower()
    for misprint in ("country to force", "does want delete", "alliances seeks"):
        assert misprint not in said
