"""The shipped pack: sound, whole, honest about what its sources leave out, and within reach."""

import asyncio
import re
from pathlib import Path

import pytest
from databases import KINDS, Databases

from bot.cli.terminal import line_of
from bot.errors import UserError
from bot.facts.answer import Answer, Chart, Citation, Line, Offer, Request
from bot.facts.catalogue import parse_line
from bot.facts.folder import packs_in
from bot.facts.kinds import Aspect, StatementKind, SubjectKind, Verdict
from bot.facts.loader import Pack, load
from bot.facts.lookups import open_request
from bot.facts.lookups.subjects import EXPECTED
from bot.facts.resolver import ALLIANCE, ANYTHING, POLL, POSITION, Names
from bot.facts.store import Store
from bot.settings import packs_folder

LONGEST_REQUEST = 85  # characters: a button's custom_id holds 100, with the action and the page
TOPIC_LOOKUPS = ("obstacles", "timeline", "assessment", "clash", "sources", "help")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(packs_folder() / "asian_nato")


@pytest.fixture(scope="module")
def crawled(databases: Databases) -> dict[str, dict[str, Answer]]:
    """By database and request: what the commands answer, and all that is offered from there."""
    return {kind: asyncio.run(crawl(databases, kind)) for kind in KINDS}


@pytest.fixture
def answers(crawled: dict[str, dict[str, Answer]]) -> dict[str, Answer]:
    return crawled["sqlite"]


async def crawl(databases: Databases, kind: str) -> dict[str, Answer]:
    """Every command with every subject; neither `/ask` nor single statements."""
    async with Store(await databases.shipped(kind)) as store:
        todo = [Request.of(lookup) for lookup in TOPIC_LOOKUPS]
        todo += [Request.of("argue", side="for"), Request.of("poll", country="all")]
        for name in store.names.subjects.values():
            fitting = (w for w in (POLL, POSITION, ALLIANCE, ANYTHING) if w.accept(name))
            todo += [wanted.request(name.slug) for wanted in fitting]
        found: dict[str, Answer] = {}
        while todo:
            request = todo.pop()
            if str(request) not in found:
                found[str(request)] = answer = await open_request(store, request)
                todo += [offer.request for offer in (*answer.next, *answer.expand)]
                todo += [answer.following] if answer.following else []
    return found


def parts(answers: dict[str, Answer], request: str) -> list[Answer]:
    found = [answers[request]]
    while following := found[-1].following:
        found.append(answers[str(following)])
    return found


def test_every_pack_loads() -> None:
    assert [load(folder).topic.slug for folder in packs_in(packs_folder())] == ["asian_nato"]


def test_no_pack_is_found_where_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "facts.db").touch()
    assert packs_in(tmp_path) == []


def test_it_is_whole(pack: Pack) -> None:
    assert len(pack.entries.statement) > 150
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


def test_a_theme_is_led_by_one_of_its_own(pack: Pack) -> None:
    obstacles = {s.id: s.obstacle for s in pack.entries.statement}
    for theme in pack.entries.theme:
        assert obstacles[theme.lead] == theme.slug


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
        assert {m.country, m.alliance} <= {*statements[m.statement].about}


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
    for s in pack.entries.statement:
        if s.event and s.event.date and s.event.date.startswith("2004"):
            assert s.about[0] == "tsunami"
        assert ("2004" in s.text) <= ("tsunami" in s.text), s.id
        if s.about[0] == "quad" and s.event:
            assert s.event.date is None, s.id


