"""Writes the exact version of every package of the tree into pyproject.toml, from uv.lock.

uv.lock itself names a package registry's host, so it is not in git. After a change of the
dependencies: rm uv.lock; empty constraint-dependencies; uv lock; python .ci/pins.py
"""

import re
import tomllib
from pathlib import Path

PROJECT = Path("pyproject.toml")
PINS = re.compile(r"constraint-dependencies = \[.*?\]", re.DOTALL)

versions: dict[str, list[tuple[int, ...]]] = {}
for package in tomllib.loads(Path("uv.lock").read_text())["package"]:
    if "registry" in package["source"]:
        number = tuple(int(part) for part in package["version"].split("."))
        versions.setdefault(package["name"], []).append(number)
# Where newer Pythons could have a newer version, the one that all of them can have.
pins = [
    f'    "{name}=={".".join(map(str, min(all)))}",\n' for name, all in sorted(versions.items())
]
table = f"constraint-dependencies = [\n{''.join(pins)}]"
PROJECT.write_text(PINS.sub(table, PROJECT.read_text()))
