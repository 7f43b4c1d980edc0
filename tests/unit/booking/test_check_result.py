"""Check results as text, and how many there are of each verdict."""

from __future__ import annotations

from desktop.booking.check_result import CheckResult, Verdict, as_text, tally

RESULTS = (
    CheckResult("disk", Verdict.EXPOSED, "It is not encrypted.", "lsblk"),
    CheckResult("keyring", Verdict.PROTECTED, "It keeps what it is given.", "write and read back"),
    CheckResult("clock", Verdict.PROTECTED, "It is kept right.", "adjtimex(2)"),
)


def test_each_result_is_two_aligned_lines() -> None:
    assert as_text(RESULTS[:2]) == (
        "disk     exposed       It is not encrypted.\n"
        "                       checked: lsblk\n"
        "keyring  protected     It keeps what it is given.\n"
        "                       checked: write and read back\n"
    )


def test_a_name_of_a_file_makes_no_line_of_its_own() -> None:
    named = "a\ndisk  protected  It is.\x1b[8m"
    text = as_text((CheckResult("disk", Verdict.EXPOSED, named, named),))
    assert text.count("\n") == 2
    assert text.count(r"a\ndisk  protected  It is.\x1b[8m") == 2


def test_no_result_is_no_text() -> None:
    assert as_text(()) == ""


def test_the_tally_leaves_out_what_there_is_none_of() -> None:
    assert tally(RESULTS) == "2 protected, 1 exposed"
    assert tally(()) == ""
