"""The card protocol: valid frames survive encoding and decoding, all others are refused."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_protocol import (
    LAST_SECOND,
    REPLY_LIMIT,
    REQUEST_LIMIT,
    Brand,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    Payee,
    PayeeRole,
    PayeeToken,
    Protection,
    ProtocolError,
    Receipt,
    SelfCheck,
    SelfCheckRequest,
    Shield,
    Tokens,
    contains_number_run,
    decode_reply,
    decode_request,
    decode_self_check,
    encode_reply,
    encode_request,
)
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.support.cardpane.published import AMEX, DINERS_14, MASTERCARD_DUFFEL, VISA_DUFFEL

PROCESSOR = Payee(PayeeRole.PROCESSOR, "stripe", "pk_test_abc", 4001)
VAULT = Payee(PayeeRole.VAULT, "duffel", "eyJh.b-c_d.e", 4002)
TRAINING = PaneRequest(
    payees=(PROCESSOR, VAULT),
    ports=(4001, 4002),
    published_only=True,
    live=False,
    client_id="clientada",
    client_name="Zoë O’Neill",
    address=SENT_ADDRESS,
    lines=(("AIRLINE CHARGES", "USD 1,412.10"), ("WE CHARGE", "USD 35.00")),
    labels=ENGLISH,
    dark=True,
    window_id=2097159,
    ca_pem="-----BEGIN CERTIFICATE-----\nQUJD+/=\n-----END CERTIFICATE-----\n",
)
AT_VENDORS = (
    replace(PROCESSOR, key="pk_live_abc", loopback_port=0),
    replace(VAULT, loopback_port=0),
)
LIVE = replace(
    TRAINING, payees=AT_VENDORS, ports=(443,), published_only=False, live=True, ca_pem=""
)
VENDOR_TEST = replace(
    LIVE,
    payees=(replace(PROCESSOR, loopback_port=0), replace(VAULT, loopback_port=0)),
    published_only=True,
    live=False,
)
HALF_BY_PROXY = replace(
    replace(LIVE, payees=(AT_VENDORS[0], replace(AT_VENDORS[1], direct=True)), ports=(3128, 443)),
    proxy=("proxy", 3128),
    proxy_authorization="Basic YWRhOndvcmQ=",
)
TOKENS = Tokens(
    (
        PayeeToken(PayeeRole.PROCESSOR, "pm_1Abc"),
        PayeeToken(PayeeRole.VAULT, "tcd_0000Abc", 1795521600),
    ),
    Brand.VISA,
    "8870",
    3,
    2030,
)
FULL = PaneReply(
    Outcome.TOKENS,
    Code.NONE,
    TOKENS,
    Receipt(180, 3, Shield.EXCLUDED, frozenset(Protection), True, 999, 9_999),
)


@pytest.mark.parametrize(
    "request_",
    [
        TRAINING,
        VENDOR_TEST,
        LIVE,
        replace(LIVE, published_only=True),
        replace(LIVE, ports=(3128,), proxy=("proxy.example-1.com", 3128), screen_reader=True),
        HALF_BY_PROXY,
        replace(TRAINING, payees=(PROCESSOR,), ports=(4001,)),
        replace(TRAINING, payees=(VAULT,), ports=(4002,)),
        SelfCheckRequest(),
    ],
    ids=[
        *("training", "vendor test", "live", "published live", "proxy", "half by proxy"),
        *("fee", "fare", "self-check"),
    ],
)
def test_a_request_arrives_as_it_was_sent(request_: PaneRequest | SelfCheckRequest) -> None:
    frame = encode_request(request_)
    assert len(frame) <= REQUEST_LIMIT
    assert decode_request(frame) == request_


def test_the_longest_reply_fits_and_arrives_as_it_was_sent() -> None:
    longest = replace(
        TOKENS,
        by_payee=(
            PayeeToken(PayeeRole.PROCESSOR, "pm_" + "x" * 72, LAST_SECOND),
            PayeeToken(PayeeRole.VAULT, "tcd_" + "y" * 72, LAST_SECOND),
        ),
        brand=Brand.UNIONPAY,
    )
    frame = encode_reply(replace(FULL, tokens=longest))
    assert len(frame) <= REPLY_LIMIT
    assert decode_reply(frame) == replace(FULL, tokens=longest)


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.TOKENS])
@pytest.mark.parametrize("code", Code)
def test_every_outcome_and_code_can_be_encoded(outcome: Outcome, code: Code) -> None:
    reply = PaneReply(outcome, code)
    assert decode_reply(encode_reply(reply)) == reply


def payees(**changes: dict[str, object]) -> dict[str, dict[str, object]]:
    """The payees of a request with these parts changed."""
    content = json.loads(encode_request(TRAINING))["payees"]
    return {role: content | changes.get(role, {}) for role, content in content.items()}


def broken_request(**changes: object) -> bytes:
    content = json.loads(encode_request(TRAINING)) | changes
    return json.dumps({k: v for k, v in content.items() if v != "GONE"}).encode() + b"\n"


NEEDED = ("line1", "city", "region", "postcode", "country")
"""Of the address, by the types of the airline's card vault."""


