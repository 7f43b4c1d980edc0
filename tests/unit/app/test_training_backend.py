"""The training servers that a desk goes on with after a lock are those that it started itself."""

from __future__ import annotations

from pathlib import Path

from desktop.app.environment.training_backend import TrainingBackend


def test_a_second_lock_hands_the_same_on(tmp_path: Path) -> None:
    file = tmp_path / "servers.json"
    assert TrainingBackend(file, 7, "abc").hand_over(tmp_path) == (file, 7, "abc")
