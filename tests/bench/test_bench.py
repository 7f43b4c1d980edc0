from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.desk.lock import Lock, lock_rows
from tests.bench.instruments.peers import KEEPASSXC

from . import measurements
from .__main__ import exit_code, main
from .measurements import MEASUREMENTS, Measurement, Scale, UnknownName, chosen, measured
from .row import (
    Pair,
    Row,
    alone,
    beside,
    growth_percent,
    median_pair,
    p95,
    table,
    unavailable,
    write,
)

# ---------------------------------------------------------------- pairs and budgets


def test_the_figure_is_the_pair_whose_ratio_is_the_median() -> None:
    pairs = [Pair(300, 200), Pair(90, 300), Pair(310, 155)]
    assert median_pair(pairs) == Pair(300, 200)
    assert beside("launch.window_ms", pairs, "ms", 1.1, "KeePassXC") == Row(
        "launch.window_ms",
        300,
        "ms",
        220,
        "KeePassXC: 200.0 ms",
        1.5,
        "3 pairs, 0.30 to 2.00",
    )


def test_an_even_number_of_pairs_has_no_median_pair() -> None:
    for count in (0, 2):
        with pytest.raises(ValueError, match=f"median of {count} pairs"):
            median_pair([Pair(1, 1)] * count)


def test_a_machine_that_is_slow_for_a_while_does_not_decide() -> None:
    quiet = [Pair(100, 100), Pair(101, 100), Pair(99, 100), Pair(100, 99), Pair(104, 100)]
    slow_for_a_while = [Pair(3 * p.ours, 3 * p.theirs) if n > 1 else p for n, p in enumerate(quiet)]
    for pairs in (quiet, slow_for_a_while):
        row = beside("launch.window_ms", pairs, "ms", 1.1, "KeePassXC")
        assert row.is_within
        assert row.ratio == 1.01
    # The medians of each side apart would have been compared across the slow while.
    assert beside("launch.window_ms", slow_for_a_while, "ms", 1.0, "KeePassXC").is_within is False


@pytest.mark.parametrize(
    ("ours", "theirs", "most", "within"),
    [
        (110, 100, 1.1, True),
        (110.1, 100, 1.1, False),
        (50, 100, 0.5, True),
        (51, 100, 0.5, False),
        (20, 100, 0.2, True),
    ],
)
def test_the_budget_of_a_row_beside_another_program_is_a_multiple_of_its_value(
    ours: float, theirs: float, most: float, within: bool
) -> None:
    row = beside("some.row", [Pair(ours, theirs)], "ms", most, "KeePassXC")
    assert row.is_within is within
    assert row.budget == pytest.approx(theirs * most)


def test_a_row_alone_is_the_median_against_its_budget() -> None:
    assert alone("lock.blank_ms", [201, 199, 5000], "ms", 200) == Row(
        "lock.blank_ms", 201, "ms", 200
    )
    assert not alone("lock.blank_ms", [201, 199, 5000], "ms", 200).is_within
    assert alone("lock.blank_ms", [200, 199, 5000], "ms", 200).is_within
    assert alone("pane.memory_mb", [70], "MiB", None).is_within


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (range(1, 101), 95),
        (range(100, 0, -1), 95),
        (range(1, 21), 19),
        ([1, 2, 3, 1000], 1000),
        ([7], 7),
    ],
)
def test_95_of_100_do_not_exceed_the_p95(values: Sequence[float], expected: float) -> None:
    assert p95(values) == expected


def test_growth_is_in_percent_of_what_was_before() -> None:
    assert growth_percent(160, 168) == pytest.approx(5)
    assert growth_percent(160, 152) == pytest.approx(-5)


def test_one_copy_left_after_one_lock_of_three_is_over_the_budget() -> None:
    locks = [
        Lock(Pair(480, 500), 2, 0, Pair(400, 500)),
        Lock(Pair(510, 500), 3, 1, Pair(600, 500)),
        Lock(Pair(2000, 2500), 9, 0, Pair(2600, 2500)),
    ]
    rows = {row.name: row for row in lock_rows(locks)}
    assert not rows["lock.copies_left"].is_within
    assert (rows["lock.blank_ms"].value, rows["lock.blank_ms"].is_within) == (3, True)
    assert (rows["signin.ms"].value, rows["signin.ms"].ratio) == (480, 0.96)
    assert rows["signin.ms"].is_within
    assert (rows["unlock.ms"].value, rows["unlock.ms"].ratio) == (2600, 1.04)
    assert not rows["unlock.ms"].is_within