def address(**changes: object) -> dict[str, object]:
    return asdict(SENT_ADDRESS) | changes


def _wrong(part: str, *values: object) -> list[tuple[str, dict[str, object]]]:
    return [(part, {part: value}) for value in values]


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("version", {"v": 2}),
        ("version", {"v": "5"}),
        ("version", {"v": 6.0}),
        ("kind", {"kind": "everything"}),
        ("unknown_key", {"kind": "self_check"}),
        ("vendor", {"payees": payees(processor={"vendor": "https://evil.example"})}),
        ("vendor", {"payees": payees(vault={"vendor": "evil"})}),
        ("vendor", {"payees": payees(vault={"vendor": "stripe"})}),
        ("unknown_key", {"payees": payees(vault={"host": "evil.example"})}),
        ("unknown_key", {"payees": payees() | {"thief": payees()["vault"]}}),
        ("payees", {"payees": {}}),
        ("payees", {"payees": None}),
        ("loopback_port", {"payees": payees(vault={"loopback_port": 80})}),
        ("loopback_port", {"payees": payees(vault={"loopback_port": -1})}),
        ("loopback_port", {"payees": payees(vault={"loopback_port": True})}),
        ("loopback_port", {"payees": payees(vault={"loopback_port": 65536})}),
        ("published_only", {"published_only": False}),
        ("published_only", {"published_only": 1}),
        ("live", {"live": True}),
        ("live", {"live": 0}),
        ("live", {"live": None}),
        ("ca_pem", {"ca_pem": ""}),
        ("ca_pem", {"payees": payees(vault={"loopback_port": 0})}),
        ("key", {"payees": payees(processor={"key": "pk_live_abc"})}),
        ("key", {"payees": payees(processor={"key": "sk_test_abc"})}),
        ("key", {"payees": payees(processor={"key": "rk_test_abc"})}),
        ("key", {"payees": payees(vault={"key": "duffel_live_abc"})}),
        *_wrong("ports", None, [], [80, 4002], [4001], [4001, 4001]),
        *_wrong("ports", [4001, 4002, 443], [4001, True], ["4001", 4002], [4001, 65536]),
        ("ports", {"proxy": ["proxy", 3128]}),
        ("ports", {"payees": {"vault": payees()["vault"]}}),
        ("key", {"payees": payees(processor={"key": "pk_test_\r\nX-Evil: 1"})}),
        ("client_name", {"client_name": "Ada\n"}),
        ("client_name", {"client_name": "A" * 121}),
        ("address", {"address": None}),
        ("postcode", {"address": address(postcode=12)}),
        ("postcode", {"address": address(postcode="9" * 11)}),
        ("line1", {"address": address(line1="1 High\nStreet")}),
        ("line2", {"address": address(line2="x" * 61)}),
        ("country", {"address": address(country="gb")}),
        ("unknown_key", {"address": address(county="Kent")}),
        *(("address", {"address": address(**{part: ""})}) for part in NEEDED),
        ("lines", {"lines": [["a", "b"]] * 7}),
        ("lines", {"lines": [["a", "b", "c"]]}),
        ("lines", {"lines": [["a", 1]]}),
        ("lines", {"lines": ["ab"]}),
        ("dark", {"dark": "yes"}),
        ("window_id", {"window_id": -1}),
        ("idle_seconds", {"idle_seconds": 61}),
        ("total_seconds", {"total_seconds": 181}),
        ("total_seconds", {"total_seconds": 0}),
        ("ca_pem", {"ca_pem": "<script>"}),
        *_wrong("proxy", ["proxy", "3128"], ["proxy/path", 3128], ["-proxy", 3128], ["proxy"]),
        *_wrong("proxy", ["proxy", 0], ["proxy", True]),
        ("ports", {"proxy": ["proxy", 3128], "ports": [3128, 4001, 4002]}),
        ("ports", {"proxy": ["a", 1], "ports": [1], "payees": payees(vault={"direct": True})}),
        ("direct", {"payees": payees(vault={"direct": None})}),
        *_wrong("proxy_authorization", "Basic YQ==", "Basic YQ==\r\nX-Evil: 1", "Bearer YQ=="),
        ("screen_reader", {"screen_reader": 1}),
        ("unknown_key", {"url": "https://evil.example"}),
        ("window_id", {"window_id": "GONE"}),
    ],
)
def test_a_request_that_breaks_the_schema_is_refused_by_part(
    part: str, changes: dict[str, object]
) -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_request(broken_request(**changes))
    assert str(caught.value) == part


