"""`/alliance`, `/explain` and `/position`: what is said of one subject."""

from support.topics import asked, headings, ids, refused, rendered, shown

from bot.answers.request import request
from bot.facts.topic import Topic


def test_alliance(topic: Topic) -> None:
    answer = shown(topic, "/alliance the quad")
    assert answer.request == request(topic, "alliance", name="quad")
    assert headings(answer)[:3] == ["Members", "Origin", "Nature"]
    members = next(s for s in answer.sections if s.heading == "Members").lines[0]
    assert members.text == "Members named: Australia, India, Japan and United States."
    assert str(rendered(members.attribution)) == "Fact, source B, paragraph 9"
    assert ids(answer, "Origin") == ["b9-origin"]
    assert "How others see it" in headings(answer)
    assert {"a founding date", "what it does"} <= {*answer.silences}


def test_alliance_of_which_little_is_said(topic: Topic) -> None:
    answer = shown(topic, "/alliance trilateral")
    assert {"its origin", "what it does", "how others see it"} <= {*answer.silences}


def test_alliance_whose_members_a_statement_names_by_the_way(topic: Topic) -> None:
    answer = shown(topic, "/alliance us-japan")
    assert "its members" not in answer.silences
    (members,) = (line.text for line in answer.lines() if line.text.startswith("Members"))
    assert members == "Members named: Japan and United States."


def test_alliance_that_is_none(topic: Topic) -> None:
    error = refused(topic, "/alliance japan")
    assert str(error).startswith("Japan is not an alliance in the sources")


def test_explain(topic: Topic) -> None:
    answer = shown(topic, "/explain 4 no's")
    assert answer.request == request(topic, "explain", name="four-nos")
    assert answer.lead.id == "b11-four-nos"
    assert str(rendered(answer.lead.attribution)) == "Fact, source B, paragraph 11"
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
    assert ids(answer)[1:] and all(id.startswith("b11-") for id in ids(answer))
    assert "what Vietnam has said about an Asian NATO itself" in answer.silences
    assert asked(answer) == ["poll;country=vietnam", "explain;name=vietnam"]


def test_position_of_a_person(topic: Topic) -> None:
    answer = shown(topic, "/position ishiba")
    assert answer.title == "Ishiba Shigeru: position"
    assert {"a4-2014", "b2-balance"} <= {*ids(answer)}


def test_position_that_is_not_stated(topic: Topic) -> None:
    answer = shown(topic, "/position germany")
    assert not answer.found
    assert answer.lead.text == "**Not stated in the sources:** neither source states its position."
    assert ids(answer) == ["b4-germany"]
