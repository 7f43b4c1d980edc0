"""Whether a text can be a key: each mistake has its own sentence, and no sentence repeats it."""

from __future__ import annotations

import pytest

from desktop.booking.set_up.vendor_key import KeyKind
from desktop.use_cases.errors import Refused
from desktop.use_cases.set_up.key_form import KeyShape, check_key

CHARGE = KeyShape(KeyKind.CHARGE, "rk_", "sk_")
BODY = "abcDEF123secretbody"


def refusal(key: str, *, live: bool = False) -> Refused:
    with pytest.raises(Refused) as caught:
        check_key(CHARGE, key, live=live, environment="LIVE" if live else "VENDOR TEST", safe="No.")
    return caught.value


@pytest.mark.parametrize("live", [False, True])
def test_a_key_of_this_mode_is_taken(live: bool) -> None:
    key = f"rk_{'live' if live else 'test'}_{BODY}"
    check_key(CHARGE, key, live=live, environment="LIVE", safe="")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (f"sk_test_{BODY}", "secret_key"),
        (f"sk_live_{BODY}", "secret_key"),
        (f"Secret key: sk_live_{BODY}", "secret_key"),
        (f'"rk_test_{BODY}"', "key_in_quotes"),
        (f"Restricted key rk_test_{BODY}", "key_with_label"),
        (f"rk_test_{BODY[:5]} {BODY[5:]}", "key_with_blanks"),
        (f"rk_test_{BODY}\nrk_test_{BODY}", "key_with_blanks"),
        (f"pk_test_{BODY}", "key_not_recognized"),
        ("rk_test_", "key_not_recognized"),
        ("rk_test_" + "a" * 300, "key_not_recognized"),
        ("", "key_not_recognized"),
        (f"rk_test_{BODY}é", "key_not_recognized"),
    ],
)
def test_what_is_no_such_key_is_refused_by_its_mistake(key: str, code: str) -> None:
    found = refusal(key)
    assert (found.code, found.field) == (code, "keys.charge")
    assert found.safe == "No."
    assert "secretbody" not in found.sentences()


def test_a_key_of_the_other_mode_names_both() -> None:
    test_in_live = refusal(f"rk_test_{BODY}", live=True)
    assert test_in_live.happened == "This is a test key, and this desk works in LIVE."
    live_in_test = refusal(f"rk_live_{BODY}")
    assert live_in_test.happened == "This is a live key, and this desk works in VENDOR TEST."
    assert live_in_test.press.endswith("that begins with rk_test_.")


def test_why_a_secret_key_is_not_taken_is_said() -> None:
    found = refusal(f"sk_test_{BODY}")
    assert "can do all in the company's account" in found.happened
    assert "that may do less" in found.press


def test_a_vendor_without_keys_that_may_do_everything() -> None:
    token = KeyShape(KeyKind.AIRLINE, "duffel_", "")
    check_key(token, f"duffel_test_{BODY}", live=False, environment="", safe="")