def test_an_oversize_request_is_refused_on_both_sides() -> None:
    with pytest.raises(ProtocolError):
        encode_request(replace(TRAINING, payees=(PROCESSOR, replace(VAULT, key="k" * 5000))))
    with pytest.raises(ProtocolError) as caught:
        decode_request(b" " * REQUEST_LIMIT + encode_request(TRAINING))
    assert str(caught.value) == "too_long"


def test_the_version_comes_first() -> None:
    content = json.loads(encode_reply(FULL))
    late = {key: content[key] for key in (*list(content)[1:], "v")}
    with pytest.raises(ProtocolError) as caught:
        decode_reply(json.dumps(late, separators=(",", ":")).encode() + b"\n")
    assert str(caught.value) == "no_version"


@pytest.mark.parametrize("number", [VISA_DUFFEL, AMEX, DINERS_14, MASTERCARD_DUFFEL], ids=range(4))
@pytest.mark.parametrize("between", ["", " ", "-", ".", "_"], ids=range(5))
def test_a_possible_card_number_is_detected_in_any_grouping(number: str, between: str) -> None:
    groups = between.join(number[start : start + 4] for start in range(0, len(number), 4))
    assert contains_number_run(f'"{groups}"'.encode())
    assert contains_number_run(f"77{groups}".encode()), "digits before it do not hide it"
    wrong = groups[:-1] + str((int(groups[-1]) + 1) % 10)
    assert not contains_number_run(f'"{wrong}"'.encode()) or len(number) > 13


def test_a_reply_with_a_number_where_a_token_belongs_cannot_even_be_encoded() -> None:
    number = PayeeToken(PayeeRole.VAULT, "tcd_" + VISA_DUFFEL)
    reply = replace(FULL, tokens=replace(TOKENS, by_payee=(number,)))
    with pytest.raises(ProtocolError) as caught:
        encode_reply(reply)
    assert str(caught.value) == "number_run"
    assert VISA_DUFFEL not in repr(caught.value)


@pytest.mark.parametrize("shield", [s for s in Shield if s is not Shield.EXCLUDED])
def test_a_reveal_without_an_excluded_screen_cannot_be_encoded(shield: Shield) -> None:
    with pytest.raises(ProtocolError) as caught:
        encode_reply(replace(FULL, receipt=Receipt(shield=shield, shown=1)))
    assert str(caught.value) == "shown"


@pytest.mark.parametrize("shown", [-1, 1000, True, "1", None])
def test_how_often_it_was_shown_is_a_small_count(shown: object) -> None:
    content = json.loads(encode_reply(FULL)) | {"shown": shown}
    with pytest.raises(ProtocolError) as caught:
        decode_reply(json.dumps(content).encode() + b"\n")
    assert str(caught.value) == "shown"


