"""What a page says by its title is read strictly, and what we say to it ends nothing early."""

from __future__ import annotations

import json

import pytest

from desktop.card_protocol import CardAddress, ProtocolError
from desktop.cardpane.entry_hosted.page_message import (
    MESSAGE_LIMIT,
    PageState,
    read_page_message,
)
from desktop.cardpane.entry_hosted.page_text import MESSAGE_MARK, PageText, script_text, send_call
from tests.support.cardpane.published import VISA


def title(**changes: object) -> str:
    return MESSAGE_MARK + json.dumps({"seq": 1, "state": "done", "content": {"id": "x"}} | changes)


@pytest.mark.parametrize("state", PageState)
def test_a_message_is_read_with_its_content_unchecked(state: PageState) -> None:
    message = read_page_message(title(state=state.value, content={"a": [1]}))
    assert message is not None
    assert (message.state, message.content, message.repeats_number) == (state, {"a": [1]}, False)


@pytest.mark.parametrize("other", ["", "card-entry.skycap.invalid", "skycap", "Skycap {}"])
def test_any_other_title_says_nothing(other: str) -> None:
    assert read_page_message(other) is None


@pytest.mark.parametrize(
    "broken",
    [
        MESSAGE_MARK,
        MESSAGE_MARK + "[]",
        MESSAGE_MARK + "{",
        title(seq=0),
        title(seq=10_000),
        title(seq="1"),
        title(seq=True),
        title(state="free"),
        title(state=None),
        title(content=None),
        title(content=[]),
        title(more=1),
        title(content={"a": "x" * MESSAGE_LIMIT}),
        MESSAGE_MARK + '{"seq":1,"seq":1,"state":"done","content":{}}',
        MESSAGE_MARK + '{"seq":1,"state":"done","content":{"a":"\u00e9"}}',
        MESSAGE_MARK + '{"seq":1,"state":"done","content":' + "[" * 500,
    ],
)
def test_a_broken_message_is_refused(broken: str) -> None:
    with pytest.raises(ProtocolError):
        read_page_message(broken)


@pytest.mark.parametrize("number", [VISA, " ".join((VISA[:4], VISA[4:8], VISA[8:12], VISA[12:]))])
def test_a_card_number_in_a_message_is_seen(number: str) -> None:
    message = read_page_message(title(content={"id": number}))
    assert message is not None
    assert message.repeats_number


def test_the_page_loads_only_what_its_policy_names() -> None:
    page = PageText(
        "<p>x</p>", "p {}", "f()", ("https://f.example",), ("https://s.example",), (), "https://s/"
    )
    html = page.html()
    policy = html.partition('content="')[2].partition('">')[0].replace("&#x27;", "'")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"] == f"'nonce-{page.nonce}' https://s.example"
    assert rules["frame-src"] == "https://f.example"
    assert rules["connect-src"] == "'none'"
    assert html.count(f'nonce="{page.nonce}"') == 2
    assert page.nonce != PageText("", "", "", ()).nonce
    assert "<script src" not in PageText("", "", "", ()).html()


def test_what_is_put_into_a_page_ends_no_script() -> None:
    name = "</script><script>\u2028\"'\\"
    assert json.loads(script_text(name)) == name
    assert "<" not in script_text(name)
    call = send_call("clientada", name, CardAddress(city=name))
    assert "<" not in call
    assert call.isascii()
    holder = json.loads(call.removeprefix("skycapSend(").removesuffix(")"))
    assert (holder["client_id"], holder["name"]) == ("clientada", name)
