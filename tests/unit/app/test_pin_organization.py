"""``skycap pin-organization``: what it takes for a key, and what it reads back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.app import pin_organization as command
from desktop.app.pin_organization import NOT_PINNED, PINNED, pin_organization
from desktop.card_protocol import organization_pin
from desktop.card_protocol.organization_pin import OrganizationPin, PinState, key_digest, read_pin
from desktop.identity.crypto.org_key import OrgKey, fingerprint

KEY, OTHER = (OrgKey.from_raw(bytes([seed]) * 32).verify_key for seed in (1, 2))
FINGERPRINT = fingerprint(KEY)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a key can be pinned on Linux only")
Pin = Callable[..., tuple[int, str]]


@pytest.fixture
def pin(tmp_path: Path) -> Pin:
    """Runs the command for a file of its own; its exit code and what it printed."""

    def run(given: str, live: bool = True, file: Path | None = None) -> tuple[int, str]:
        printed: list[str] = []
        target = file or tmp_path / "etc" / "organization-key.pub"
        code = pin_organization(given, printed.append, live=live, file=str(target))
        return code, " ".join(printed)

    return run


@pytest.fixture
def as_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all files were root's."""
    monkeypatch.setattr(organization_pin, "can_be_changed", lambda _entry: False)


def test_a_fingerprint_is_pinned_for_each_environment_and_read_back(
    pin: Pin, tmp_path: Path, as_roots: None
) -> None:
    before = os.umask(0o077)
    try:
        code, text = pin(FINGERPRINT.lower())
        assert (code, "real cards" in text) == (PINNED, True)
        code, text = pin(fingerprint(OTHER).replace(" ", "-"), live=False)
        assert (code, "test systems" in text) == (PINNED, True)
    finally:
        os.umask(before)
    file = tmp_path / "etc" / "organization-key.pub"
    assert read_pin(str(file)) == OrganizationPin(
        PinState.PINNED, key_digest(KEY), key_digest(OTHER)
    )
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o644, 0o755)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    pin(fingerprint(OTHER))
    assert read_pin(str(file)).live == key_digest(OTHER), "the newest counts"


def test_a_file_with_a_fingerprint_is_taken_too(pin: Pin, tmp_path: Path, as_roots: None) -> None:
    written = tmp_path / "key.txt"
    written.write_text(f"{FINGERPRINT}\n")
    assert pin(str(written))[0] == PINNED


@pytest.mark.parametrize(
    "given",
    ["", "ACDEX", "sk_live_abc", FINGERPRINT[:-1], f"{FINGERPRINT} ACDEX", KEY.hex()],
    ids=range(6),
)
def test_what_is_no_key_is_refused(given: str, pin: Pin, tmp_path: Path) -> None:
    code, text = pin(given)
    assert code == NOT_PINNED
    assert "Nothing was changed." in text
    assert not (tmp_path / "etc").exists()


def test_a_mistyped_group_is_named(pin: Pin) -> None:
    letter = "A" if FINGERPRINT[7] != "A" else "C"
    code, text = pin(FINGERPRINT[:7] + letter + FINGERPRINT[8:])
    assert (code, "Group 2 of it is mistyped." in text) == (NOT_PINNED, True)


def test_a_file_without_a_fingerprint_is_refused(pin: Pin, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_bytes(b"\xff\xfe")
    code, text = pin(str(tmp_path / "key.txt"))
    assert (code, "there is no fingerprint" in text) == (NOT_PINNED, True)
    assert pin(str(tmp_path))[0] == NOT_PINNED, "nor in a folder"


def test_a_pin_that_others_can_change_is_called_so(pin: Pin) -> None:
    """The folder for temporary files is open to all."""
    code, text = pin(FINGERPRINT)
    assert code == NOT_PINNED
    assert "others than root can change it" in text


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [(PermissionError(13, "no"), "with sudo"), (OSError(28, "No space"), "No space")],
)
def test_what_cannot_be_written_is_said(
    failure: OSError, sentence: str, pin: Pin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> bool:
        raise failure

    monkeypatch.setattr(command, "pin_digest", fails)
    code, text = pin(FINGERPRINT)
    assert (code, sentence in text, "Nothing was changed." in text) == (NOT_PINNED, True, True)


def test_a_write_that_fails_leaves_nothing_behind(pin: Pin, tmp_path: Path) -> None:
    blocked = tmp_path / "etc" / "organization-key.pub"
    blocked.mkdir(parents=True)
    assert pin(FINGERPRINT, file=blocked)[0] == NOT_PINNED
    assert [path.name for path in blocked.parent.iterdir()] == [blocked.name]


def test_no_other_system_takes_one(pin: Pin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert pin(FINGERPRINT) == (
        NOT_PINNED,
        "A key can be pinned on Linux only. Nothing was changed.",
    )


def test_the_command_line_joins_the_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[tuple[str, bool]] = []

    def pinned(given: str, _show: object, *, live: bool) -> int:
        taken.append((given, live))
        return PINNED

    monkeypatch.setattr(command, "pin_organization", pinned)
    assert main(["pin-organization", *FINGERPRINT.split()]) == PINNED
    assert main(["pin-organization", FINGERPRINT, "--vendor-test"]) == PINNED
    assert taken == [(FINGERPRINT, True), (FINGERPRINT, False)]
