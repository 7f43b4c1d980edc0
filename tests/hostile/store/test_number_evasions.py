"""No way of writing a card number that a person or a program thinks of is saved or logged."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.card_number_guard import card_number_spans
from desktop.store.database import Database
from desktop.system.redacting_log import RedactingFormatter
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_closing,
)
from tests.support.cardpane.published import VISA
from tests.support.samples import OPENED_AT, sample_address, sample_client
from tests.support.store.opening import open_store

pytestmark = pytest.mark.hostile

HALF = VISA[:8]
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
EVASIONS = {
    "the numbers of a list": "1. 4242 2. 4242 3. 4242 4. 4242",
    "the numbers of a list in brackets": "(1) 4242\n(2) 4242\n(3) 4242\n(4) 4242",
    "letters for digits": "6OllOOO99O139424",
    "letters in groups": "6O11 OO09 9O13 9424",
    "groups of letters only": "4OOO OOOO OOOO OOO2",
    "letters in pairs": "6O-1l-OO-O9-9O-l3-94-24",
    "a list with colons": "1: 4242\n2: 4242\n3: 4242\n4: 4242",
    "a list with number signs": "#1 4242 #2 4242 #3 4242 #4 4242",
    "a list in order": "1st 4242 2nd 4242 3rd 4242 4th 4242",
    "a list with a dash behind": "1- 4242 2- 4242 3- 4242 4- 4242",
    "parts with a word and a number": "part 1 = 4242, part 2 = 4242, part 3 = 4242, part 4 = 4242",
    "boxes": "box1: 4242 box2: 4242 box3: 4242 box4: 4242",
    "numbers run on with a letter": "q0 4242 q1 4242 q2 4242 q3 4242",
    "numbers behind the parts": "4242 [1], 4242 [2], 4242 [3], 4242 [4]",
    "how many there are": "(1/4) 4242 (2/4) 4242 (3/4) 4242 (4/4) 4242",
    "a column that counts": "0,4242\n1,4242\n2,4242\n3,4242",
    "elements that count": "".join(f"<p{at}>4242</p{at}>" for at in range(4)),
    "minutes": "10:00 4242 10:01 4242 10:02 4242 10:03 4242",
    "digits with numbers": ", ".join(f"d{at}={digit}" for at, digit in enumerate(VISA)),
    "a part before": "part 0 = 1111, part 1 = 4242, part 2 = 4242, part 3 = 4242, part 4 = 4242",
    "numbered halves": f"half 1: {HALF}, half 2: {HALF}",
    "a code that looks like an airline's": "Q1 4242 Q2 4242 Q3 4242 Q4 4242",
    "two telephones": "+1 4242424242 / +1 424242",
    "the same number each time": "1x 4242, 1x 4242, 1x 4242, 1x 4242",
    "colors of a terminal": "4242\x1b[0m4242\x1b[0m4242\x1b[1;31m4242",
    "a color of each digit": "\x1b[31m".join(VISA),
    "colors in numbered parts": "\x1b[1m1: 4242\x1b[0m 2: 4242\x9b0m 3: 4242 4: 4242",
    "a list of figures": "\n".join(f"{at}. {digit}" for at, digit in enumerate(VISA, 1)),
    "a list with another number before": "7) 1. 4242 2. 4242 3. 4242 4. 4242",
    "digit words with a line below": "_".join(WORDS[int(digit)] for digit in VISA),
    "digit words and numerals run together": "four2" * 8,
    "tens run together": "fortytwo" * 8,
    "digits of an address": "".join(f"%3{digit}" for digit in VISA),
    "digits of a page": "".join(f"&#{48 + int(digit)};" for digit in VISA),
    "digit words run together": "fourtwo" * 8,
    "tag characters": "".join(chr(0xE0030 + int(digit)) for digit in "4242424242424242"),
    "as an amount": "USD 5,555,555,555,554,444.00",
    "a word between halves": f"{HALF} and {HALF}",
    "pairs with hours that count": " ".join(f"{at}:{VISA[at * 2 : at * 2 + 2]}" for at in range(8)),
    "pairs with hours from one on": ", ".join(
        f"{at}:{VISA[at * 2 - 2 : at * 2]}" for at in range(1, 9)
    ),
    "digits with letters that count": " ".join(
        f"{chr(97 + at)}{digit}" for at, digit in enumerate(VISA)
    ),
    "digits of a script": "".join(f"%u003{digit}" for digit in VISA),
    "digits in braces": "".join(f"\\u{{3{digit}}}" for digit in VISA),
    "digits of a mail": "".join(f"=3{digit}" for digit in VISA),
    "digits of a page without semicolons": "".join(f"&#{48 + int(digit)}" for digit in VISA),
    "an address in an address": f"{HALF}%2520{HALF}",
    "four blanks": f"{HALF}    {HALF}",
    "a letter after each digit": "a".join(VISA),
    "pairs with words": " and ".join(VISA[at : at + 2] for at in range(0, 16, 2)),
    "a line between groups": "4242 4242\n              4242 4242",
    "spelled": " ".join(WORDS[int(digit)] for digit in VISA),
    "spelled in pairs": "forty-two " * 8,
    "Chinese": "四二" * 8,
    "a soft hyphen in digit words": "fo\u00adur t\u00adwo " * 8,
    "mathematical digit words": "𝐟𝐨𝐮𝐫 𝐭𝐰𝐨 " * 8,
    "letters of a wide keyboard": "6Ｏ11ＯＯ099Ｏ139424",
    "letters of a Russian keyboard": "6О11ООО99О139424",
    "thousands": "4,242,424,242,424,242",
    "a leading digit": f"9 {VISA}",
    "a table": "</td><td>".join((HALF, HALF)),
    "an address": f"{HALF}%20{HALF}",
    "an air travel card and its expiry": "135410014004955 12/27",
    "thirteen digits and an expiry": "42222222222221227",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_store(tmp_path_factory.mktemp("evasions") / "records.db")
    yield opened
    opened.close()


def _keep_draft(store: Database, draft: str) -> None:
    store.write(lambda repos: repos.drafts.keep("call", draft))


@pytest.mark.parametrize("text", EVASIONS.values(), ids=EVASIONS)
def test_no_record_takes_it(store: Database, text: str) -> None:
    entry = AuditEntry("idada", "Ada", "client agreed", OPENED_AT, "done", "desk one", "", text)
    drafts = (text, json.dumps({"notes": text}), json.dumps({"f": json.dumps([["", text]])}))
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(lambda repos: repos.clients.save(sample_client(notes=text)))
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(lambda repos: repos.audit.add(entry))
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(lambda repos: repos.refunds.add(sample_refund(reason=text)))
    for draft in drafts:
        with pytest.raises(Refused, match="card_number_in_text"):
            _keep_draft(store, draft)
    assert store.read(lambda repos: repos.drafts.recall("call")) == ""


@pytest.mark.parametrize("text", EVASIONS.values(), ids=EVASIONS)
def test_the_log_takes_none_as_text_or_in_an_object(text: str) -> None:
    formatter = RedactingFormatter(card_number_spans)
    for shown in (text, {"typed": [text]}, ascii(text)):
        record = logging.LogRecord("desk", logging.INFO, "f", 1, "refused %s", (shown,), None)
        assert "[card number]" in formatter.format(record)


def test_no_form_takes_its_halves(store: Database) -> None:
    halves = {"email": HALF, "company": HALF}
    address = {"line2": HALF, "postcode": HALF}
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(
            lambda repos: repos.clients.save(sample_client(address=sample_address(**address)))
        )
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(lambda repos: repos.clients.save(sample_client(notes="", **halves)))
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(lambda repos: repos.clients.save(sample_client(notes="met in 2019", **halves)))
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(lambda repos: repos.drafts.keep("call", json.dumps(halves)))
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(
            lambda repos: repos.clients.save(
                sample_client(phone=f"+12025550123;ext={HALF}", company=HALF)
            )
        )


@pytest.mark.parametrize(
    ("reason", "note"),
    [
        ("card 42424242 given", "42424242 ok"),
        ("4242 4242 first", "then 4242 4242 end"),
        ("card 4222222", "222222"),
        ("card 3056930", "9025904"),
        ("four two four two four two four two", "four two four two four two four two"),
        ("card 42424242", "four two four two four two four two"),
    ],
)
def test_no_refund_takes_a_number_in_its_reason_and_its_note(
    store: Database, reason: str, note: str
) -> None:
    def enter(repos: Repositories) -> None:
        trip = sample_charged_trip()
        repos.clients.save(sample_client())
        repos.trips.save(replace(trip, attempts=()))
        repos.refunds.add(sample_refund(reason=reason))
        repos.refunds.close("refundsample", sample_refund_closing(note=note))

    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(enter)
