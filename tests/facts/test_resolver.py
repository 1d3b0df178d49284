"""From what people type to a subject."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.small_pack import change
from support.topics import offered, topic_of, unclear

from bot.answers.naming import ANYTHING, POLL, Wanted, subject_named
from bot.answers.request import Unclear
from bot.facts.kinds import SubjectKind
from bot.facts.names.resolver import LONGEST, Names, UnclearName, Unmentioned
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
        *("bustralia", "indo asia", "brics"),
        *("region", "mood", "mass", "quid", "national", "communion", "nat", "usx", "uq"),
    ],
)
def test_another_word_is_no_slip(topic: Topic, typed: str) -> None:
    assert f"“{typed}” is no subject that the sources name." in str(unclear(topic, typed))


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("austria", "Austria"),
        ("Austrians", "Austria"),
        ("oman", "Oman"),
        ("iran", "Iran"),
        ("kenya", "Kenya"),
        ("thais", "Thailand"),
        ("TH", "Thailand"),
        ("タイ", "Thailand"),
        ("north korea", "North Korea"),
        ("south america", "South America"),
        ("european union", "the European Union"),
    ],
)
@pytest.mark.parametrize("wanted", [POLL, ANYTHING], ids=lambda w: w.what)
def test_a_place_of_the_world_is_no_slip(
    topic: Topic, typed: str, label: str, wanted: Wanted
) -> None:
    """Nobody is to have the figures of Australia who asked for those of Austria."""
    with pytest.raises(Unmentioned) as error:
        subject_named(topic, typed, wanted)
    assert error.value.place.label == label
    assert str(error.value) == f"The sources do not mention {label}."


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


@pytest.fixture
def twofold(pack_folder: Path) -> Topic:
    """The small topic, where "hill" names two."""
    change(pack_folder / "subjects.toml", '"oakhill"', '"oakhill", "hill"')
    change(pack_folder / "subjects.toml", '"rivertown"', '"rivertown", "hill"')
    return topic_of(pack_folder)


@pytest.mark.parametrize("typed", ["hill", "HILL", "the hills", "Hill's"])
@pytest.mark.parametrize("wanted", [POLL, ANYTHING], ids=lambda w: w.what)
def test_a_name_of_two(twofold: Topic, typed: str, wanted: Wanted) -> None:
    error = unclear(twofold, typed, wanted)
    assert str(error) == f"“{typed}” can mean Oak Hill or Riverton."
    assert [o.request for o in error.offers] == [
        wanted.request(twofold, "oak-hill"),
        wanted.request(twofold, "riverton"),
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


def test_a_slip_between_two(topic: Topic, twofold: Topic) -> None:
    """As near to the one as to the other: nobody guesses."""
    assert offered(unclear(twofold, "hilll"))[:2] == ["Oak Hill", "Riverton"]
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
