"""What the command line takes."""

from __future__ import annotations

import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from desktop.__main__ import main
from desktop.app.audit.audit_account import read_passphrase
from desktop.app.command_line import (
    ENVIRONMENTS,
    run_command,
    run_console_command,
    speak_utf8,
)
from desktop.app.environment.environment_policy import POLICIES
from desktop.system import python_program
from desktop.use_cases.errors import Refused


@pytest.mark.parametrize("code", ["UK", "EU", "USA", "", "1"])
def test_a_home_that_is_no_country_is_refused(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--training", "--home-country", code])
    assert ended.value.code == 2
    assert "no two-letter country code (ISO 3166-1)" in capsys.readouterr().err


def test_a_home_may_be_typed_in_small_letters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home-country", "gb"]) == 2
    assert "does not know where to work" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Skycap does not know where to work."),
        (["--environment", "vendor_test"], "There is no environment 'vendor_test'."),
        (["--environment", ""], "There is no environment ''."),
        (["--environment", "live", "--training"], "Training and live are two environments."),
    ],
)
def test_without_one_environment_nothing_is_opened(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr().out
    assert printed.startswith(sentence)
    assert "Nothing was opened. Choose one: --environment training, --environment" in printed


def test_the_command_line_names_every_environment() -> None:
    assert tuple(POLICIES) == ENVIRONMENTS


def test_the_console_program_of_windows_opens_no_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(python_program, "go_on_isolated", lambda _module: None)
    for arguments in ([], ["--training"], ["serve-training"]):
        monkeypatch.setattr(sys, "argv", ["skycap-console", *arguments])
        assert run_console_command() == 2
        assert "verify, witness, export-record, doctor" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["skycap-console", "doctor", "--help"])
    with pytest.raises(SystemExit) as ended:
        run_console_command()
    assert ended.value.code == 0
    assert "How safe is this machine" in capsys.readouterr().out


def test_what_a_code_page_lacks_is_printed_into_a_pipe(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As on Windows, where output that is no terminal has the letters of its code page only."""
    printed = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(printed, encoding="cp1252"))
    profile = tmp_path / "Łódź 東京"
    assert run_command(["verify", "--profile", str(profile)]) == 2
    sys.stdout.flush()
    assert f"There is no desk in {profile}" in printed.getvalue().decode("utf-8")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_passphrase_that_is_piped_in_is_utf_8(monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    piped = BytesIO(f"{mark}żółw 東京\r\n".encode())
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(piped, encoding="cp1252"))
    speak_utf8()
    assert read_passphrase("Passphrase: ") == "żółw 東京"


def test_a_passphrase_in_another_encoding_is_no_failed_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"caf\xe9\n"), encoding="cp1252"))
    speak_utf8()
    with pytest.raises(Refused, match="no_text_piped"):
        read_passphrase("Passphrase: ")


def test_nothing_that_a_terminal_obeys_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = tmp_path / "a\x1b[2K\r\nThe audit log is intact.\x1b[8m"
    assert run_command(["verify", "--record", str(named)]) == 2
    printed = capsys.readouterr().out
    assert r"a\x1b[2K\r\nThe audit log is intact.\x1b[8m cannot be read" in printed
    assert (printed.count("\n"), "\x1b" in printed) == (1, False)
