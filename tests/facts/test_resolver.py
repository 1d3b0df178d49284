"""From what people type to a subject."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.topics import offered, unclear

from bot.answers.naming import ANYTHING, POLL, Wanted, subject_named
from bot.answers.request import Unclear
from bot.facts.kinds import SubjectKind
from bot.facts.names.resolver import LONGEST, Names, UnclearName
from bot.facts.packs.schema import Subject
from bot.facts.topic import Topic


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("south-korea", "south-korea"),
        ("id:south-korea", "south-korea"),
        ("South Korea", "south-korea"),
        ("ROK", "south-korea"),
        ("jApAn", "japan"),
        ("  viet \t nam\n", "vietnam"),
        ("Việt Nam", "vietnam"),
        ("VIỆT NAM", "vietnam"),
        ("shinzo abé", "abe"),
        ("U.S.A.", "us"),
        ("u k", "uk"),
        ("Japan's", "japan"),
        ("Japan’s", "japan"),
        ("ＪＡＰＡＮ", "japan"),
        ("jap\u200ban", "japan"),
        ("the Philippines", "philippines"),
        ("THE QUAD", "quad"),
        ("the war", "wwii"),
        ("quads", "quad"),
        ("submarine", "nuclear-subs"),
        ("deterred", "deterrence"),
        ("nuclear-powered submarine", "nuclear-subs"),
        ("日本", "japan"),
        ("중국", "china"),
        ("Đài Loan", "taiwan"),
        ("СССР", "soviet-union"),
        ("भारत", "india"),
        ("クアッド", "quad"),
    ],
)
def test_a_name_in_any_form(topic: Topic, typed: str, slug: str) -> None:
    assert subject_named(topic, typed, ANYTHING).slug == slug


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("jpaan", "japan"),
        ("japann", "japan"),
        ("japa", "japan"),
        ("austrlia", "australia"),
        ("indonesai", "indonesia"),
        ("philippenes", "philippines"),
        ("south korae", "south-korea"),
        ("southkorea", "south-korea"),
        ("asian natto", "asian-nato"),
        ("fumio kishda", "kishida"),
        ("intereoperablity", "interoperability"),
        ("fournospolicy", "four-nos"),
        ("status of froces agreemnt", "sofa"),
    ],
)
def test_a_slip_is_forgiven(topic: Topic, typed: str, slug: str) -> None:
    assert subject_named(topic, typed, ANYTHING).slug == slug


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "austria",
            "bustralia",
            "indo asia",
            "oman",
            "iran",
            "brics",
            "south america",
            "european union",
            "kenya",
        ),
        *("region", "mood", "mass", "quid", "national", "communion", "nat", "usx", "uq"),
    ],
)
def test_another_word_is_no_slip(topic: Topic, typed: str) -> None:
    """Nobody is to have the figures of Australia who asked for those of Austria."""
    assert f"“{typed}” is no subject that the sources name." in str(unclear(topic, typed))


def test_a_slip_in_any_label(topic: Topic) -> None:
    """A letter left out, swapped or doubled: meant, or at least offered."""
    tried = 0
    for name in topic.subjects.values():
        label = name.label
        for i in range(1, len(label) - 1, 3) if len(label) > 5 else ():
            for typed in (
                label[:i] + label[i + 1 :],
                label[:i] + label[i + 1] + label[i] + label[i + 2 :],
                label[:i] + label[i] + label[i:],
            ):
                tried += 1
                try:
                    assert subject_named(topic, typed, ANYTHING).slug == name.slug, typed
                except Unclear as error:
                    assert name.label in offered(error), typed
    assert tried > 1000


@pytest.mark.parametrize("typed", ["korea", "KOREAN", "the koreans", "Korea's"])
@pytest.mark.parametrize("wanted", [POLL, ANYTHING], ids=lambda w: w.what)
def test_a_name_of_two(topic: Topic, typed: str, wanted: Wanted) -> None:
    error = unclear(topic, typed, wanted)
    assert str(error) == f"“{typed}” can mean Korea, divided or South Korea."
    assert [o.request for o in error.offers] == [
        wanted.request(topic, "divided-korea"),
        wanted.request(topic, "south-korea"),
    ]


def test_a_name_of_two_of_which_one_fits() -> None:
    names = Names(
        Subject(slug=slug, label=label, kind=kind, aliases=(alias,))
        for slug, label, kind, alias in (
            ("georgia", "Georgia", SubjectKind.COUNTRY, "sakartvelo"),
            ("georgia-us", "Georgia, US state", SubjectKind.PLACE, "georgia"),
        )
    )
    country = SubjectKind.COUNTRY
    assert names.resolve("georgia ", lambda s: s.kind is country, "country").slug == "georgia"
    with pytest.raises(UnclearName) as error:
        names.resolve("georgia ", lambda s: True, "subject")
    assert [s.label for s in error.value.nearest] == ["Georgia", "Georgia, US state"]


def test_a_slip_between_two(topic: Topic) -> None:
    """As near to the one as to the other: nobody guesses."""
    assert offered(unclear(topic, "koreaa")) == ["Korea, divided", "South Korea"]
    assert offered(unclear(topic, "article 7"))[:2] == [
        "Article 5 of the NATO treaty",
        "Paragraph 2 of Article 9",
    ]


@given(data=st.data())
def test_case_and_spaces_are_nothing(topic: Topic, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(topic.names.by_key)))
    typed = "".join(
        data.draw(st.sampled_from([c, c.upper(), f" {c} " if c == " " else c])) for c in key
    )
    try:
        assert {subject_named(topic, typed, ANYTHING).slug} == {*topic.names.by_key[key]}
    except Unclear as error:
        assert len(topic.names.by_key[key]) > 1
        assert {dict(o.request.args)["name"] for o in error.offers} == {*topic.names.by_key[key]}


def slipped(word: str, kind: str, at: int, letter: str) -> str:
    """A word with one slip after its first letter."""
    i = 1 + at % (len(word) - 2)
    return {
        "swap": word[:i] + word[i + 1] + word[i] + word[i + 2 :],
        "insert": word[:i] + letter + word[i:],
        "delete": word[:i] + word[i + 1 :],
    }[kind]


@given(data=st.data())
def test_any_form_of_a_name_and_any_slip_in_it_lead_there(
    topic: Topic, data: st.DataObject
) -> None:
    """In any case and composition, after an article, with one slip in one longer word."""
    key = data.draw(st.sampled_from(sorted(topic.names.by_key)))
    parts = key.split()
    long = [n for n, word in enumerate(parts) if len(word) >= 6 and word.isascii()]
    if long and data.draw(st.booleans()):
        n = data.draw(st.sampled_from(long))
        kind = data.draw(st.sampled_from(["swap", "insert", "delete"]))
        letter = data.draw(st.sampled_from("aenqz"))
        parts[n] = slipped(parts[n], kind, data.draw(st.integers(0, 20)), letter)
    whole = " ".join(parts)
    forms = [unicodedata.normalize("NFC", whole), unicodedata.normalize("NFD", whole)]
    typed = data.draw(st.sampled_from(forms))
    typed = data.draw(st.sampled_from([typed, typed.upper(), typed.title(), f" the {typed}  "]))
    if len(typed) > LONGEST:
        return
    try:
        assert subject_named(topic, typed, ANYTHING).slug in topic.names.by_key[key], typed
    except Unclear as error:
        assert {dict(o.request.args)["name"] for o in error.offers} & {*topic.names.by_key[key]}, (
            typed
        )