def test_the_years(pack: Pack) -> None:
    dates = {(s.about[0], s.event.date) for s in pack.entries.statement if s.event}
    assert {d for d in dates if d[1]} == {
        ("tsunami", "2004"),
        ("ishiba", "2014"),
        ("asian-nato", "2014"),
        ("reinterpretation", "2014"),
        ("australia", "2023"),
        ("taipei-visit", "2024"),
        ("leadership-race", "2024"),
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


def test_every_name_leads_to_its_subject(pack: Pack, names: Names) -> None:
    count = 0
    for subject in pack.entries.subject:
        slug = subject.slug
        for typed in (slug, slug.replace("-", " "), subject.label, *subject.aliases):
            count += 1
            try:
                assert names.resolve(typed, ANYTHING).slug == slug, typed
            except UserError as error:
                assert f"“{typed}” can mean" in str(error)
                assert Offer(subject.label, ANYTHING.request(slug)) in getattr(error, "offers", ())
    assert count > 1000


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("ROK", "south-korea"),
        ("Aussie", "australia"),
        ("phillipines", "philippines"),
        ("viet nam", "vietnam"),
        ("PRC", "china"),
        ("日本", "japan"),
        ("quad alliance", "quad"),
        ("four nos", "four-nos"),
        ("SOFA", "sofa"),
        ("JP", "japan"),
        ("USA", "us"),
        ("Filipino", "philippines"),
        ("UK", "uk"),
        ("Article 9", "article-9"),
        ("WW2", "wwii"),
    ],
)
def test_what_people_call_it(names: Names, typed: str, slug: str) -> None:
    assert names.resolve(typed, ANYTHING).slug == slug


def test_every_statement_is_within_reach(pack: Pack, answers: dict[str, Answer]) -> None:
    shown = {line.id for answer in answers.values() for line in answer.lines()} - {""}
    assert shown == {s.id for s in pack.entries.statement}


def test_every_subject_has_something_said_of_it(answers: dict[str, Answer], names: Names) -> None:
    for slug, name in names.subjects.items():
        answer = answers[f"explain;name={slug}"]
        assert answer.found and answer.title == name.label
        assert answer.lead.citation, slug


def test_everything_said_of_a_subject_is_shown(pack: Pack, answers: dict[str, Answer]) -> None:
    """What leads comes first, then what is mainly about it, then the rest."""
    for subject in pack.entries.subject:
        whole = parts(answers, f"explain;name={subject.slug}")
        said = [s for s in pack.entries.statement if subject.slug in s.about]
        shown = [line.id for answer in whole for line in answer.lines() if line.id]
        assert {*shown} == {s.id for s in said}, subject.slug
        leads = [s.id for s in said if subject.slug in s.leads]
        main = [s.id for s in said if s.about[0] == subject.slug]
        assert shown[0] in (leads or main or shown)
        aside = f"Also said with {subject.label}"
        sections = [section for answer in whole for section in answer.sections]
        rest = [x.id for s in sections if s.heading == aside for x in s.lines]
        assert {*rest} == {s.id for s in said} - {*main} - {*shown[:1]}


def test_what_no_statement_tells_of_an_alliance_is_named(
    pack: Pack, answers: dict[str, Answer]
) -> None:
    alliances = [s.slug for s in pack.entries.subject if s.kind is SubjectKind.ALLIANCE]
    joined = {m.alliance for m in pack.entries.membership}
    for slug in alliances:
        told = {s.aspect for s in pack.entries.statement if slug in s.about}
        told |= {Aspect.MEMBERS} if slug in joined else set()
        silences = answers[f"alliance;name={slug}"].silences
        for aspect, said in EXPECTED.items():
            assert (said in silences) == (aspect not in told), (slug, said)


def test_a_line_is_that_of_its_statement(pack: Pack, answers: dict[str, Answer]) -> None:
    statements = {s.id: s for s in pack.entries.statement}
    for answer in answers.values():
        for line in answer.lines():
            if line.id and not line.text.startswith("Member"):
                s = statements[line.id]
                assert line.citation == Citation(s.source, tuple(sorted({*s.paragraphs})))
                assert (line.text, line.kind, line.speaker) == (s.text, s.kind, s.speaker)


def test_both_databases_give_the_same_answers(crawled: dict[str, dict[str, Answer]]) -> None:
    sqlite, postgresql = (crawled[kind] for kind in KINDS)
    assert sqlite.keys() == postgresql.keys()
    assert len(sqlite) > 150
    for request, answer in sqlite.items():
        assert answer == postgresql[request], request


