"""Many measurements as one figure, and figures as a table."""

import statistics
from collections.abc import Mapping, Sequence

Table = Mapping[str, Sequence[float | None]]  # the rows: what was measured -> one figure a column


def p99(values: Sequence[float]) -> float:
    """What 99 of 100 stay below; of few values the largest."""
    return sorted(values)[max(0, -(-len(values) * 99 // 100) - 1)]


def median_and_p99(what: str, values: Sequence[float]) -> dict[str, float]:
    return {f"{what}, median": statistics.median(values), f"{what}, p99": p99(values)}


def show(title: str, columns: Sequence[str], rows: Table) -> None:
    """Prints the figures of each column, then their ratios to the first one."""
    heads = [*columns, *(f"{c} / {columns[0]}" for c in columns[1:])]
    widths = [max(12, len(head) + 3) for head in heads]
    left = max(map(len, [title, *rows])) + 2
    print("\n" + title.ljust(left) + _cells(heads, widths))
    for what, values in rows.items():
        ratios = [f"{v / values[0]:.2f}" if v and values[0] else "-" for v in values[1:]]
        print(what.ljust(left) + _cells([*map(_figure, values), *ratios], widths))


def _cells(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(text.rjust(width) for text, width in zip(texts, widths, strict=True))


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
