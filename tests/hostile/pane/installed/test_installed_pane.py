"""The pane of the Debian package, attacked by programs of the same user who lie in wait for it.

Desk, pane and thieves are an ordinary user's. A thief of the source tree's pane
(`test_pane_early_thief`) catches it as it starts; this one is closed to them at every moment.
``make thieves`` does fifty runs of each.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.booking.card_entry.card_entry_ending import PaneProtection
from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.pane_stage import PROCESSOR_TAKES, TITLE, VAULT_TAKES, open_pane
from tests.support.hostile.thieves.waiting_thief import found_in_ordinary_program, lying_in_wait
from tests.support.virtual_display import VirtualDisplay
from tests.support.wayland_display import missing_programs, wayland_display

INSTALLED = Path("/usr/lib/skycap/skycap-card-pane/skycap-card-pane")
RUNS = int(os.environ.get("SKYCAP_THIEF_RUNS", "3"))
# Any user who is not root and in no group of root's.
_USER = 65534
AS_USER = (
    ("setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--clear-groups")
    if sys.platform == "linux" and os.geteuid() == 0
    else ()
)

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(
        not INSTALLED.exists(),
        reason="the Debian package is not installed here (`make package`, then apt install it)",
    ),
]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """A home folder of the user's own, as an environment."""
    if AS_USER:
        os.chown(tmp_path, _USER, _USER)
        for folder in (tmp_path, *tmp_path.parents[:2]):
            folder.chmod(0o755)
    return {"HOME": str(tmp_path)}


@pytest.mark.timeout(60 + 60 * RUNS)
@pytest.mark.parametrize("way", ["read", "trace"])
def test_a_thief_that_waits_for_it_gets_no_hold_and_no_digit(
    way: str, screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, home: dict[str, str]
) -> None:
    ordinary = found_in_ordinary_program(way, VISA_DUFFEL, AS_USER)
    if not ordinary["digits"]:
        pytest.skip(f"this kernel lets no program {way} another of its user: {ordinary}")
    for _ in range(RUNS):
        processor.will(PROCESSOR_TAKES)
        vault.will(VAULT_TAKES)
        with (
            lying_in_wait(way, AS_USER) as thief,
            open_pane(
                *(screen, processor, vault, (str(INSTALLED),)),
                ready=True,
                prefix=AS_USER,
                extra_environment=home,
            ) as pane,
        ):
            screen.type(VISA_DUFFEL + "1231123")
            found = thief.has(VISA_DUFFEL)
            assert (found["digits"], found["caught"], found["traced"]) == (0, 0, 0), found
            assert found["closed"] > 0, "it tried"
            screen.press("Return")
            ending = pane.ending()
        assert ending["code"] == "tokens"
        assert PaneProtection.CLOSED_FROM_START.value in ending["held"]


@pytest.mark.timeout(60 + 60 * RUNS)
def test_a_thief_that_traces_the_desk_sees_no_pane_start(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, home: dict[str, str]
) -> None:
    """The kernel withholds the group from a traced program, and without it there is no code."""
    for _ in range(RUNS):
        with (
            lying_in_wait("desk", AS_USER) as thief,
            open_pane(
                *(screen, processor, vault, (str(INSTALLED),)),
                ready=True,
                prefix=AS_USER,
                extra_environment=home,
            ) as pane,
        ):
            assert not screen.visible_windows(TITLE)
            screen.type(VISA_DUFFEL)
            found = thief.has(VISA_DUFFEL)
            assert pane.ending()["code"] == "pane_died"
        assert found["caught"] > 0, "it traces the desk"
        assert found["digits"] == 0


@pytest.mark.skipif(
    bool(missing_programs()),
    reason=f"needs {' '.join(missing_programs())}; `make test` installs them on Debian",
)
def test_it_takes_a_card_on_wayland(
    processor: Endpoint, vault: Endpoint, home: dict[str, str]
) -> None:
    """A set-group-ID program ignores library paths in the environment, and finds its plug-ins."""
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with wayland_display() as session:
        if AS_USER:
            for path in (session.socket, session.socket.parent):
                os.chown(path, _USER, _USER)
        with open_pane(
            *(session, processor, vault, (str(INSTALLED),)),
            prefix=AS_USER,
            extra_environment=home,
        ) as pane:
            session.type(VISA_DUFFEL + "1231123")
            session.press("Return")
            ending = pane.ending()
    assert (ending["code"], ending["shield"]) == ("tokens", "dots_wayland")
    assert PaneProtection.CLOSED_FROM_START.value in ending["held"]


def test_the_doctor_of_the_package_says_protected(
    screen: VirtualDisplay, home: dict[str, str]
) -> None:
    result = subprocess.run(
        [*AS_USER, "/usr/bin/skycap", "doctor", "--json", "--profile", home["HOME"]],
        env=screen.environment() | home,
        capture_output=True,
        check=True,
    )
    rows = {row["subject"]: row for row in json.loads(result.stdout)}
    assert rows["memory"]["verdict"] == "protected", rows["memory"]
    assert "owner and mode of its program file" in rows["memory"]["how"]
    assert rows["program files"]["verdict"] == "protected", rows["program files"]
    assert "the card pane compared its own" in rows["program files"]["how"]


def test_its_user_can_neither_read_nor_trace_it() -> None:
    for command in (
        ("cat", str(INSTALLED)),
        ("ls", str(INSTALLED.parent / "_internal")),
        ("ls", str(INSTALLED.parent / "_internal" / "base_library.zip")),
    ):
        refused = subprocess.run([*AS_USER, *command], capture_output=True, text=True)
        assert refused.returncode != 0
        assert "Permission denied" in refused.stderr
