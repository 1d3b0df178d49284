"""`/alliance`, `/explain` and `/position`: what is said of one subject."""

from pathlib import Path

from support.small_pack import change
from support.topics import asked, headings, ids, refused, rendered, shown, topic_of

from bot.answers.request import request
from bot.facts.topic import Topic

MAYOR = """
[[statement]]
id = "a1-mayor"
source = "A"
paragraphs = [1]
kind = "fact"
text = "Ada Brandt holds the office of mayor."
about = ["brandt"]
leads = ["brandt"]
"""


def test_alliance(topic: Topic) -> None:
    answer = shown(topic, "/alliance the quad")
    assert answer.request == request(topic, "alliance", name="quad")
    assert answer.lead.id == "b9-quad"  # which lists the members, so that no section says it again
    assert str(rendered(answer.lead.attribution)) == "Fact, B ¶9"
    assert str(rendered(answer.lead.spelled_attribution)) == "Fact, source B, paragraph 9"
    assert {"Origin", "Nature", "Aim"} <= {*headings(answer)}
    assert ids(answer, "Origin") == ["b9-origin"]
    assert "How others see it" in headings(answer)
    assert "what it does" in answer.silences


def test_alliance_of_which_little_is_said(topic: Topic) -> None:
    answer = shown(topic, "/alliance trilateral")
    assert {"its origin", "what it does", "how others see it"} <= {*answer.silences}


def test_alliance_whose_members_a_statement_names_by_the_way(topic: Topic) -> None:
    answer = shown(topic, "/alliance us-japan")
    assert "its members" not in answer.silences
    assert answer.lead.id == "a11-alliance"


def test_members_that_another_statement_lists_have_a_section(pack_folder: Path) -> None:
    statements = pack_folder / "statements.toml"
    change(statements, 'leads = ["harbour-league"]\n', "")
    change(statements, 'id = "b2-waste"', 'id = "b2-waste"\nleads = ["harbour-league"]')
    answer = shown(topic_of(pack_folder), "/alliance harbour league")
    members = next(s for s in answer.sections if s.heading == "Members").lines[0]
    assert members.text == "2 members: Oak Hill and Riverton."


def test_alliance_that_is_none(topic: Topic) -> None:
    error = refused(topic, "/alliance japan")
    assert str(error).startswith("Japan is not an alliance in the sources")


def test_explain(topic: Topic) -> None:
    answer = shown(topic, "/explain 4 no's")
    assert answer.request == request(topic, "explain", name="four-nos")
    assert answer.lead.id == "b11-four-nos"
    assert str(rendered(answer.lead.attribution)) == "Fact, B ¶11"
    assert "when Vietnam adopted the policy" in answer.silences
    assert len(ids(answer)) == len({*ids(answer)})


def test_explain_a_country_shows_where_it_is_a_member(topic: Topic) -> None:
    answer = shown(topic, "/explain australia")
    texts = [line.text for line in answer.lines()]
    assert {"Member of: Quad.", "Member of: AUKUS."} <= {*texts}
    assert "explain;name=australia" not in asked(answer)


def test_position(topic: Topic) -> None:
    answer = shown(topic, "/position vietnam")
    assert answer.lead.id == "b11-four-nos"
    assert not answer.lead.below
    assert ids(answer) == ["b11-four-nos"]  # it names its items, which are said once
    assert "what Vietnam has said about an Asian NATO itself" in answer.silences
    assert asked(answer) == ["explain;name=vietnam"]


def test_nothing_is_said_twice_of_a_position(topic: Topic) -> None:
    placed = {slug for s in topic.statements.values() for slug in s.position}
    for slug in placed:
        answer = shown(topic, f"/position {slug}")
        said = [line.id for line in answer.lines() if not line.note]
        assert len(said) == len({*said}), slug


def test_position_of_a_person(topic: Topic) -> None:
    answer = shown(topic, "/position ishiba")
    assert answer.title == "Shigeru Ishiba: position"
    assert {"a4-2014", "b2-balance"} <= {*ids(answer)}


def test_position_that_is_not_stated(topic: Topic) -> None:
    answer = shown(topic, "/position germany")
    assert not answer.found
    assert answer.lead.text == "**Not stated in the sources:** neither source states its position."
    assert ids(answer) == ["b4-germany"]


def test_headings_about_a_person_are_those_of_a_person(topic: Topic, pack_folder: Path) -> None:
    assert headings(shown(topic, "/explain ishiba")) == [
        "Background",
        "Aim",
        "What they did",
        "How others see them",
        "Also about Shigeru Ishiba",
    ]
    change(pack_folder / "statements.toml", 'leads = ["tram", "brandt"]', 'leads = ["tram"]')
    change(pack_folder / "statements.toml", '["tram", "brandt", "oak-hill"]', '["brandt", "tram"]')
    with (pack_folder / "statements.toml").open("a") as file:
        file.write(MAYOR)
    assert headings(shown(topic_of(pack_folder), "/explain brandt")) == ["Who it is"]


def test_the_china_factor_is_explained(topic: Topic) -> None:
    answer = shown(topic, "/explain china factor")
    assert answer.lead.id == "b8-china"
    assert {"b9-alarm", "b9-grounds"} <= {line.id for line in answer.lead.below}


def test_a_part_of_a_source_is_explained(topic: Topic) -> None:
    answer = shown(topic, "/explain closing assessment")
    assert answer.title == "Closing assessment"
    assert all(12 in c.paragraphs for line in answer.lines() for c in line.citations)


def test_the_policy_of_the_us_opens_its_position(topic: Topic) -> None:
    assert shown(topic, "/position usa").lead.id == "a4-unspoken"


def test_offers_lead_somewhere(topic: Topic) -> None:
    for subject in topic.subjects.values():
        for text in asked(shown(topic, f"/explain id:{subject.slug}")):
            assert not text.startswith("poll;") or subject.slug in topic.polled
            assert not text.startswith("position;") or subject.slug in topic.placed


def test_two_alliances_side_by_side(topic: Topic) -> None:
    answer = shown(topic, "/alliance quad beside:aukus")
    assert answer.title == "Quad beside AUKUS"
    assert {"Quad: Aim", "AUKUS: Aim"} <= {*headings(answer)}


def test_offers_beside_each_other_say_whom_they_are_about(topic: Topic) -> None:
    answer = shown(topic, "/position japan beside:vietnam")
    assert [offer.label for offer in answer.next] == [
        "Japan: Survey figures",
        "Vietnam: Everything said of it",
    ]
    polls = shown(topic, "/poll japan beside:philippines")
    assert polls.next[0].label == "All countries"  # offered of both, and once
    assert asked(polls).count("poll;country=all") == 1
