"""A bank's evidence pack of the real desk: its worker, its log, its organization key."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.support.browser import PROGRAM, dumped, element_text
from tests.support.journeys.shared_desk import Call
from tests.support.journeys.the_call import type_file

pytestmark = pytest.mark.journey


def test_an_owner_makes_a_pack_that_a_browser_verifies(call: Call, tmp_path: Path) -> None:
    desk, file = call.desk, tmp_path / "pack.html"
    desk.press("ctrl+1")
    desk.wait_for("page=today")
    desk.press("g", "g")
    desk.wait_for("safeguards shown")
    desk.press("ctrl+e")
    desk.wait_for("evidence shown")
    desk.press("Return")
    desk.wait_for("asked where to save")
    type_file(desk, "Save the evidence", file)
    desk.wait_for("evidence pack made flaws=0")
    desk.wait_for_keyboard()
    assert (tmp_path / "pack.pdf").read_bytes().startswith(b"%PDF-")
    found = re.search(r'id="content">(.*?)</script>', file.read_text("utf-8"))
    assert found
    content = json.loads(found[1])
    assert content["log"]["last"] >= 2
    written = {f"pack{'.' if each['ending'] == 'pdf' else '-'}{each['ending']}"
               for each in content["files"]}  # fmt: skip
    assert {each.name for each in tmp_path.iterdir()} == {"pack.html", *written}
    if shutil.which(PROGRAM) is None:
        pytest.skip("not verified in a browser: Debian's chromium is not here")
    shown = dumped(file, tmp_path / "browser")
    assert element_text(shown, "verdict") == "Verified"
