"""How far an import is, on standard error: bars in a terminal, a line for each step elsewhere."""

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

from bot.facts import store


@contextlib.contextmanager
def progress_shown() -> Iterator[store.Progress]:
    """What an import is to be given, while inside."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:

        def line(what: str, done: int, total: int) -> None:
            if done == total:
                console.print(f"{what}: {total:,}")

        yield line
        return
    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        bars = {}

        def bar(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = shown.add_task(what, total=total)
            shown.update(bars[what], completed=done, total=total)

        yield bar
