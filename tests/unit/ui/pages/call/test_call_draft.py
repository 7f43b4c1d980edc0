"""A draft of the call that these pages did not write is none, and keeps nobody from the desk."""

from __future__ import annotations

import json

import pytest

from desktop.ui.pages.call.call_draft import CallDraft
from desktop.ui.pages.call.typed_flights.flights_page import _texts

DEEP = "[" * 3000
FOUND = '["Ada", true, 1, 2, "Ada", "ada@example.com", "+1"]'
TRAVELERS = '[["one", "Ada", "Marlow", "1"], ["two", "", "", "-1"]]'


def test_what_was_typed_comes_back() -> None:
    draft = CallDraft(
        client_id="one", find_draft=FOUND, travelers=TRAVELERS, address='["Main Street 1"]'
    )
    assert CallDraft.read(draft.text()) == draft


@pytest.mark.parametrize(
    "text",
    [DEEP, "zzz", "[]", "9" * 5000, '{"a": "b"}', '{"entry": 1}', '{"trip_id": "\\ud800"}'],
)
def test_a_text_that_is_no_draft_is_none(text: str) -> None:
    assert CallDraft.read(text) is None


@pytest.mark.parametrize(
    ("name", "part"),
    [
        *((name, DEEP) for name in ("find_draft", "travelers", "address")),
        *((name, '{"a": 1}') for name in ("find_draft", "travelers", "address")),
        ("find_draft", '["Ada", true, 3, 0, "", "", ""]'),
        ("find_draft", '["Ada", true, 0, 3, "", "", ""]'),
        ("find_draft", '[["Ada"], true, 0, 0, "", "", ""]'),
        ("travelers", '[["one", "Ada", "two"]]'),
        ("travelers", "[[]]"),
        ("address", "[1]"),
        ("address", '["\\ud800"]'),
        *(("client_form", part) for part in (DEEP, "[]", '["note"]', '["note", "", 5]')),
        ("client_form", '["traveler", "one", "", "", "", "", "", "", "x", "Ada", "0"]'),
        ("client_form", '["traveler", "one", "", "", "", "", "", "", "0", "Ada", "9"]'),
    ],
)
def test_a_part_that_its_page_cannot_show_is_none(name: str, part: str) -> None:
    assert CallDraft.read(json.dumps({"client_id": "one", name: part})) is None


@pytest.mark.parametrize("text", ["", DEEP, "zzz", "[1]"])
def test_the_page_of_typed_flights_shows_nothing_of_it(text: str) -> None:
    assert _texts(text) == {}
