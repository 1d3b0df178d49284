"""The modules of the bot, and what each imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot

PACKAGE = Path(bot.__file__).parent


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] != "data":
            yield ".".join(parts).removesuffix("__init__").removesuffix("."), path


MODULES = dict(_modules())
"""Files by name; a name goes without `bot.`, and is empty for the package itself."""


def source(module: str) -> str:
    return MODULES[module].read_text("utf-8")


def imports(text: str) -> Iterator[str]:
    """What a source text imports: at its top, inside functions, and for types."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(text: str) -> set[str]:
    """The modules of the bot among them; an unknown one by its whole name."""
    found = set()
    for name in imports(text):
        top, _, rest = name.partition(".")
        if top == "bot":
            parent = rest.rpartition(".")[0]
            found.add(parent if rest not in MODULES and parent in MODULES else rest)
    return found


def within(module: str, packages: tuple[str, ...]) -> bool:
    """Whether a module is one of these, or below one of them."""
    return any(f"{module}.".startswith(f"{package}.") for package in packages)
