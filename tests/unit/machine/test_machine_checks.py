"""The machine checks, on fake files and environment variables."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection
from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.booking.check_result import CheckResult, Verdict, as_text
from desktop.booking.program_files import ProgramFiles
from desktop.machine import disk_checks, pane_checks, program_checks, system_checks
from desktop.machine.host import Host
from desktop.machine.machine_checks import MachineChecker
from desktop.use_cases.check_machine import SUBJECTS, check_machine
from desktop.use_cases.errors import Refused
from tests.support.special_files import place_special_file

HELD = PaneSelfCheck(
    frozenset(
        {
            PaneProtection.NO_CORE,
            PaneProtection.NOT_READABLE,
            PaneProtection.MEMORY_LOCKED,
            PaneProtection.NO_BUS,
        }
    ),
    roots=117,
)

INSTALLED = ProgramFiles(has_manifest=True, files=900, root_owns=True)
ENVIRONMENT = CheckResult("environment", Verdict.PROTECTED, "TRAINING: nothing is real.", "given")


@pytest.fixture(autouse=True)
def _has_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other systems are played on Windows too, whose users have no number."""
    if sys.platform == "win32":
        monkeypatch.setattr(os, "getuid", lambda: 0, raising=False)


def host(root: Path, system: str = "linux", **text: str) -> Host:
    profile = root / "profile"
    profile.mkdir(mode=0o700, exist_ok=True)
    return Host(system, text, profile, profile / "desk.db", root)


@pytest.mark.parametrize(
    ("system", "how_far"),
    [
        ("win32", "run under Wine 8.0 by this project, never on Windows"),
        ("darwin", "never run on macOS by this project"),
    ],
)
def test_rows_of_other_systems_say_how_far_they_were_run(
    tmp_path: Path, system: str, how_far: str
) -> None:
    found = check_results(host(tmp_path, system))
    for subject in ("screen", "keyboard", "memory", "clipboard", "screen lock", "screen readers"):
        assert found[subject].verdict is Verdict.NOT_VERIFIED
        assert found[subject].how.endswith(how_far)


