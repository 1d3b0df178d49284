"""Writes cldr.json: the names of the world's places in CLDR, as babel has them.

After an update of babel: uv run --with babel python .ci/places.py. One place a line: its English
name first, then its names in the languages below and in its own official ones, then its codes of
ISO 3166-1.
"""

import json
from pathlib import Path

from babel import localedata
from babel.core import get_cldr_version, get_global

FILE = Path(__file__).parents[1] / "bot/facts/names/world/cldr.json"
LANGUAGES = "en zh zh_Hant ja ko es fr de pt ru ar hi vi id th".split()
NO_PLACES = {"001", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # the world, the eurozone, test values ...
OFFICIAL = {"official", "de_facto_official"}


def names() -> dict[str, list[str]]:
    """All spellings of a place, by its code; the English one first."""
    spoken = get_global("territory_languages")
    aliases = get_global("territory_aliases")  # "THA" and "764" -> ["TH"]
    found: dict[str, dict[str, None]] = {}
    for language in [*LANGUAGES, *sorted(set().union(*spoken.values()) - set(LANGUAGES))]:
        if not localedata.exists(language):
            continue
        for code, name in localedata.load(language)["territories"].items():
            status = spoken.get(code, {}).get(language, {}).get("official_status")
            if code not in NO_PLACES and (language in LANGUAGES or status in OFFICIAL):
                found.setdefault(code, {})[name] = None
    for alias, codes in aliases.items():
        if len(codes) == 1 and alias.isalpha() and len(alias) == 3 and codes[0] in found:
            found[codes[0]][alias] = None
    return {code: [*found[code], *([code] if len(code) == 2 else [])] for code in sorted(found)}


def text() -> str:
    """The file, one place a line."""
    lines = [f"{json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in names().items()]
    head = f'"source": "Unicode CLDR {get_cldr_version()}, Unicode-3.0 licence, by babel"'
    return "{\n" + head + ',\n"names": {\n' + ",\n".join(lines) + "\n}\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
