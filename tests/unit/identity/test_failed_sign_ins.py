"""Failed sign-ins are kept on disk until the next sign-in; nothing in their place can stop it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.access.failed_sign_in import OUTCOMES, FailedSignIn, SignInWay
from desktop.identity import identity_messages
from desktop.identity.failed_sign_ins import MAX_BYTES, FailedSignIns, KeptFailures
from tests.support.samples import OPENED_AT
from tests.support.special_files import place_link, place_special_file

IDAS = FailedSignIn("idaid", SignInWay.USUAL, "locked_out", OPENED_AT)
LINE = {
    "member_id": "idaid", "way": "sign-in refused", "outcome": "locked_out",
    "at": "2026-01-01T00:00:00+00:00",
}  # fmt: skip


@pytest.fixture
def failed_attempts(tmp_path: Path) -> FailedSignIns:
    return FailedSignIns(tmp_path / "desk" / "refused.jsonl")


def test_what_was_added_is_kept_until_it_is_put_away(failed_attempts: FailedSignIns) -> None:
    by_code = FailedSignIn("", SignInWay.CODE, "code_used", OPENED_AT)
    for one in (IDAS, by_code):
        failed_attempts.add(one)
    kept = failed_attempts.kept()
    assert kept == KeptFailures((IDAS, by_code))
    for _ in range(2):
        failed_attempts.put_away(kept)
    assert failed_attempts.kept() == KeptFailures()
    assert list(failed_attempts.file.parent.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows folders carry their own rights")
def test_only_its_user_can_read_the_file(failed_attempts: FailedSignIns) -> None:
    failed_attempts.add(IDAS)
    assert failed_attempts.file.stat().st_mode & 0o777 == 0o600


def test_a_program_that_tries_for_days_does_not_fill_the_disk(
    failed_attempts: FailedSignIns,
) -> None:
    for _ in range(1500):
        failed_attempts.add(IDAS)
    assert failed_attempts.file.stat().st_size <= MAX_BYTES
    assert len(failed_attempts.kept().failed) > 500
    assert failed_attempts.kept().unreadable == ""


CHANGES: tuple[dict[str, Any], ...] = (
    {"at": "2026-01-01T00:00:00"}, {"at": 7}, {"at": "0001-01-01T00:00:00+14:00"},
    {"way": "card taken"}, {"way": []}, {"outcome": "done"}, {"outcome": ["done"]},
    {"member_id": "Ida Marlow"}, {"member_id": 7}, {"member_id": "a" * 41},
    {"member_id": "4242424242424242"}, {"more": "free text"},
)  # fmt: skip
LINES = (
    *(b"", b"[]", b"\xff\xfe", b"[" * 5000, b'{"at": 7}', b"null", b"7" * 5000),
    *(json.dumps({**LINE, **change}).encode() for change in CHANGES),
    json.dumps({name: value for name, value in LINE.items() if name != "at"}).encode(),
)


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_line_of_any_other_form_is_set_aside_and_said(
    failed_attempts: FailedSignIns, line: bytes
) -> None:
    failed_attempts.add(IDAS)
    with failed_attempts.file.open("ab") as file:
        file.write(line + b"\n")
    as_it_was = failed_attempts.file.read_bytes()
    kept = failed_attempts.kept()
    output = "a line of the file of failed sign-ins could not be read"
    assert kept == KeptFailures((IDAS,), output)
    failed_attempts.put_away(kept)
    assert failed_attempts.kept() == KeptFailures()
    [aside] = failed_attempts.file.parent.glob("refused-set-aside-*.jsonl")
    assert aside.read_bytes() == as_it_was


def test_several_such_lines_are_said_once(failed_attempts: FailedSignIns) -> None:
    failed_attempts.add(IDAS)
    with failed_attempts.file.open("ab") as file:
        file.write(b"one\ntwo\n")
    output = "2 lines of the file of failed sign-ins could not be read"
    assert failed_attempts.kept() == KeptFailures((IDAS,), output)


def test_a_file_longer_than_ours_is_read_as_far_as_ours_goes(
    failed_attempts: FailedSignIns,
) -> None:
    failed_attempts.add(IDAS)
    with failed_attempts.file.open("ab") as file:
        file.write(b"x" * MAX_BYTES)
    output = "the file of failed sign-ins is longer than Skycap makes it"
    assert failed_attempts.kept() == KeptFailures((IDAS,), output)


def _folder(file: Path) -> None:
    (file / "inside").mkdir(parents=True)


def _link(file: Path) -> None:
    file.with_name("target").write_text("not ours")
    place_link(file, file.with_name("target"))


def _pipe(file: Path) -> None:
    place_special_file(file, "pipe")


@pytest.mark.parametrize("harm", [_folder, _link, _pipe])
def test_what_is_no_file_is_set_aside_and_said(
    failed_attempts: FailedSignIns, harm: Callable[[Path], Any]
) -> None:
    failed_attempts.file.parent.mkdir()
    harm(failed_attempts.file)
    kept = failed_attempts.kept()
    assert kept.failed == ()
    assert kept.unreadable.startswith("the file of failed sign-ins cannot be read")
    with pytest.raises(OSError, match=r"."):
        failed_attempts.add(IDAS)
    failed_attempts.put_away(kept)
    failed_attempts.add(IDAS)
    assert failed_attempts.kept() == KeptFailures((IDAS,))
    if harm is _link:
        assert failed_attempts.file.with_name("target").read_text() == "not ours"


def test_every_time_is_kept_in_utc(failed_attempts: FailedSignIns) -> None:
    failed_attempts.file.parent.mkdir()
    line = {**LINE, "at": "2026-01-01T02:00:00+02:00"}
    failed_attempts.file.write_text(json.dumps(line) + "\n")
    [failed] = failed_attempts.kept().failed
    assert failed.at.isoformat() == "2026-01-01T00:00:00+00:00"


def test_every_refusal_about_the_directory_is_noted_by_its_own_name() -> None:
    """A code that is not listed would be noted as `refused`, and an attack with it as any other."""
    text = Path(identity_messages.__file__).read_text()
    codes = set(re.findall(r'"(directory_[a-z_]+)"', text))
    assert {"directory_rolled_back", "directory_branched"} < codes <= OUTCOMES
