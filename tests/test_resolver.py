"""From what people type to a subject."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.facts.answer import Request, Unclear
from bot.facts.kinds import SubjectKind
from bot.facts.names import Name
from bot.facts.resolver import (
    ALLIANCE,
    ANYTHING,
    CHOICES,
    ID,
    LONGEST,
    POLL,
    POSITION,
    Names,
    Wanted,
    names_of,
    stems,
)

EVERY = (POLL, POSITION, ALLIANCE, ANYTHING)
HOSTILE = (
    "'; DROP TABLE subject; --",
    "@everyone",
    "<@1> **bold** `code` ||spoiler||",
    "../../etc/passwd",
    "\u202enapaj",
    "a\x00b\x1b[31m\r\nc",
    "\ud800",
    "\u0301\u0301\u0301",
    "🙂",
    "%s%n{0}",
    "٣٤",
    "x" * 6000,
)


def unclear(names: Names, typed: str, wanted: Wanted = ANYTHING) -> Unclear:
    with pytest.raises(Unclear) as error:
        names.resolve(typed, wanted)
    return error.value


def offered(error: Unclear) -> list[str]:
    return [offer.label for offer in error.offers]


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
def test_a_name_in_any_form(names: Names, typed: str, slug: str) -> None:
    assert names.resolve(typed, ANYTHING).slug == slug


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
def test_a_slip_is_forgiven(names: Names, typed: str, slug: str) -> None:
    assert names.resolve(typed, ANYTHING).slug == slug


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
def test_another_word_is_no_slip(names: Names, typed: str) -> None:
    """Nobody is to have the figures of Australia who asked for those of Austria."""
    assert f"“{typed}” is no subject that the sources name." in str(unclear(names, typed))


def test_a_slip_in_any_label(names: Names) -> None:
    """A letter left out, swapped or doubled: meant, or at least offered."""
    tried = 0
    for name in names.subjects.values():
        label = name.label
        for i in range(1, len(label) - 1, 3) if len(label) > 5 else ():
            for typed in (
                label[:i] + label[i + 1 :],
                label[:i] + label[i + 1] + label[i] + label[i + 2 :],
                label[:i] + label[i] + label[i:],
            ):
                tried += 1
                try:
                    assert names.resolve(typed, ANYTHING).slug == name.slug, typed
                except Unclear as error:
                    assert name.label in offered(error), typed
    assert tried > 1000


@pytest.mark.parametrize("typed", ["korea", "KOREAN", "the koreans", "Korea's"])
@pytest.mark.parametrize("wanted", [POLL, ANYTHING], ids=lambda w: w.what)
def test_a_name_of_two(names: Names, typed: str, wanted: Wanted) -> None:
    error = unclear(names, typed, wanted)
    assert str(error) == f"“{typed}” can mean Korea, divided or South Korea."
    assert [o.request for o in error.offers] == [
        wanted.request("divided-korea"),
        wanted.request("south-korea"),
    ]


def test_a_name_of_two_of_which_one_fits() -> None:
    names = Names.of(
        (name, [(key, stems(key)) for key in names_of(name.slug, name.label, [alias])])
        for name, alias in (
            (Name("georgia", "Georgia", SubjectKind.COUNTRY), "sakartvelo"),
            (Name("georgia-us", "Georgia, US state", SubjectKind.PLACE), "georgia"),
        )
    )
    assert names.resolve("georgia ", POLL).slug == "georgia"
    assert offered(unclear(names, "georgia ")) == ["Georgia", "Georgia, US state"]


def test_a_slip_between_two(names: Names) -> None:
    """As near to the one as to the other: nobody guesses."""
    assert offered(unclear(names, "koreaa")) == ["Korea, divided", "South Korea"]
    assert offered(unclear(names, "article 7"))[:2] == [
        "Article 5 of the NATO treaty",
        "Paragraph 2 of Article 9",
    ]


@pytest.mark.parametrize(
    ("typed", "wanted", "said"),
    [
        ("quad", POLL, "Quad is not a country in the sources"),
        ("ishiba", ALLIANCE, "Ishiba Shigeru is not an alliance in the sources"),
        ("four nos", POSITION, "Four No's is not a country in the sources"),
    ],
)
def test_a_name_of_another_kind(names: Names, typed: str, wanted: Wanted, said: str) -> None:
    error = unclear(names, typed, wanted)
    assert str(error) == f"{said}, so that command has no answer for it. /explain does."
    slug = names.resolve(typed, ANYTHING).slug
    assert [o.request for o in error.offers] == [Request.of("explain", name=slug)]


def test_who_has_figures_or_a_position_may_be_asked_for_them(names: Names) -> None:
    assert names.resolve("asean", POLL).slug == "asean"
    assert names.resolve("ishiba", POSITION).slug == "ishiba"


def test_an_unknown_name_has_its_nearest(names: Names) -> None:
    error = unclear(names, "japanland", POLL)
    assert str(error).startswith("“japanland” is no country that the sources name. Nearest: Japan")
    assert offered(error)[0] == "Japan"
    assert len(unclear(names, "alliance").offers) == 3
    assert next(o.request for o in error.offers) == Request.of("poll", country="japan")


def test_what_is_offered_can_be_asked_for(names: Names) -> None:
    """The nearest of all names is not always one that fits."""
    for typed in ("nuclear pact", "japanese pact", "chinese bloc"):
        for offer in unclear(names, typed, ALLIANCE).offers:
            slug = dict(offer.request.args)["name"]
            assert names.subjects[slug].kind is SubjectKind.ALLIANCE


def test_an_unknown_name_that_is_like_none(names: Names) -> None:
    error = unclear(names, "qqqqqq")
    assert str(error) == (
        "“qqqqqq” is no subject that the sources name. /sources shows what this topic rests on."
    )
    assert not error.offers


@pytest.mark.parametrize("typed", ["", " ", "!!!", "🙂", "\u0301", "\u202e", "id:"])
def test_nothing_typed(names: Names, typed: str) -> None:
    assert str(unclear(names, typed, POLL)) == "Type the name of a country, for instance japan."
    assert str(unclear(names, typed, ALLIANCE)) == (
        "Type the name of an alliance, for instance quad."
    )


def test_too_much_typed(names: Names) -> None:
    said = f"That name is too long: type at most {LONGEST} characters."
    assert str(unclear(names, "j" * (LONGEST + 1))) == said
    assert str(unclear(names, "j" * LONGEST)) != said


@given(typed=st.text(max_size=150), wanted=st.sampled_from(EVERY))
def test_no_input_breaks_it(names: Names, typed: str, wanted: Wanted) -> None:
    try:
        assert wanted.accept(names.resolve(typed, wanted))
    except UserError as error:
        said = str(error)
        assert 0 < len(said) < 500
        assert not any(unicodedata.category(c).startswith("C") for c in said)
        assert "*" not in said


for hostile in HOSTILE:
    test_no_input_breaks_it = example(typed=hostile, wanted=ANYTHING)(test_no_input_breaks_it)


@given(data=st.data())
def test_case_and_spaces_are_nothing(names: Names, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(names.by_key)))
    typed = "".join(
        data.draw(st.sampled_from([c, c.upper(), f" {c} " if c == " " else c])) for c in key
    )
    try:
        assert {names.resolve(typed, ANYTHING).slug} == {*names.by_key[key]}
    except Unclear as error:
        assert len(names.by_key[key]) > 1
        assert {dict(o.request.args)["name"] for o in error.offers} == {*names.by_key[key]}


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
    names: Names, data: st.DataObject
) -> None:
    """In any case and composition, after an article, with one slip in one longer word."""
    key = data.draw(st.sampled_from(sorted(names.by_key)))
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
        assert names.resolve(typed, ANYTHING).slug in names.by_key[key], typed
    except Unclear as error:
        assert {dict(o.request.args)["name"] for o in error.offers} & {*names.by_key[key]}, typed


@given(data=st.data(), wanted=st.sampled_from(EVERY))
def test_what_a_label_begins_with_suggests_it(
    names: Names, data: st.DataObject, wanted: Wanted
) -> None:
    accepted = sorted(name.label for name in names.subjects.values() if wanted.accept(name))
    label = data.draw(st.sampled_from(accepted))
    typed = label[: data.draw(st.integers(1, len(label)))]
    begun = [other for other in accepted if other.casefold().startswith(typed.casefold())]
    found = [name.label for name in names.suggest(typed, wanted.accept)]
    assert len(found) <= CHOICES
    assert label in found or len(begun) > CHOICES, typed


@given(typed=st.text(max_size=150), wanted=st.sampled_from(EVERY))
@example(typed="", wanted=ANYTHING)
@example(typed="a", wanted=ANYTHING)
@example(typed="x" * 6000, wanted=ANYTHING)
def test_suggestions_can_be_chosen(names: Names, typed: str, wanted: Wanted) -> None:
    found = names.suggest(typed, wanted.accept)
    assert len(found) <= CHOICES == 25
    assert len({name.slug for name in found}) == len(found)
    for name in found:
        assert wanted.accept(name)
        assert names.resolve(ID + name.slug, wanted) == name


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("viet", ["Vietnam"]),
        ("VIỆT", ["Vietnam"]),
        ("the phil", ["Philippines"]),
        ("日", ["Japan"]),
        ("kor", ["Korea, divided", "South Korea"]),
        ("nato", ["NATO"]),
        ("jpaan", ["Japan"]),
        ("qqqqqq", []),
    ],
)
def test_suggestions_while_typing(names: Names, typed: str, first: list[str]) -> None:
    """Names that begin so, then names that hold it, else names that are like it."""
    found = [name.label for name in names.suggest(typed, ANYTHING.accept)]
    assert found[: len(first) or None] == first


def test_suggestions_before_typing(names: Names) -> None:
    found = [name.label for name in names.suggest("", ALLIANCE.accept)]
    assert found == sorted(found) and "Quad" in found and "Japan" not in found
