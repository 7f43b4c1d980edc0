"""The training servers that a desk goes on with after a lock are those that it started itself."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from desktop.app.environment.training_backend import TrainingBackend
from desktop.app.lifecycle.restart import Handover
from desktop.use_cases.errors import Refused


def test_what_another_program_wrote_while_the_desk_was_locked_is_not_believed(
    tmp_path: Path,
) -> None:
    before = TrainingBackend(None, -1)
    before.start(tmp_path / "ca")
    try:
        servers = before.wait()
        file, lifeline, digest = before.hand_over(tmp_path)
        assert file is not None
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert ["--servers-digest", digest] == Handover((), file, lifeline, digest).command()[-4:-2]
        assert TrainingBackend(file, lifeline, digest).wait() == servers

        changed = json.loads(file.read_text("ascii"))
        changed["control"]["url"] = "https://127.0.0.1:1"
        file.write_text(json.dumps(changed), "ascii")
        with pytest.raises(Refused) as refused:
            TrainingBackend(file, lifeline, digest).wait()
        assert refused.value.code == "training_servers_changed"
    finally:
        before.stop()


def test_a_second_lock_hands_the_same_on(tmp_path: Path) -> None:
    file = tmp_path / "servers.json"
    assert TrainingBackend(file, 7, "abc").hand_over(tmp_path) == (file, 7, "abc")


def test_a_link_in_the_place_of_the_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("precious")
    (tmp_path / "servers.json").symlink_to(kept)
    backend = TrainingBackend(None, -1)
    backend.start(tmp_path / "ca")
    try:
        backend.wait()
        backend.hand_over(tmp_path)
    finally:
        backend.stop()
    assert kept.read_text() == "precious"