def write_file(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def check_results(machine: Host, check: PaneSelfCheck | None = HELD) -> dict[str, CheckResult]:
    return {
        check_result.subject: check_result
        for check_result in check_machine(machine_checker(machine, check))
    }


def machine_checker(machine: Host, check: PaneSelfCheck | None = HELD) -> MachineChecker:
    return MachineChecker(
        ENVIRONMENT, machine, lambda: check, lambda: INSTALLED, lambda: "a keyring", lambda: None,
        lambda: True, "1.0",
    )  # fmt: skip


def test_on_x11_nothing_hides_the_screen_or_the_keys(tmp_path: Path) -> None:
    found = check_results(host(tmp_path, DISPLAY=":1"))
    assert found["keyboard"].verdict is Verdict.NOT_POSSIBLE
    assert "another program read a whole card number" in found["keyboard"].how
    assert "protected" not in as_text((found["screen"],))
    assert "PCI" not in as_text(tuple(found.values()))


def test_on_wayland_no_more_is_claimed_than_was_tested(tmp_path: Path) -> None:
    found = check_results(host(tmp_path, WAYLAND_DISPLAY="wayland-1", DISPLAY=":0"))
    assert found["screen"].verdict is Verdict.NOT_POSSIBLE
    assert found["keyboard"].verdict is Verdict.BEST_EFFORT
    assert "input method" in found["keyboard"].text
    for subject in ("screen", "keyboard", "clipboard"):
        assert "Wayland" in found[subject].how
        assert "in our tests" in found[subject].how


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_on_untested_systems_no_card_check_is_verified(tmp_path: Path, system: str) -> None:
    found = check_results(host(tmp_path, system))
    asked = (
        *("screen", "keyboard", "memory", "card requests"),
        *("clipboard", "accessibility bus", "network trust"),
    )
    assert {found[subject].verdict for subject in asked} == {Verdict.NOT_VERIFIED}


def test_documents_of_an_earlier_version_are_named_with_what_removes_them(tmp_path: Path) -> None:
    machine = host(tmp_path)
    assert disk_checks.documents(machine).verdict is Verdict.PROTECTED
    folder = machine.documents_folder
    folder.mkdir()
    (folder / "status-20261127.txt").write_text("names no client")
    assert disk_checks.documents(machine).verdict is Verdict.PROTECTED
    for name in ("K7PQ2M.pdf", "K7PQ2M.ics"):
        (folder / name).write_text("old")
    found = disk_checks.documents(machine)
    assert found.verdict is Verdict.EXPOSED
    assert f"2 files in {folder}; to remove them: rm -r {shlex.quote(str(folder))}" in found.how
    assert (folder / "K7PQ2M.pdf").exists(), "a person removes them"


def test_a_documents_folder_that_is_none_is_not_verified(tmp_path: Path) -> None:
    machine = host(tmp_path)
    machine.documents_folder.write_text("a file")
    assert disk_checks.documents(machine).verdict is Verdict.NOT_VERIFIED


@pytest.mark.parametrize("variables", [{"DISPLAY": ":1"}, {"WAYLAND_DISPLAY": "wayland-1"}, {}])
def test_no_row_names_a_file_of_the_project(tmp_path: Path, variables: dict[str, str]) -> None:
    """A concierge reads them."""
    for check in (None, HELD):
        for row in check_results(host(tmp_path, **variables), check).values():
            assert "tests/" not in row.text + row.how
            assert ".py" not in row.text + row.how


def test_every_subject_has_its_result(tmp_path: Path) -> None:
    assert tuple(check_results(host(tmp_path))) == SUBJECTS


def test_every_result_is_shown(tmp_path: Path) -> None:
    made = machine_checker(host(tmp_path)).check_results()
    assert tuple(check_result.subject for check_result in made) == SUBJECTS


def test_a_silent_pane_is_not_verified(tmp_path: Path) -> None:
    found = check_results(host(tmp_path, DISPLAY=":1"), None)
    assert found["memory"].verdict is Verdict.NOT_VERIFIED
    assert found["card requests"].verdict is Verdict.NOT_VERIFIED


def test_pane_memory_is_protected_only_when_it_was_closed_from_the_start(tmp_path: Path) -> None:
    from_source = pane_checks.memory(host(tmp_path), HELD)
    assert from_source.verdict is Verdict.BEST_EFFORT
    assert "waits for the pane to start" in from_source.text
    assert "profiles" in from_source.text
    write_file(tmp_path, "proc/sys/kernel/perf_event_paranoid", "3\n")
    assert "profiles" not in pane_checks.memory(host(tmp_path), HELD).text
    installed = PaneSelfCheck(HELD.held | {PaneProtection.CLOSED_FROM_START}, roots=117)
    assert pane_checks.memory(host(tmp_path), installed).verdict is Verdict.PROTECTED


@pytest.mark.parametrize(
    ("held", "verdict", "text"),
    [
        (
            {PaneProtection.KEY_PINNED, PaneProtection.CLOSED_FROM_START},
            Verdict.PROTECTED,
            "pinned organization has certified",
        ),
        ({PaneProtection.KEY_PINNED}, Verdict.BEST_EFFORT, "change this pane's files"),
        ({PaneProtection.CLOSED_FROM_START}, Verdict.BEST_EFFORT, "a company of their own"),
        (set(), Verdict.BEST_EFFORT, "a company of their own"),
    ],
)
def test_who_may_ask_the_pane_is_protected_only_by_root(
    tmp_path: Path, held: set[PaneProtection], verdict: Verdict, text: str
) -> None:
    row = pane_checks.requester(host(tmp_path), PaneSelfCheck(HELD.held | held, roots=117))
    assert row.verdict is verdict
    assert text in row.text


def test_a_pin_that_others_can_change_is_exposed(tmp_path: Path) -> None:
    spoiled = PaneSelfCheck(HELD.held, roots=117, pin_spoiled=True)
    assert pane_checks.requester(host(tmp_path), spoiled).verdict is Verdict.EXPOSED


def test_unlocked_pane_memory_is_exposed(tmp_path: Path) -> None:
    held = PaneSelfCheck(HELD.held - {PaneProtection.MEMORY_LOCKED}, roots=117)
    assert pane_checks.memory(host(tmp_path), held).verdict is Verdict.EXPOSED


def test_a_failed_lockdown_is_explained(tmp_path: Path) -> None:
    shut = pane_checks.memory(host(tmp_path), PaneSelfCheck(failed=PaneEnding.MEMORY_READABLE))
    assert shut.verdict is Verdict.EXPOSED
    assert shut.text == "The card pane did not open: other programs could read its memory."


def test_a_failed_lockdown_verifies_nothing_else(tmp_path: Path) -> None:
    shut = PaneSelfCheck(failed=PaneEnding.MEMORY_READABLE)
    found = check_results(host(tmp_path, DISPLAY=":1"), shut)
    assert found["accessibility bus"].verdict is Verdict.NOT_VERIFIED
    assert found["card requests"].verdict is Verdict.NOT_VERIFIED
    assert found["network trust"].verdict is Verdict.NOT_VERIFIED


@pytest.mark.parametrize(("roots", "verdict"), [(0, Verdict.EXPOSED), (117, Verdict.PROTECTED)])
def test_a_missing_list_of_authorities_is_exposed(
    tmp_path: Path, roots: int, verdict: Verdict
) -> None:
    check = PaneSelfCheck(HELD.held, roots=roots)
    assert pane_checks.network(host(tmp_path), check).verdict is verdict


@pytest.mark.skipif(sys.platform == "win32", reason="asks by the paths and numbers of Linux")
@pytest.mark.parametrize(
    ("uuid", "verdict"), [("CRYPT-LUKS2-a", Verdict.PROTECTED), ("LVM-a", Verdict.EXPOSED)]
)
def test_the_disk_of_the_profile_decides(tmp_path: Path, uuid: str, verdict: Verdict) -> None:
    write_file(tmp_path, "proc/self/mountinfo", "1 0 253:0 / / rw - ext4 /dev/mapper/x rw\n")
    write_file(tmp_path, "sys/dev/block/253:0/dm/uuid", uuid)
    assert disk_checks.disk(host(tmp_path)).verdict is verdict


def test_swap_that_is_a_plain_disk_is_exposed(tmp_path: Path) -> None:
    write_file(tmp_path, "proc/swaps", "Filename Type\n")
    assert disk_checks.swap(host(tmp_path)).verdict is Verdict.PROTECTED
    write_file(tmp_path, "proc/swaps", "Filename Type\n/dev/sdz9 partition 1 0 -2\n")
    assert disk_checks.swap(host(tmp_path)).verdict is Verdict.EXPOSED


def test_a_plain_store_file_is_exposed(tmp_path: Path) -> None:
    machine = host(tmp_path)
    machine.store_file.write_bytes(b"SQLite format 3\0" + bytes(84))
    assert disk_checks.records(machine).verdict is Verdict.EXPOSED
    machine.store_file.write_bytes(bytes(range(100)))
    assert disk_checks.records(machine).verdict is Verdict.PROTECTED


def test_a_pipe_in_place_of_the_store_file_is_never_waited_for(tmp_path: Path) -> None:
    machine = host(tmp_path)
    place_special_file(machine.store_file, "pipe")
    assert disk_checks.records(machine).verdict is Verdict.NOT_VERIFIED


@pytest.mark.parametrize(("home", "says"), [(".", "lies in the"), ("elsewhere", "lies outside of")])
def test_on_windows_a_profile_elsewhere_is_not_said_to_lie_at_home(
    tmp_path: Path, home: str, says: str
) -> None:
    found = disk_checks.folder(host(tmp_path, "win32", USERPROFILE=str(tmp_path / home)))
    assert found.verdict is Verdict.NOT_VERIFIED
    assert says in found.text


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_folder_that_others_may_open_is_exposed(tmp_path: Path) -> None:
    machine = host(tmp_path)
    assert disk_checks.folder(machine).verdict is Verdict.PROTECTED
    machine.profile.chmod(0o755)
    assert disk_checks.folder(machine).verdict is Verdict.EXPOSED


def test_crash_files_that_go_to_a_program_are_exposed(tmp_path: Path) -> None:
    write_file(
        tmp_path, "proc/self/limits", "Max core file size        0          0         bytes\n"
    )
    write_file(tmp_path, "proc/sys/kernel/core_pattern", "core\n")
    assert disk_checks.crash_files(host(tmp_path)).verdict is Verdict.PROTECTED
    write_file(tmp_path, "proc/sys/kernel/core_pattern", "|/usr/bin/keeper\n")
    assert disk_checks.crash_files(host(tmp_path)).verdict is Verdict.EXPOSED
    write_file(
        tmp_path, "proc/self/limits", "Max core file size        1          0         bytes\n"
    )
    assert disk_checks.crash_files(host(tmp_path)).verdict is Verdict.PROTECTED


@pytest.mark.parametrize(("scope", "safe"), [("0", False), ("1", True)])
def test_yama_decides_about_other_programs(tmp_path: Path, scope: str, safe: bool) -> None:
    write_file(tmp_path, "proc/sys/kernel/yama/ptrace_scope", scope)
    verdict = Verdict.PROTECTED if safe else Verdict.EXPOSED
    assert system_checks.other_programs(host(tmp_path)).verdict is verdict


def test_a_keyring_error_is_shown() -> None:
    def prove() -> None:
        raise Refused("keyring_locked", "It is locked.", "", "")

    found = system_checks.keyring(lambda: "a keyring", prove)
    assert (found.verdict, found.text) == (Verdict.EXPOSED, "It is locked.")


def test_an_unsynchronized_clock_is_exposed(tmp_path: Path) -> None:
    assert system_checks.clock(host(tmp_path), lambda: False).verdict is Verdict.EXPOSED
    assert system_checks.clock(host(tmp_path), lambda: None).verdict is Verdict.NOT_VERIFIED


COMPARED = PaneSelfCheck(HELD.held, roots=117, files=300)


@pytest.mark.parametrize(
    ("found", "check", "verdict", "text"),
    [
        (INSTALLED, COMPARED, Verdict.PROTECTED, "only root can change them"),
        (INSTALLED, HELD, Verdict.BEST_EFFORT, "did not compare its own"),
        (INSTALLED, None, Verdict.BEST_EFFORT, "did not compare its own"),
        (
            *(INSTALLED, PaneSelfCheck(failed=PaneEnding.PROGRAM_CHANGED)),
            *(Verdict.EXPOSED, "A file of the card pane is not as it was installed"),
        ),
        (
            ProgramFiles(has_manifest=True, difference="added", path="/usr/lib/skycap/planted.so"),
            *(COMPARED, Verdict.EXPOSED, "is added: /usr/lib/skycap/planted.so"),
        ),
        (
            ProgramFiles(has_manifest=True, files=900),
            *(COMPARED, Verdict.EXPOSED, "belong to an ordinary user"),
        ),
        (
            ProgramFiles(has_manifest=True, files=900, root_owns=None),
            *(
                COMPARED,
                Verdict.BEST_EFFORT,
                "The files of both programs are as they were installed.",
            ),
        ),
        (
            ProgramFiles(has_manifest=False, is_changeable=True),
            *(HELD, Verdict.EXPOSED, "Your other programs can change Skycap's files"),
        ),
        (ProgramFiles(has_manifest=False), HELD, Verdict.NOT_VERIFIED, "cannot tell"),
    ],
)
def test_program_files_are_protected_only_where_every_one_agrees_and_is_roots(
    found: ProgramFiles, check: PaneSelfCheck | None, verdict: Verdict, text: str
) -> None:
    row = program_checks.program_files(found, check)
    assert row.verdict is verdict
    assert text in row.text
