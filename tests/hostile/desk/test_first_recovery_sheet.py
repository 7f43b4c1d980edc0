"""The recovery code on the screen at the first start: not written out, and gone with the desk."""

from __future__ import annotations

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PASSPHRASE, PATIENCE, running_desk
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="XDG folders"),
]
# A rule of Qt by which it writes every letter that it paints (text/qtextengine.cpp).
_RULES = "[Rules]\nqt.text.emojisegmenter.debug=true\n*.debug=true\n"


def test_a_signal_ends_the_desk_that_shows_it_and_no_rule_of_the_user_writes_it_out(
    display: VirtualDisplay, tmp_path: Path
) -> None:
    planted = tmp_path / "config" / "QtProject"
    planted.mkdir(parents=True)
    (planted / "qtlogging.ini").write_text(_RULES)
    environment = {"XDG_CONFIG_HOME": str(planted.parent)}
    profile = tmp_path / "profile"
    with running_desk(display, profile, environment=environment) as desk:
        desk.wait_for("page=first_start")
        desk.type("Ida Marlow")
        for _ in range(2):
            desk.press("Return")
            desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("page=recovery_sheet")
        desk.process.send_signal(signal.SIGTERM)
        assert desk.process.wait(PATIENCE) == 0
    written = profile.with_suffix(".output").read_text(errors="replace")
    assert re.search(r"ucs4|qt\.[a-z.]+:", written) is None