# ---------------------------------------------------------------- the run


def test_one_missed_budget_or_unmeasured_row_fails_the_run() -> None:
    kept, missed = alone("a", [1], "ms", 1), alone("b", [2], "ms", 1)
    not_measured = Row("c", None, "", 0.0, note="not measured")
    assert exit_code([kept, unavailable("d", "copies", "not installed")]) == 0
    assert exit_code([kept, missed]) == 1
    assert exit_code([kept, not_measured]) == 1


def test_what_breaks_or_measures_something_else_is_a_missed_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_: Path, __: Scale) -> Sequence[Row]:
        raise OSError("the desk ended")

    def other(_: Path, __: Scale) -> Sequence[Row]:
        return [alone("another.row", [1], "ms", 2)]

    for run, why in ((breaks, "OSError: the desk ended"), (other, "other rows")):
        (row,) = measured(Measurement("some", ("some.row",), run), tmp_path, Scale())
        assert (row.name, row.value, row.is_within) == ("some.row", None, False)
        assert why in row.note
        assert why in capsys.readouterr().err


def test_only_what_is_named_is_measured() -> None:
    assert chosen([], MEASUREMENTS) == MEASUREMENTS
    names = [each.name for each in chosen(["unlock.ms", "pane"], MEASUREMENTS)]
    assert names == ["lock", "pane"]
    with pytest.raises(UnknownName, match="'panes'"):
        chosen(["pane", "panes"], MEASUREMENTS)
    assert main(["--only", "panes"]) == 2


def test_every_row_has_one_name() -> None:
    names = [name for each in MEASUREMENTS for name in (each.name, *each.rows)]
    assert len(names) == len(set(names))


def test_a_peer_that_is_not_installed_ends_the_run_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(_: Path, __: Scale) -> Sequence[Row]:
        pytest.fail("was measured")

    absent = replace(KEEPASSXC, package="no-such-program")
    alone_there = (Measurement("some", ("some.row",), never, (absent,)),)
    monkeypatch.setattr("tests.bench.__main__.MEASUREMENTS", alone_there)
    assert main([]) == 2
    assert "no-such-program" in capsys.readouterr().err
    assert measurements.missing_peers(alone_there) == (absent,)


def test_the_file_has_a_name_for_each_row(tmp_path: Path) -> None:
    rows = [
        beside("desk.memory_mb", [Pair(120, 100)], "MiB", 1.3, "KeePassXC"),
        unavailable("chromium.copies_typed", "copies", "Debian's chromium is not installed"),
    ]
    write(rows, tmp_path / "build" / "bench.json")
    assert json.loads((tmp_path / "build" / "bench.json").read_text()) == {
        "desk.memory_mb": {
            "value": 120,
            "unit": "MiB",
            "budget": 130,
            "against": "KeePassXC: 100.0 MiB",
            "ratio": 1.2,
            "note": "a pair",
        },
        "chromium.copies_typed": {
            "value": None,
            "unit": "copies",
            "budget": None,
            "against": None,
            "ratio": None,
            "note": "Debian's chromium is not installed",
        },
    }


def test_the_table_is_aligned_and_says_what_is_over() -> None:
    rows = [
        alone("a", [2], "ms", 1),
        beside("a.longer.name", [Pair(12345, 20000)], "ms", 1.1, "KeePassXC"),
        unavailable("b", "copies", "not installed"),
    ]
    title, over, ok, none = table(rows).splitlines()
    assert over.split()[:4] == ["OVER", "a", "2", "ms"]
    assert ok.split()[:6] == ["ok", "a.longer.name", "1.234e+04", "ms", "2.2e+04", "0.62"]
    assert none.endswith("not installed")
    assert title.index("row") == over.index("a") == ok.index("a.longer.name") == none.index("b")
    assert title.index("budget") + len("budget") == over.index(" 1") + len(" 1")
    assert title.index("against") == ok.index("KeePassXC")
