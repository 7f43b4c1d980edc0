"""One line of build/bench.json."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """`value` and `budget` are in `unit`; the budget is the most that is allowed.

    `against` says what was measured beside it in the same run, and `ratio` is value divided by
    that one's value. Both are None where there is no peer, and so is a budget that needs one.
    `value` is None where it could not be had; then `note` says why. Else a note says how.
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
        return self.budget is None or self.value is None or self.value <= self.budget


def beside(
    name: str, values: list[float], unit: str, most: float, peer: str, theirs: list[float]
) -> Row:
    """The median of our values against the median of the peer's; `most` is the highest ratio.

    `theirs` is empty where the peer could not be had: then there is a value and no verdict.
    """
    value = median(values)
    if not theirs:
        return Row(name, round(value, 1), unit, None)
    other = median(theirs)
    against = f"{peer}: {other:.1f} {unit}"
    return Row(
        name, round(value, 1), unit, round(other * most, 1), against, round(value / other, 3)
    )


def alone(name: str, values: list[float], unit: str, budget: float) -> Row:
    """The median of our values against a fixed budget."""
    return Row(name, round(median(values), 1), unit, budget)


def not_had(name: str, unit: str, why: str) -> Row:
    """A row whose program is not here: said, and no reason for the bench to fail."""
    return Row(name, None, unit, None, note=why)


def write(rows: Iterable[Row], path: Path) -> None:
    """name -> {value, unit, budget, against, ratio}, and a note where there is one; sorted."""
    said = {row.name: asdict(row) for row in rows}
    for entry in said.values():
        del entry["name"]
        if not entry["note"]:
            del entry["note"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said, indent=2, sort_keys=True) + "\n", "utf-8")


def read_out(row: Row) -> str:
    """The row for a person."""
    if row.value is None:
        return f"  none  {row.name}: {row.note}"
    line = f"{'within' if row.is_within else 'OVER':>6}  {row.name}: {row.value:g} {row.unit}"
    if row.budget is not None:
        line += f", budget {row.budget:g}"
    if row.against:
        line += f" (beside {row.against}; ratio {row.ratio:g})"
    return f"{line} ({row.note})" if row.note else line
