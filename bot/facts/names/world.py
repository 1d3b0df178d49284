"""The countries, territories and regions of the world, by every name that people type for them.

Sources: Unicode CLDR by babel (`cldr.json`, written by `.ci/places.py`), The World Factbook for
demonyms (`demonyms.toml`), and `names.toml` for what these do not hold.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.facts.names.words import normalise, straight

DATA = Path(__file__).with_suffix("")
FOREIGN_LETTERS = 5  # from which on a name in another language is looked for in a sentence
# Thai, Lao, Burmese, Khmer, kana, Han and Hangul: scripts that join words.
JOINED = re.compile("[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff가-힣]+")

ISO_CODE = re.compile("[A-Z]{2,3}")


@dataclass(frozen=True, slots=True)
class Place:
    """A country, territory or region, with its names."""

    code: str  # of ISO 3166-1 or UN M49, or a key of names.toml
    kind: str  # country, territory or region
    label: str  # as in "Neither source mentions the Netherlands"
    names: frozenset[str]  # in normal form: the place, where nothing else was typed
    words: frozenset[str]  # the place inside a sentence too; as spelt where the script joins words


@cache
def places() -> tuple[Place, ...]:
    """All places, countries first. The first call reads the files."""
    more, demonyms = data("names"), data("demonyms")
    cldr = json.loads((DATA / "cldr.json").read_text("utf-8"))["names"]
    found: list[Place] = []
    for kind, table in (("country", "countries"), ("region", "regions")):
        found += [_place(code, kind, own[0], own, []) for code, own in more[table].items()]
    for code, (english, *foreign) in cldr.items():
        area = "territory" if code in more["territories"].split() else "country"
        kind = "region" if code.isdigit() or code == "EU" else area
        if kind != "country":  # "AI" is no Anguilla
            foreign = [name for name in foreign if not ISO_CODE.fullmatch(name)]
        plain = english.replace("&", "and").replace("St. ", "Saint ")
        label = more["labels"].get(code, plain)
        own = [label, plain, english, *more["also"].get(code, ()), *demonyms.get(code, ())]
        found.append(_place(code, kind, label, own, foreign))
    return tuple(sorted(found, key=lambda place: place.kind))


@cache
def data(name: str) -> Mapping[str, Any]:
    """One of the files in TOML. Raises OSError where it is not installed."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))


def _place(code: str, kind: str, label: str, own: list[str], foreign: list[str]) -> Place:
    """`own`: names in English, and native ones; `foreign`: all others, and codes."""
    own = [*own, label.removeprefix("the ")]
    names, others = {*map(normalise, own)}, {*map(normalise, foreign)}
    joined = {straight(n) for n in own + foreign if JOINED.fullmatch(straight(n))}
    safe = names | joined | {name for name in others if len(name) >= FOREIGN_LETTERS}
    return Place(code, kind, label, frozenset(names | others), frozenset(safe - _ordinary_words()))


@cache
def _ordinary_words() -> frozenset[str]:
    whole = data("names")["whole"]
    return frozenset({*whole, *map(normalise, whole)})


@cache
def by_name(field: str) -> Mapping[str, Place]:
    """Places by what stands in one of their fields. Of two with one name, the first has it."""
    return {name: place for place in reversed(places()) for name in getattr(place, field)}


@cache
def _by_code() -> Mapping[str, Place]:
    return {place.code: place for place in places()}


def by_code(code: str) -> Place | None:
    """The place of a code."""
    return _by_code().get(code)


def named(text: str) -> Place | None:
    """The place that a text is a name of, and nothing else; no typo is forgiven."""
    key, known = normalise(text), by_name("names")
    return known.get(key) or known.get(key.removeprefix("the "))
