"""Several programs with one member directory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.identity.directory.directory_lock import directory_lock
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, OTHER, open_directory, refusal
from tests.support.identity.sealed_file import installation_id_of

_HOLD = """
import sys
from pathlib import Path
from desktop.identity.directory.directory_lock import directory_lock
with directory_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module", autouse=True)
def quick_argon2() -> None:
    """Not here: programs of their own read what is written, at the product's own cost."""


def _holder(file: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_program_waits_for_another_that_holds_the_lock_and_then_is_refused(
    tmp_path: Path,
) -> None:
    file = tmp_path / "members.json"
    with (
        _holder(file),
        pytest.raises(Refused, match="directory_busy"),
        directory_lock(file, timeout=0.1),
    ):
        raise AssertionError("two held one lock")
    with directory_lock(file, timeout=0.1):
        pass


def test_a_program_that_is_killed_lets_go(tmp_path: Path) -> None:
    file = tmp_path / "members.json"
    with _holder(file) as holder:
        holder.kill()
        with directory_lock(file):
            pass


_TRY = """
import sys
from pathlib import Path
from desktop.use_cases.errors import Refused
from tests.support.identity.desks import OTHER, open_directory
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret
ring = MemoryKeyring()
ring.put(sys.argv[2], sys.argv[3], bytes.fromhex(sys.argv[4]))
ring.put(sys.argv[2], "directory key", bytes.fromhex(sys.argv[5]))
try:
    open_directory(Path(sys.argv[1]), ring).open(sys.argv[3], TypedSecret.of(OTHER))
except Refused as refused:
    print(refused.code)
"""


def test_tries_in_several_programs_at_once_are_all_counted(tmp_path: Path) -> None:
    from desktop.identity.directory.directory_file import KEYRING_ENTRY
    from desktop.os_keyring.memory_keyring import MemoryKeyring

    ring = MemoryKeyring()
    member = open_directory(tmp_path, ring).enroll_owner("Ann", TypedSecret.of(GOOD)).member
    installation_id = installation_id_of(tmp_path / "members.json")
    kept = (ring.get(installation_id, entry) for entry in (member.id, KEYRING_ENTRY))
    secret, key = (one.hex() for one in kept if one is not None)
    given = [str(tmp_path), installation_id, member.id, secret, key]
    failed_attempts = [
        subprocess.Popen([sys.executable, "-c", _TRY, *given], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [one.communicate()[0].strip() for one in failed_attempts] == ["wrong_passphrase"] * 4
    with pytest.raises(Refused) as refused:
        open_directory(tmp_path, ring).open(member.id, TypedSecret.of(OTHER))
    assert "5 more tries" in refused.value.safe


def test_a_folder_that_cannot_be_made_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    directory = open_directory(tmp_path / "file")
    assert (
        refusal(lambda: directory.enroll_owner("Ann", TypedSecret.of(GOOD)))
        == "directory_not_saved"
    )
