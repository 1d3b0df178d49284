"""Places of the world: what is known, what a typed name means, what a sentence names."""

import json
import runpy
from collections import defaultdict
from pathlib import Path

import pytest

from bot.facts.names.mentions import find
from bot.facts.names.words import normalise
from bot.facts.names.world import DATA, by_code, data, named, places

SCRIPT = Path(__file__).parents[2] / ".ci" / "places.py"

# A sentence, and the codes of the places that it names, in their order.
SENTENCES = [
    # Plain names, demonyms, short forms
    ("what does thailand think", "TH"),
    ("do the Thais want it", "TH"),
    ("would a thai government join", "TH"),
    ("are Filipinos afraid of the chinese", "PH CN"),
    ("what do kiwis say", "NZ"),
    ("is the UK in aukus", "GB"),
    ("would the uae or the drc care", "AE CD"),
    ("burma and east timor", "MM TL"),
    ("ivory coast, cote d'ivoire and Côte d’Ivoire", "CI"),
    ("why does the People's Republic of China oppose it", "CN"),
    ("what does mainland china want", "CN"),
    ("republic of china or prc", "TW CN"),
    ("the democratic republic of the congo", "CD"),
    ("democratic peoples republic of korea", "KP"),
    ("how would saudi arabia and the saudis react", "SA"),
    ("bosnia and herzegovina vs. antigua and barbuda", "BA AG"),
    ("St. Lucia, Saint Kitts and Nevis", "LC KN"),
    ("saint lucia or saint vincent and the grenadines", "LC VC"),
    ("papua new guinea", "PG"),
    ("does equatorial guinea matter", "GQ"),
    # Possessives, with and without an apostrophe
    ("chinas nationalist goverment", "CN"),
    ("thailand's army and Laos' border", "TH LA"),
    ("what are malaysias worries", "MY"),
    ("what did Ukraine’s president say", "UA"),
    ("the philippines' bases", "PH"),
    # Regions
    ("is southeast asia for it", "035"),
    ("south-east asian countries", "035"),
    ("What about Europe or the Middle East?", "150 middle-east"),
    ("would latin americans and africans care", "419 002"),
    ("the south china sea and the indian ocean", "south-china-sea indian-ocean"),
    ("sub-saharan africa", "202"),
    ("is the indo-pacific like the balkans", "indo-pacific balkans"),
    ("all of the americas", "019"),
    # Names that several places share, or that are part of another
    ("will korea join", "korea"),
    ("north korea, south korea and the koreans", "KP KR korea"),
    ("is congo a member", "congo"),
    ("south africa and northern ireland", "ZA northern-ireland"),
    ("american samoa and samoa", "AS WS"),
    ("south sudan and the sudanese", "SS SD"),
    ("americas president", "US"),
    ("does america lead", "US"),
    ("guinea-bissau", "GW"),
    # Words that look like places
    ("what does it mean for us in asia", "142"),
    ("why would US forces help us", "US"),
    ("the us and japan", "US JP"),
    ("U.S. bases", "US"),
    ("are there US troops in NK", "US KP"),
    ("is it no good as is, or can we be in to do so at all", ""),
    ("polish my speech and tell me who won the polls", ""),
    ("what would a Polish soldier do", "PL"),
    ("Poles apart", ""),
    ("and are there any, per se, in the car", ""),
    ("a family reunion on an island", ""),
    ("guinea pigs of new england", ""),
    ("WHAT DOES THIS MEAN FOR US", ""),
    ("IS THE US READY", "US"),
    ("member states on the pacific", "pacific"),
    ("turkey, chad, georgia and jordan", "TR TD GE JO"),
    ("say it in plain english please", ""),
    ("the east, the west, the north", ""),
    ("which whales are bigger", ""),
    ("he may march in an orderly fashion", ""),
    ("African Americans in the army", ""),
    ("what is the north atlantic treaty", ""),
    ("does japn matter to tailand", ""),  # typos are the resolver's
    # Other scripts and languages
    ("日本と韓国はどうしてアジア版NATOを作らないのですか", "JP KR 142"),
    ("タイの立場は", "TH"),
    ("このタイプのスタイル", ""),
    ("南アフリカは", "ZA"),
    ("中国和泰国会加入吗？", "CN TH"),
    ("臺灣與中國", "TW CN"),
    ("한국은 일본을 믿나요", "KR JP"),
    ("수단이 없다", ""),
    ("대한국인", ""),  # 한국, Korea, inside another word
    ("ประเทศไทยและจีนคิดอย่างไร", "TH CN"),
    ("Что думает Россия?", "RU"),
    ("เกาหลีใต้", "KR"),
    ("que pense la Thaïlande", "TH"),
    ("Việt Nam và Hoa Kỳ", "VN US"),
    ("Deutschland", "DE"),
]

