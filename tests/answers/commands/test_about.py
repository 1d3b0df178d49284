"""`/sources`, `/help` and the citations."""

from pathlib import Path

from support.small_pack import change
from support.topics import cited_by, headings, shown, topic_of

from bot.answers.catalogue import CATALOGUE
from bot.answers.examples import example
from bot.facts.topic import Topic


def test_sources(topic: Topic) -> None:
    answer = shown(topic, "/sources")
    assert answer.title == "Why there is no Asian NATO"
    assert headings(answer) == ["Source A", "Source B"]
    a, b = answer.sections
    assert "16 paragraphs" in a.lines[0].text and ", titled" not in a.lines[0].text
    assert a.lines[1].text == "Not stated: title, author, outlet or date."
    assert "titled “Why There's No Asian NATO”. 12 paragraphs" in b.lines[0].text
    assert b.lines[1].text == "Not stated: author, outlet or date."


def test_sources_that_state_everything(pack_folder: Path) -> None:
    topic = pack_folder / "topic.toml"
    change(
        topic,
        'letter = "A"\n',
        'letter = "A"\ntitle = "T"\nauthor = "N"\noutlet = "O"\ndate = 2020-01-02\n',
    )
    topic = topic_of(pack_folder)
    a, b = (shown(topic, "/sources")).sections
    assert [len(a.lines), len(b.lines)] == [1, 2]
    assert b.lines[1].text.startswith("Not stated: ")


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
    assert all(section.code.count("\n") == 0 for section in cited.sections)
    assert all("9" in section.code for section in cited.sections)
    assert cited.silences == ("title", "author", "outlet", "date")
    both = cited_by(topic, shown(topic, "/clash good-idea"))
    assert all(section.code.count("\n") == 1 for section in both.sections)
    assert 'Source B: "Why There\'s No Asian NATO"' in both.sections[0].code


def test_cite_an_answer_that_rests_on_nothing(topic: Topic) -> None:
    """Both articles as a whole: that is what was looked through."""
    cited = cited_by(topic, shown(topic, "/help"))
    assert "paragraphs 1 to 16" in cited.sections[0].code
    assert "paragraphs 1 to 12" in cited.sections[0].code
