"""Faults of the real training servers: asked for by name, and named while they are to happen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.app.environment.training_faults import TRAINING_FAULTS, TrainingFaults
from desktop.app.environment.training_process import TrainingServers
from desktop.use_cases.errors import Unreachable
from tests.support.training.servers import forked_training_servers


def test_a_fault_is_armed_until_it_has_happened() -> None:
    with forked_training_servers("--quick") as servers:
        known = TrainingServers.read(servers.line)
        faults = TrainingFaults(known)
        assert faults.armed() == frozenset()
        for name, _ in TRAINING_FAULTS:
            faults(name)
        assert faults.armed() == {name for name, _ in TRAINING_FAULTS}
        servers.clear_faults()
        assert faults.armed() == frozenset()
        with pytest.raises(Unreachable, match="fault_not_triggered"):
            TrainingFaults(replace(known, control_token="other")).armed()
