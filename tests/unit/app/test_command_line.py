"""What the command line takes."""

from __future__ import annotations

import pytest

from desktop.__main__ import main


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
    assert "training only" in capsys.readouterr().out