def test_an_answer_can_be_asked_for_again(answers: dict[str, Answer]) -> None:
    for request, answer in answers.items():
        assert str(answer.request) == request
        assert Request.parse(request) == answer.request
        assert len(request) <= LONGEST_REQUEST


def test_what_a_terminal_says_to_ask_next_can_be_typed(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        assert answer.request
        request = answer.request.at(1)  # what leads to further parts is no offer
        command, options = parse_line(line_of(request) or "")
        assert Request(command.name, tuple(options.items())) == request


def test_nothing_is_said_without_a_source(answers: dict[str, Answer]) -> None:
    for request, answer in answers.items():
        for line in answer.lines():
            assert bool(line.kind) is bool(line.attribution), request
            assert not line.id or line.citation, request
        assert request == "help" or not answer.found or any(_stands(x) for x in answer.lines())


def _stands(line: Line) -> bool:
    """A statement, or a question on which statements are compared."""
    return line.citation is not None or line.text.endswith("?")


def test_silence_is_said_out_loud(answers: dict[str, Answer]) -> None:
    silent = {request: answer for request, answer in answers.items() if not answer.found}
    assert "poll;country=china" in silent
    for answer in silent.values():
        assert re.match(r"\*\*Not (stated )?in the sources:\*\* neither ", answer.lead.text)
        assert answer.lead.citation is None
        assert answer.next or answer.expand


def test_texts_are_fit_to_be_shown(answers: dict[str, Answer]) -> None:
    for request, answer in answers.items():
        texts = [answer.title, *(line.text for line in answer.lines()), *answer.silences]
        texts += [section.heading for section in answer.sections]
        texts += [offer.label for offer in (*answer.next, *answer.expand)]
        for text in texts:
            assert text == " ".join(text.split()), request
            assert text.count("**") % 2 == 0, request
            assert "None" not in text and "!" not in text and ".." not in text, request
        assert all(texts[: 1 + len([*answer.lines()])]), request
        assert not any(gap.endswith(".") for gap in answer.silences), request
        labels = [offer.label for offer in answer.expand]
        assert len({*labels}) == len(labels), request


def test_poll_japan_names_the_rest(answers: dict[str, Answer]) -> None:
    answer = answers["poll;country=japan"]
    assert re.findall(r"\*\*(\d+)%\*\*", answer.lead.text) == ["11", "56", "27"]
    assert "the remaining 6% (the answers reported add up to 94%)" in answer.silences
    assert {"pollster", "year", "question wording"} <= {*answer.silences}
    assert isinstance(answer.chart, Chart)
    (group,) = answer.chart.groups
    assert [(b.percent, b.reported) for b in group.bars] == [
        (11, True),
        (56, True),
        (27, True),
        (6, False),
    ]


@pytest.mark.parametrize(
    ("country", "figure", "unstated", "stated"),
    [
        ("australia", "42", {"question wording", "sample"}, {"pollster", "year"}),
        ("south-korea", "34", {"pollster", "year", "question wording"}, set()),
        ("philippines", "15", {"year", "question wording", "sample"}, {"pollster"}),
        ("asean", "5.7", {"year", "question wording", "sample"}, {"pollster"}),
    ],
)
def test_each_poll_says_what_is_not_stated(
    answers: dict[str, Answer], country: str, figure: str, unstated: set[str], stated: set[str]
) -> None:
    answer = answers[f"poll;country={country}"]
    assert re.findall(r"\*\*([\d.]+)%\*\*", answer.lead.text) == [figure]
    assert unstated <= {*answer.silences}
    assert not stated & {*answer.silences}
    assert not any("remaining" in silence for silence in answer.silences)


def test_the_score_has_no_scale(answers: dict[str, Answer]) -> None:
    answer = answers["explain;name=tai-score"]
    assert "TAI Score: Degree 3" in answer.lead.text
    assert any("scale" in silence for silence in answer.silences)


def test_the_quad_has_no_founding_date(answers: dict[str, Answer]) -> None:
    for lookup in ("alliance", "explain"):
        assert "a founding date" in answers[f"{lookup};name=quad"].silences
