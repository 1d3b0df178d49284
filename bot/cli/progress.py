"""How far an import is: bars on standard error, in a terminal."""

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TaskID, TimeElapsedColumn

from bot.facts import store


@contextlib.contextmanager
def progress_shown() -> Iterator[store.Progress]:
    """What an import is to be given, while inside."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield store.silent
        return
    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        bars: dict[str, TaskID] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = shown.add_task(what, total=total)
            shown.update(bars[what], completed=done, total=total)

        yield show