TYPED = [
    ("Thailand", "TH"),
    ("the Thais", "TH"),
    ("th", "TH"),
    ("THA", "TH"),
    ("us", "US"),
    ("The US", "US"),
    ("in", "IN"),
    ("polish", "PL"),
    ("Réunion", "RE"),
    ("English", "england"),
    ("SE Asia", "035"),
    ("the middle east", "middle-east"),
    ("DPRK", "KP"),
    ("Korea", "korea"),
    ("Congo", "congo"),
    ("日本", "JP"),
    ("한국", "KR"),
    ("대한민국", "KR"),
    ("ประเทศไทย", "TH"),
    ("भारत", "IN"),
    ("مصر", "EG"),
    ("Ísland", "IS"),
    ("Suomi", "FI"),
    ("Türkiye", "TR"),
    ("turkiye", "TR"),
]


@pytest.mark.parametrize(("text", "codes"), SENTENCES)
def test_sentence(text: str, codes: str) -> None:
    assert [place.code for place in find(text)] == codes.split()


@pytest.mark.parametrize(("text", "code"), TYPED)
def test_typed_name(text: str, code: str) -> None:
    place = named(text)
    assert place is not None
    assert place.code == code


@pytest.mark.parametrize(
    "text", ["", "the", "nato", "japn", "ai", "pm", "aukus", "quad", "thailand and laos"]
)
def test_no_name(text: str) -> None:
    assert named(text) is None


def test_every_label_is_a_name_of_its_place() -> None:
    for place in places():
        assert named(place.label) == place
        assert not place.label.startswith("The ")


def test_every_label_is_found_in_a_sentence() -> None:
    whole = {normalise(name) for name in data("names")["whole"]}
    for place in places():
        if normalise(place.label) not in whole:
            assert place in find(f"what does {place.label} think"), place.label


def test_labels_are_as_a_sentence_has_them() -> None:
    labels = {place.code: place.label for place in places()}
    assert labels["TH"] == "Thailand"
    assert labels["NL"] == "the Netherlands"
    assert labels["LC"] == "Saint Lucia"
    assert labels["BA"] == "Bosnia and Herzegovina"
    assert not [label for label in labels.values() if "&" in label or "(" in label]


def test_kinds() -> None:
    kinds = {place.code: place.kind for place in places()}
    assert len(kinds) == len(places())
    assert [kinds[code] for code in ("TW", "XK", "VA", "GL", "HK", "035", "EU")] == [
        *["country"] * 3, *["territory"] * 2, *["region"] * 2
    ]  # fmt: skip
    assert sum(len(c) == 2 and kind == "country" for c, kind in kinds.items()) == 197


def test_every_key_of_the_files_is_a_place() -> None:
    codes = {place.code for place in places()}
    more = data("names")
    for table in (data("demonyms"), more["also"], more["labels"]):
        assert set(table) <= codes
    assert set(more["territories"].split()) <= codes


def test_nearly_every_country_has_a_demonym() -> None:
    lacking = {p.code for p in places() if p.kind == "country"} - set(data("demonyms"))
    assert {code for code in lacking if len(code) == 2} == {"CG", "DM", "VA"}


def test_few_names_mean_two_places() -> None:
    """Of two places with one name in a sentence the first has it; each such name is known here."""
    codes: dict[str, list[str]] = defaultdict(list)
    for place in places():
        for name in place.words:
            codes[name].append(place.code)
    shared = {name: found for name, found in codes.items() if len(found) > 1}
    assert {n for n in shared if n.isascii()} == {"america", "congo"}  # the Romance languages'
    assert len(shared) == 4  # and two in Devanagari, whose vowel signs `normalise` drops


def test_short_names_in_sentences_are_no_words() -> None:
    short = {n for place in places() for n in place.words if n.isascii() and len(n) <= 3}
    assert short == set(
        "drc|e u|eu|gcc|hk|ksa|n z|nz|prc|rok|rsa|u k|u s|uae|uk|usa".split("|")
    )  # fmt: skip


def test_a_place_has_its_own_names_from_the_file() -> None:
    japan = json.loads((DATA / "cldr.json").read_text("utf-8"))["names"]["JP"]
    assert japan[:2] == ["Japan", "日本"]
    assert by_code("JP") == named("日本")
    assert by_code("JAPAN") is None


def test_cldr_file_is_what_babel_has() -> None:
    pytest.importorskip("babel")
    made = runpy.run_path(str(SCRIPT))
    assert made["FILE"] == DATA / "cldr.json"
    assert (DATA / "cldr.json").read_text("utf-8") == made["text"]()
