"""The refund ledger as a table."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from desktop.booking.refunds.refund_csv import COLUMNS, refunds_csv
from desktop.booking.refunds.refund_entry import ClosingKind, RefundDuty, RefundEntry, RefundLine
from tests.support.booking.refund_samples import (
    sample_refund,
    sample_refund_closing,
    sample_refund_paid,
)

TODAY = date(2026, 12, 7)


def _rows(*entries: RefundEntry, client: str = "Ada Calloway") -> list[dict[str, str]]:
    lines = [RefundLine(entry, "LAX-LHR-LAX", "K7PQ2M", client) for entry in entries]
    content = refunds_csv(lines, TODAY)
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text.count("\r\n") == len(entries) + 1
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _row(entry: RefundEntry, **named: Any) -> dict[str, str]:  # noqa: ANN401
    (row,) = _rows(entry, **named)
    assert tuple(row) == COLUMNS
    return row


def test_an_empty_ledger_has_its_columns() -> None:
    assert refunds_csv((), TODAY).decode("utf-8-sig") == ",".join(COLUMNS) + "\r\n"


def test_what_is_owed() -> None:
    assert _row(sample_refund()) == {
        "entry": "refundsample",
        "trip": "tripsample",
        "route": "LAX-LHR-LAX",
        "reference": "K7PQ2M",
        "client": "Ada Calloway",
        "why due": "The airline canceled the flight",
        "currency": "USD",
        "due to client": "1842.20",
        "airline currency": "USD",
        "due from airline": "1842.20",
        "form of payment": "card",
        "payment": "pi_fare",
        "learned on": "2026-11-24",
        "last day": "2026-12-04",
        "rule": "7 business days (14 CFR 399.80(l), 260.2)",
        "state": "overdue",
        "paid on": "",
        "paid late": "",
        "processor reference": "",
        "note": "",
        "recorded at (UTC)": "2026-11-24 20:00:00",
        "recorded by": "Con Cierge",
        "closed at (UTC)": "",
        "closed by": "",
        "owed by": "we charged the fare",
        "goes to": "",
    }


@pytest.mark.parametrize("duty", [one for one in RefundDuty if one is not RefundDuty.MERCHANT])
def test_what_no_law_dates_has_no_last_day(duty: RefundDuty) -> None:
    row = _row(sample_refund(duty=duty, goes_to="Visa ending 4242"))
    assert (row["last day"], row["rule"], row["owed by"]) == ("", "", duty.value)
    assert row["goes to"] == "Visa ending 4242"


def test_what_was_paid_and_what_was_withdrawn() -> None:
    paid = _row(sample_refund_paid())
    assert (paid["state"], paid["paid on"], paid["paid late"]) == ("paid", "2026-11-25", "no")
    assert (paid["processor reference"], paid["closed by"]) == ("re_sample", "Robin Owner")
    assert (paid["airline currency"], paid["due from airline"]) == ("", "")
    late = _row(sample_refund(closing=sample_refund_closing(on=date(2026, 12, 7))))
    assert late["paid late"] == "yes"
    closing = sample_refund_closing(kind=ClosingKind.WITHDRAWN, note="Entered twice")
    withdrawn = _row(sample_refund(closing=closing))
    assert (withdrawn["state"], withdrawn["note"]) == ("withdrawn", "Entered twice")
    assert (withdrawn["paid on"], withdrawn["processor reference"]) == ("", "")


def test_no_text_is_a_formula_of_a_spreadsheet_and_commas_and_quotes_come_back() -> None:
    row = _row(sample_refund(reason='=HYPERLINK("x","y")'), client='-Ada, "Countess"')
    assert row["why due"] == '\'=HYPERLINK("x","y")'
    assert row["client"] == '\'-Ada, "Countess"'


@pytest.mark.parametrize(
    "reason",
    [
        *("flight canceled;=1+1;x", "a;=HYPERLINK(C1;D1);b", "a; =1+1", 'a;"=1+1"', "ok\t=1+1\tx"),
        *("ok\n@SUM(A1)", "a;-1;+1", "＝1+1", "a;＋1", " =1+1"),
    ],
)
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_no_spreadsheet_makes_a_formula_of_a_part_of_a_text(reason: str, separator: str) -> None:
    line = RefundLine(sample_refund(reason=reason), "LAX-LHR", "ABC", "Ada")
    table = io.StringIO(refunds_csv([line], date(2026, 11, 28)).decode("utf-8-sig"))
    cells = [cell for row in csv.reader(table, delimiter=separator) for cell in row]
    assert not [cell for cell in cells if cell.strip()[:1] in {*"=+-@＝＋－＠"}]


def test_other_signs_in_a_text_stay_as_they_are() -> None:
    for reason in ("canceled; refund in full", "2 + 2 = 4", "a;'=1", "LAX - LHR"):
        assert _row(sample_refund(reason=reason))["why due"] == reason


@pytest.mark.parametrize("half", ["4242 4242", "four two four two four two four two"])
def test_cells_beside_each_other_show_no_card_number(half: str) -> None:
    row = _row(sample_refund(reason=f"{half} now"), client=f"Ada {half}")
    assert row["client"] == f"Ada {half}"
    assert row["why due"].startswith("(left out:")
