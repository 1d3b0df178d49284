"""`/sources`, `/help` and the citations."""

from pathlib import Path

import pytest
from support.small_pack import change
from support.topics import asked, cited_by, headings, ids, refused, shown, topic_of

from bot.answers.catalogue import CATALOGUE
from bot.answers.examples import example
from bot.facts.topic import Topic


def test_sources(topic: Topic) -> None:
    answer = shown(topic, "/sources")
    assert answer.title == "Why there is no Asian NATO"
    assert headings(answer) == ["Source A", "Source B"]
    a, b = answer.sections
    assert "16 paragraphs" in a.lines[0].text and ", titled" not in a.lines[0].text
    assert "titled “Why There's No Asian NATO”. 12 paragraphs" in b.lines[0].text
    assert [a.lines[1].text, b.lines[1].text] == [s.verdict for s in topic.sources.values()]
    assert answer.silences == (
        "the title, author, outlet and date of source A",
        "the author, outlet and date of source B",
    )


def test_sources_that_state_everything(pack_folder: Path) -> None:
    stated = 'letter = "A"\ntitle = "T"\nauthor = "N"\noutlet = "O"\ndate = 2020-01-02\n'
    change(pack_folder / "topic.toml", 'letter = "A"\n', stated)
    answer = shown(topic_of(pack_folder), "/sources")
    assert [s.rpartition(" ")[2] for s in answer.silences] == ["B"]


def test_one_source(topic: Topic) -> None:
    answer = shown(topic, "/sources B")
    assert answer.lead.text == topic.sources["B"].verdict
    outline, about, cite = answer.sections
    sections = [s for s in topic.sections if s.source == "B"]
    assert [line.text for line in outline.lines] == [s.heading for s in sections]
    assert [c.paragraphs for line in outline.lines for c in line.citations] == [
        s.paragraphs for s in sections
    ]
    assert "12 paragraphs" in about.lines[0].text
    assert cite.code.startswith('Source B: "Why There\'s No Asian NATO"')


def test_one_paragraph(topic: Topic) -> None:
    answer = shown(topic, "/sources source:A paragraph:¶ 9")
    assert answer.title == "Source A, paragraph 9"
    said = {s.id for s in topic.statements.values() if s.source == "A" and 9 in s.paragraphs}
    assert {*ids(answer)} == said
    assert asked(answer) == [
        "sources;source=A;paragraph=8",
        "sources;source=A;paragraph=10",
    ]


def test_a_paragraph_that_is_a_heading(topic: Topic) -> None:
    answer = shown(topic, "/sources source:B paragraph:8")
    assert "b8-china" in ids(answer)


@pytest.mark.parametrize("typed", ["0", "17", "x", "-", "99999"])
def test_a_paragraph_that_is_not_there(topic: Topic, typed: str) -> None:
    error = refused(topic, f"/sources source:A paragraph:{typed}")
    assert str(error) == f"“{typed}” is no paragraph here: type a number from 1 to 16."


def test_a_paragraph_of_no_source(topic: Topic) -> None:
    error = refused(topic, "/sources paragraph:3")
    assert asked(error) == ["sources;source=A;paragraph=3", "sources;source=B;paragraph=3"]


def test_help_lists_every_command(topic: Topic) -> None:
    answer = shown(topic, "/help")
    assert [line.command for line in answer.sections[0].lines] == [c.name for c in CATALOGUE]
    for line in answer.sections[0].lines:
        assert str(line.text).endswith(f"Try {example(topic, line.command)}")


def test_cite_an_answer(topic: Topic) -> None:
    answer = shown(topic, "/poll japan")
    cited = cited_by(topic, answer)
    assert cited.title == f"Cite: {answer.title}"
    assert headings(cited) == ["Plain", "MLA", "APA", "Chicago"]
    for card in cited.sections:
        claim, citation = card.code.split("\n")
        assert (
            claim.startswith(f"{answer.title}: 11% would want their country") and "*" not in claim
        )
        assert "9" in citation
    assert cited.silences == ("title", "author", "outlet", "date")


def test_cite_the_claim_and_then_all_that_the_answer_rests_on(topic: Topic) -> None:
    answer = shown(topic, "/argue against")
    cited = cited_by(topic, answer)
    *cards, whole = cited.sections
    assert whole.heading == "All of this answer"
    for card in cards:
        claim, citation = card.code.split("\n")
        assert claim == answer.lead.text
        assert "12" in citation
    assert [line[:8] for line in whole.code.split("\n")] == ["Source A", "Source B"]


def test_cite_what_compares_the_sources(topic: Topic) -> None:
    cited = cited_by(topic, shown(topic, "/clash good-idea"))
    claim, a, b = cited.sections[0].code.split("\n")
    assert claim.startswith("Is an Asian NATO a good idea? Source A says yes")
    assert a.startswith("Source A: ") and b.startswith('Source B: "Why There\'s No Asian NATO"')


def test_cite_an_answer_that_rests_on_nothing(topic: Topic) -> None:
    """Both articles as a whole: that is what was looked through."""
    cited = cited_by(topic, shown(topic, "/help"))
    assert "paragraphs 1 to 16" in cited.sections[0].code
    assert "paragraphs 1 to 12" in cited.sections[0].code
