"""Which pinned keys count: those that nobody but root can change, by what stat(2) says."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop.card_protocol import organization_pin
from desktop.card_protocol.organization_pin import (
    OrganizationPin,
    PinState,
    pin_in,
    read_pin,
)

LIVE, VENDOR_TEST = "0123456789abcdef" * 2, "fedcba9876543210" * 2
PINNED = OrganizationPin(PinState.PINNED, LIVE, VENDOR_TEST)
NOT_TRUSTED = OrganizationPin(PinState.NOT_TRUSTED)

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="owners and modes of Linux")


@dataclass(frozen=True, slots=True)
class Entry:
    """What stat(2) says of a file or folder."""

    st_mode: int
    st_uid: int = 0


FILE, FOLDER = Entry(stat.S_IFREG | 0o644), Entry(stat.S_IFDIR | 0o755)


@pytest.fixture
def pin_file(tmp_path: Path) -> Path:
    file = tmp_path / "organization-key.pub"
    file.write_text(PINNED.content())
    return file


@on_linux
@pytest.mark.parametrize(
    ("file", "folder", "expected"),
    [
        (FILE, FOLDER, PINNED),
        (Entry(stat.S_IFREG | 0o644, st_uid=1000), FOLDER, NOT_TRUSTED),
        (Entry(stat.S_IFREG | 0o664), FOLDER, NOT_TRUSTED),
        (Entry(stat.S_IFREG | 0o646), FOLDER, NOT_TRUSTED),
        (FILE, Entry(stat.S_IFDIR | 0o755, st_uid=1000), NOT_TRUSTED),
        (FILE, Entry(stat.S_IFDIR | 0o775), NOT_TRUSTED),
        (FILE, Entry(stat.S_IFDIR | 0o1777), NOT_TRUSTED),
        (FILE, Entry(stat.S_IFLNK | 0o777), NOT_TRUSTED),
        (Entry(stat.S_IFIFO | 0o644), FOLDER, NOT_TRUSTED),
    ],
    ids=[
        *("root's", "the user's", "its group's", "everybody's"),
        *("user's folder", "folder of a group", "open folder", "linked folder", "a pipe"),
    ],
)
def test_a_pin_counts_only_where_nobody_but_root_can_change_it(
    monkeypatch: pytest.MonkeyPatch,
    pin_file: Path,
    file: Entry,
    folder: Entry,
    expected: OrganizationPin,
) -> None:
    above = str(pin_file.parent)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fstat", lambda _descriptor: file)
        patched.setattr(os, "lstat", lambda path: folder if path == above else FOLDER)
        found = read_pin(str(pin_file))
    assert found == expected


@on_linux
def test_a_file_in_a_folder_of_the_user_is_not_believed(pin_file: Path) -> None:
    """With the real stat(2): the folder for temporary files is open to all."""
    assert read_pin(str(pin_file)) == NOT_TRUSTED


@on_linux
def test_without_a_file_nothing_is_pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_pin(str(tmp_path / "none")) == OrganizationPin()
    monkeypatch.setattr(organization_pin, "PIN_FILE", str(tmp_path / "none"))
    assert read_pin() == OrganizationPin()


@on_linux
@pytest.mark.parametrize("place", [os.symlink, lambda _, there: there.mkdir()])
def test_what_is_no_file_is_not_believed(
    place: Callable[[Path, Path], None], pin_file: Path, tmp_path: Path
) -> None:
    there = tmp_path / "there"
    place(pin_file, there)
    assert read_pin(str(there)) == NOT_TRUSTED


def test_no_other_system_has_one(monkeypatch: pytest.MonkeyPatch, pin_file: Path) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert read_pin(str(pin_file)) == OrganizationPin()


@pytest.mark.parametrize(
    "pin",
    [
        PINNED,
        OrganizationPin(PinState.PINNED, live=LIVE),
        OrganizationPin(PinState.PINNED, vendor_test=VENDOR_TEST),
    ],
)
def test_a_pin_is_read_as_it_was_written(pin: OrganizationPin) -> None:
    assert pin_in(pin.content().encode()) == pin
    assert (pin.digest(live=True), pin.digest(live=False)) == (pin.live, pin.vendor_test)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# a comment\n",
        f"live {LIVE}\nlive {VENDOR_TEST}\n",
        f"live {LIVE}\nmore\n",
        f"training {LIVE}\n",
        f"live {LIVE.upper()}\n",
        f"live {LIVE[:-1]}\n",
        f" live {LIVE}\n",
        f"{LIVE}\n",
        "live é\n",
    ],
)
def test_a_file_that_states_no_pin_is_not_believed(content: str) -> None:
    assert pin_in(content.encode()) == NOT_TRUSTED