@pytest.mark.parametrize(
    ("part", "tokens"),
    [
        ("tokens", {}),
        ("tokens", None),
        ("processor", {"processor": "pm_1Abc"}),
        ("tokens", {"processor": ["pm_1Abc"]}),
        ("tokens", {"processor": ["pm_1Abc", None, None]}),
        ("tokens", {"processor": [None, None]}),
        ("tokens", {"processor": ["pm_1 Abc", None]}),
        ("tokens", {"processor": ["pm_1Abc", True]}),
        ("tokens", {"processor": ["pm_1Abc", -1]}),
        ("tokens", {"processor": ["pm_1Abc", LAST_SECOND + 1]}),
        ("unknown_key", {"processor": ["pm_1Abc", None], "thief": ["pm_1Abc", None]}),
    ],
    ids=range(11),
)
def test_tokens_that_are_not_listed_by_payee_are_refused(part: str, tokens: object) -> None:
    content = json.loads(encode_reply(FULL))
    content["card"]["tokens"] = tokens
    with pytest.raises(ProtocolError) as caught:
        decode_reply(json.dumps(content).encode() + b"\n")
    assert str(caught.value) == part


@pytest.mark.parametrize("held", [frozenset[Protection](), frozenset(Protection)])
def test_a_self_check_arrives_as_it_was_sent_and_is_no_card(held: frozenset[Protection]) -> None:
    check = SelfCheck(held, 117, files=300)
    assert decode_self_check(encode_reply(check)) == check
    with pytest.raises(ProtocolError) as caught:
        decode_reply(encode_reply(check))
    assert str(caught.value) == "kind"
    with pytest.raises(ProtocolError):
        decode_self_check(encode_reply(FULL))


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("roots", {"roots": -1}),
        ("roots", {"roots": 10_000}),
        ("roots", {"roots": True}),
        ("files", {"files": 10_000}),
        ("held", {"held": "xx"}),
        ("held", {"held": "coco"}),
        ("unknown_key", {"note": "call me"}),
        ("kind", {"kind": "hello"}),
        ("number_run", {"held": VISA_DUFFEL}),
    ],
)
def test_a_self_check_that_breaks_the_schema_is_refused_by_part(
    part: str, changes: dict[str, object]
) -> None:
    content = json.loads(encode_reply(SelfCheck(frozenset(), 117))) | changes
    with pytest.raises(ProtocolError) as caught:
        decode_self_check(json.dumps(content).encode() + b"\n")
    assert str(caught.value) == part


def test_a_part_that_is_named_twice_is_no_frame() -> None:
    with pytest.raises(ProtocolError) as caught:
        decode_reply(b'{"v": 6, "kind": "reply", "kind": "reply"}\n')
    assert str(caught.value) == "key_twice"


def test_a_card_comes_with_the_outcome_that_says_so_and_with_no_other() -> None:
    content = json.loads(encode_reply(FULL))
    for wrong in (content | {"card": None}, content | {"outcome": "cancelled"}):
        with pytest.raises(ProtocolError) as caught:
            decode_reply(json.dumps(wrong).encode() + b"\n")
        assert str(caught.value) == "card"
    unshielded = content | {"shown": 2, "shield": "dots"}
    with pytest.raises(ProtocolError, match="shown"):
        decode_reply(json.dumps(unshielded).encode() + b"\n")


def test_an_address_lacks_nothing_but_its_second_line() -> None:
    assert replace(SENT_ADDRESS, line2="").is_complete
    assert not replace(SENT_ADDRESS, region="").is_complete
    line = replace(SENT_ADDRESS, line2="").without_postcode
    assert line.startswith(f"{SENT_ADDRESS.line1}, {SENT_ADDRESS.city}")
    assert SENT_ADDRESS.postcode not in line
    region = f", {SENT_ADDRESS.region} {SENT_ADDRESS.postcode}, {SENT_ADDRESS.country}"
    assert SENT_ADDRESS.in_one_line.endswith(region), "as it is written on a letter"
