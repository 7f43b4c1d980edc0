"""What a person reads where Skycap cannot start."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.app.lifecycle.start_failure import changed_program_sentences, start_sentences
from desktop.booking.card_number_guard import card_number_spans
from desktop.booking.program_files import ProgramFiles
from desktop.system.redacting_log import start_log
from tests.support.special_files import place_link


def test_a_link_to_nowhere_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    place_link(logs, tmp_path / "nowhere")
    with pytest.raises(FileExistsError) as refused:
        start_log(logs / "desk.log", card_number_spans)
    happened, safe, advice = start_sentences(tmp_path, refused.value)
    assert happened == f"Skycap cannot use {logs}: a folder, a link or a device has its name."
    assert safe == "Nothing was opened or changed."
    assert "--profile" in advice


def test_a_file_of_the_program_that_differs_is_named() -> None:
    found = ProgramFiles(has_manifest=True, difference="missing", path="/usr/lib/skycap/manifest")
    happened, safe, _advice = changed_program_sentences(found)
    assert happened.endswith("a file of its program is missing: /usr/lib/skycap/manifest.")
    assert "no passphrase was asked for" in safe
