"""A witness line is typed from paper; what was mistyped or forged is told, not believed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.app.audit.audit_witness import Witness, file_text, line_of, read_witness
from desktop.app.audit.flaw_text import time_limits
from desktop.booking.card_number_guard import holds_card_number
from desktop.store.audit.audit_chain import ChainHead, TimeLimit
from tests.support.identity.desks import refusal
from tests.support.store.opening import signer, verify

HERE = "installationid"
HEAD = ChainHead(1234, bytes(range(32)))
WITNESS = Witness.of(HEAD, date(2026, 11, 27))
LINE = line_of(WITNESS, HERE)


def test_a_line_says_date_number_and_the_beginning_of_the_hash() -> None:
    assert LINE.startswith("Skycap witness 2026-11-27 entry 1234 ")
    assert len(LINE) < 95
    read = read_witness(LINE, HERE, verify)
    assert (read.made_on, read.seq) == (date(2026, 11, 27), 1234)
    assert read.confirms(HEAD.hash)
    assert not read.confirms(bytes(32))
    assert not read.confirms(None)
    assert not holds_card_number(line_of(Witness(date(2026, 11, 27), 1234567, HEAD.hash), HERE))


@pytest.mark.parametrize(
    "typed",
    [
        LINE.removeprefix("Skycap witness "),
        f"  {LINE.lower()} \n",
        LINE.replace(" A", "\n A").replace("  ", " "),
    ],
)
def test_a_line_may_be_typed_in_other_ways(typed: str) -> None:
    assert read_witness(typed, HERE, verify).seq == 1234


def mistyped() -> list[str]:
    """One letter or digit changed, at every place of date, number and groups."""
    lines, words = [], len("Skycap witness ")
    entry = LINE.index("entry")
    for place in range(words, len(LINE)):
        sign = LINE[place]
        if entry <= place < entry + len("entry") or not sign.isalnum():
            continue
        other = str((int(sign) + 1) % 10) if sign.isdigit() else "D" if sign == "C" else "C"
        lines.append(LINE[:place] + other + LINE[place + 1 :])
    return lines


@pytest.mark.parametrize("line", mistyped())
def test_any_one_wrong_letter_or_digit_is_reported(line: str) -> None:
    assert refusal(lambda: read_witness(line, HERE, verify)) == "witness_mistyped"


def test_a_line_with_a_group_less_or_of_another_desk_is_reported() -> None:
    shorter = LINE.rpartition(" ")[0]
    assert refusal(lambda: read_witness(shorter, HERE, verify)) == "witness_mistyped"
    assert refusal(lambda: read_witness(LINE, "another", verify)) == "witness_mistyped"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "witness.json"
    file.write_text(file_text(WITNESS, HERE, signer()))
    return file


def test_a_file_holds_the_whole_hash_and_the_line(file: Path) -> None:
    assert read_witness(str(file), HERE, verify) == WITNESS
    assert json.loads(file.read_text())["line"] == LINE


CHANGES: tuple[dict[str, Any], ...] = (
    {"seq": 1233}, {"seq": 0}, {"seq": 1e999}, {"seq": "x"}, {"hash": "00" * 32}, {"hash": 7},
    {"made_on": "2026-11-26"}, {"made_on": "yesterday"}, {"signer": "bob"},
    {"signature": "00" * 64}, {"signature": None}, {"format": "another"},
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_file_is_reported(file: Path, change: dict[str, Any]) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}))
    assert refusal(lambda: read_witness(str(file), HERE, verify)) == "witness_not_genuine"


@pytest.mark.parametrize("garbage", [b"", b"[]", b"null", b"\xff{", b"[" * 4000, b"x" * 9000])
def test_a_file_of_garbage_is_reported(file: Path, garbage: bytes) -> None:
    file.write_bytes(garbage)
    assert refusal(lambda: read_witness(str(file), HERE, verify)) == "witness_not_genuine"


@pytest.mark.parametrize("given", ["", "no such file", "\0", "x" * 5000, "~nobodyatall/x"])
def test_what_is_neither_a_line_nor_a_file_is_reported(given: str) -> None:
    assert refusal(lambda: read_witness(given, HERE, verify)) == "witness_not_readable"


def test_a_folder_or_a_file_of_another_desk_is_reported(file: Path, tmp_path: Path) -> None:
    assert refusal(lambda: read_witness(str(tmp_path), HERE, verify)) == "witness_not_readable"
    assert refusal(lambda: read_witness(str(file), "another", verify)) == "witness_not_genuine"


def test_what_a_witness_has_seen_may_not_be_dated_after_its_day() -> None:
    now = datetime(2026, 12, 24, 12, tzinfo=UTC)
    assert time_limits(now, None) == (TimeLimit(1 << 63, now),)
    everything, seen = time_limits(now, WITNESS)
    assert (everything.at, seen.seq) == (now, 1234)
    assert seen.at.date() == WITNESS.made_on
    assert seen.at + timedelta(microseconds=1) == datetime(2026, 11, 28, tzinfo=UTC)
