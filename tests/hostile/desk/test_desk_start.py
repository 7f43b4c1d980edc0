"""What another program, or another user of this computer, left in the way of the desk's start."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from desktop.app.command_line import run_command
from desktop.app.environment.environment_policy import TRAINING
from desktop.app.environment.training_backend import TrainingBackend
from desktop.app.lifecycle.restart import Handover
from desktop.store.audit.audit_chain import ChainHead
from desktop.store.audit.audit_head_file import AuditHeadFile
from desktop.use_cases.errors import Refused
from tests.support.store.opening import signer, verify

pytestmark = pytest.mark.hostile

NOBODY = 65534
HEAD = ChainHead(3, bytes(range(32)))


@pytest.mark.parametrize("command", ["--idle", "--pane-idle"])
@pytest.mark.parametrize("seconds", ["999999", "901", "0", "-5", "1e9"])
def test_no_argument_keeps_the_desk_or_the_pane_open_for_longer_than_allowed(
    capsys: pytest.CaptureFixture[str], command: str, seconds: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run_command(["--training", command, seconds])
    assert ended.value.code == 2
    assert f"argument {command}: " in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_folder_of_another_user_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who owns it could change what is in it."""
    settings = TRAINING.settings(tmp_path)
    settings.folder.mkdir()
    settings.folder.chmod(0o777)
    if os.geteuid() == 0:
        os.chown(settings.folder, NOBODY, NOBODY)
    else:
        monkeypatch.setattr(os, "getuid", lambda: NOBODY)
    with pytest.raises(OSError, match="belongs to another user"):
        settings.make_folder()
    assert list(settings.folder.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="makes links as any user")
@pytest.mark.parametrize("name", ["record-end.json", "record-end.json.new"])
def test_no_link_is_followed_to_another_file(tmp_path: Path, name: str) -> None:
    """The former program wrote beside it first, under a name that anybody knew."""
    precious = tmp_path / "precious"
    precious.write_text("not ours")
    (tmp_path / name).symlink_to(precious)
    mark = AuditHeadFile(tmp_path / "record-end.json")
    mark.write(HEAD, signer())
    assert precious.read_text() == "not ours"
    assert mark.read(verify) == HEAD


def test_servers_that_another_program_named_while_the_desk_was_locked_are_not_believed(
    tmp_path: Path,
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("not ours")
    if sys.platform != "win32":
        (tmp_path / "servers.json").symlink_to(precious)
    before = TrainingBackend(None, -1)
    before.start(tmp_path / "ca")
    try:
        servers = before.wait()
        file, lifeline, digest = before.hand_over(tmp_path)
        assert precious.read_text() == "not ours"
        assert file is not None
        assert sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600
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
