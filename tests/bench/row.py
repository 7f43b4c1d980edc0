"""One line of build/bench.json, and the arithmetic behind it.

A figure beside another program is the median of pairs: ours and theirs, measured in turn. What
slows the machine for a while slows both halves of a pair, so the ratio stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures of one kind, measured one right after the other."""

    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


@dataclass(frozen=True, slots=True)
class Row:
    """`value` and `budget` are in `unit`; the budget is the most that is allowed.

    `against` says what was measured in turn with it, and `ratio` is value divided by that one's
    value. Both are None where nothing was. `value` is None where it could not be measured; then
    `note` says why. Otherwise a note says how.
    """

    name: str
    value: float | None
    unit: str
    budget: float | None
    against: str | None = None
    ratio: float | None = None
    note: str = ""

    @property
    def is_within(self) -> bool:
        """False too when there is a budget and nothing to hold against it."""
        return self.budget is None or (self.value is not None and self.value <= self.budget)


def median_pair(pairs: Sequence[Pair]) -> Pair:
    """The pair whose ratio is the median. ValueError unless their number is odd."""
    if len(pairs) % 2 == 0:
        raise ValueError(f"the median of {len(pairs)} pairs is no pair")
    return sorted(pairs, key=lambda pair: pair.ratio)[len(pairs) // 2]


def beside(
    name: str, pairs: Sequence[Pair], unit: str, most: float, other: str, note: str = ""
) -> Row:
    """The median pair; `most` is the highest ratio and `other` names what `theirs` is of.

    Value, ratio and budget are of that one pair, so they never contradict each other.
    """
    middle = median_pair(pairs)
    ratios = [pair.ratio for pair in pairs]
    spread = (
        f"{len(pairs)} pairs, {min(ratios):.2f} to {max(ratios):.2f}" if ratios[1:] else "a pair"
    )
    return Row(
        name,
        round(middle.ours, 3),
        unit,
        round(middle.theirs * most, 3),
        f"{other}: {middle.theirs:.1f} {unit}",
        round(middle.ratio, 3),
        f"{spread}; {note}" if note else spread,
    )


def alone(
    name: str, values: Sequence[float], unit: str, budget: float | None, note: str = ""
) -> Row:
    """The median of our values against a fixed budget."""
    return Row(name, round(median(values), 3), unit, budget, note=note)


def unavailable(name: str, unit: str, why: str) -> Row:
    """A row without a budget whose program is not installed or does not run; the note says why."""
    return Row(name, None, unit, None, note=why)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def growth_percent(before: float, after: float) -> float:
    """How much more `after` is, in percent of `before`; negative when it is less."""
    return (after - before) / before * 100


def write(rows: Iterable[Row], path: Path) -> None:
    """name -> {value, unit, budget, against, ratio}, and a note where there is one; sorted."""
    by_name = {row.name: asdict(row) for row in rows}
    for entry in by_name.values():
        del entry["name"]
        if not entry["note"]:
            del entry["note"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(by_name, indent=2, sort_keys=True) + "\n", "utf-8")


def table(rows: Sequence[Row]) -> str:
    """One line a row, in aligned columns."""
    lines: list[tuple[str, ...]] = [("", "row", "value", "budget", "ratio", "against", "how")]
    lines += [_cells(row) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    aligns = ("<", "<", ">", ">", ">", "<", "<")
    return "\n".join(
        "  ".join(
            f"{cell:{align}{width}}"
            for cell, align, width in zip(line, aligns, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _cells(row: Row) -> tuple[str, ...]:
    verdict = "" if row.budget is None else "ok" if row.is_within else "OVER"
    value = "none" if row.value is None else f"{row.value:.4g} {row.unit}"
    budget = "" if row.budget is None else f"{row.budget:.4g}"
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} x"
    return verdict, row.name, value, budget, ratio, row.against or "", row.note
