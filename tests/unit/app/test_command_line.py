"""What the command line takes."""

from __future__ import annotations

import sys

import pytest

from desktop.__main__ import main
from desktop.app.command_line import ENVIRONMENTS, run_console_command
from desktop.app.environment.environment_policy import POLICIES
from desktop.system import python_program


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
