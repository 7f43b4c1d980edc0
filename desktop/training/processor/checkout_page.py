"""The processor's own page, where a client types a card into their own browser.

Nothing of it reaches the desk, which learns the end from the session alone. Published test numbers
only; a card whose bank wants to see the client leads to the bank's question first (3-D Secure).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import PUBLISHABLE, group, text
from desktop.training.http.processor_replies import ProcessorError
from desktop.training.published_cards import ALIASES, Refusal
from desktop.training.state import Json, ServerState
from desktop.training.training_ids import new_id

from .card_reading import read_card
from .charging import blank_intent, charge, failed
from .checkout import INTENT_DATA, LINES, known_session
from .payment_methods import keep_method
from .setup_intents import finish_setup

_NOT_CONFIRMED = Refusal(
    "payment_intent_authentication_failure",
    "Your bank did not confirm that it is you. Choose another card, or try again.",
)
_OVER = "This link is no longer open."
_THANKS = "Thank you. You may close this page, and go back to the phone."
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:2rem auto;padding:0 1rem}
label{display:block;margin:.75rem 0}input{display:block;width:100%;box-sizing:border-box;
font:inherit;padding:.5rem}button{font:inherit;padding:.6rem 1rem;margin-right:.5rem}
td:last-child{text-align:right}table{width:100%}
.bad{color:#a11}.note{background:#fff3d6;padding:.5rem .75rem}
"""


def add_checkout_page(app: Flask, state: ServerState) -> None:
    """The page behind a link: shown, submitted, and the bank's question answered."""

    @app.get("/c/pay/<session_id>")
    def client_page(session_id: str) -> Response:
        with state.lock:
            return _page(_body(state, known_session(state, session_id)))

    @app.post("/c/pay/<session_id>")
    def client_submits(session_id: str) -> Response:
        with state.lock:
            session = known_session(state, session_id)
            if session["status"] != "open":
                return _page(_body(state, session))
            # The page is the processor's own and reads the card itself.
            g.key_kind, g.query = PUBLISHABLE, {}
            g.form = {"billing_details": {"name": request.form.get("name") or None}}
            try:
                if "bank" in request.form:
                    _answer_bank(state, session, confirmed=request.form["bank"] == "yes")
                else:
                    _submit(state, session, request.form)
            except ProcessorError as error:
                return _page(_body(state, session, error.message))
            return _page(_body(state, session))


def play_client(state: ServerState, session_id: str) -> bool:
    """Type a published card on the page, as a client would on a phone that reaches it. False where
    the page takes no card any more. 402 as the bank says, 404.
    """
    with state.lock:
        session = known_session(state, session_id)
        if session["status"] != "open":
            return False
        # As the payment that the page makes, so that a bank's refusal can be practiced too.
        g.key_kind, g.call, g.query = PUBLISHABLE, "POST /v1/payment_intents", {}
        g.form, g.request_id = {"billing_details": {"name": None}}, "req_" + new_id("")[:14]
        expiry = f"12 / {state.clock.now().year + 3}"
        number = ALIASES["pm_card_visa"]
        _submit(state, session, {"number": number, "expiry": expiry, "cvc": "123"})
        return True


def _submit(state: ServerState, session: Json, form: Mapping[str, str]) -> None:
    """Ask the bank with the typed card. 402."""
    month, _, year = form.get("expiry", "").partition("/")
    typed = {
        "number": form.get("number", ""),
        "exp_month": month.strip(),
        "exp_year": year.strip(),
        "cvc": form.get("cvc", ""),
    }
    card, shown = read_card(state, typed)
    method = keep_method(state, card, shown)
    _attempt(state, session, method["id"], authenticated=False)


def _answer_bank(state: ServerState, session: Json, *, confirmed: bool) -> None:
    """402 where the client did not confirm, or the bank declines all the same."""
    waiting = _waiting(state, session)
    if waiting is None:
        return
    if confirmed:
        _attempt(state, session, waiting["payment_method"], authenticated=True)
    elif session["mode"] == "setup":
        waiting.update(status="requires_payment_method", payment_method=None, next_action=None)
        raise ProcessorError(402, "card_error", _NOT_CONFIRMED.message, _NOT_CONFIRMED.code)
    else:
        method = state.processor.methods[waiting["payment_method"]]
        raise failed(state, waiting, method, _NOT_CONFIRMED, moto=False)


def _attempt(state: ServerState, session: Json, method_id: str, *, authenticated: bool) -> None:
    if session["mode"] == "setup":
        made = state.processor.setups[session["setup_intent"]]
        made["payment_method"] = method_id
        finish_setup(state, made, moto=False, authenticated=authenticated)
    else:
        made = _intent(state, session)
        made["payment_method"] = method_id
        charge(state, made, {}, moto=False, authenticated=authenticated)
    if made["status"] == "requires_action":
        return
    session.update(status="complete", url=None)
    # What is only held is not paid yet.
    if made["status"] == "succeeded" and session["mode"] == "payment":
        session["payment_status"] = "paid"


def _intent(state: ServerState, session: Json) -> Json:
    """The session's payment, made at the first try. Only `payment_intent_data` gets onto it."""
    if session["payment_intent"]:
        return state.processor.intents[session["payment_intent"]]
    data = session[INTENT_DATA]
    intent = blank_intent(
        state,
        amount=session["amount_total"],
        currency=session["currency"],
        customer=session["customer"],
        method=None,
        metadata=group(data, "metadata"),
    )
    intent.update(
        capture_method=text(data, "capture_method", "automatic_async"),
        description=text(data, "description") or None,
        receipt_email=text(data, "receipt_email") or None,
        setup_future_usage=text(data, "setup_future_usage") or None,
        statement_descriptor_suffix=text(data, "statement_descriptor_suffix") or None,
    )
    state.processor.intents[intent["id"]] = intent
    session["payment_intent"] = intent["id"]
    return intent


def _waiting(state: ServerState, session: Json) -> Json | None:
    """What waits for the client's answer to the bank; None where nothing does."""
    records = state.processor
    made = (
        records.setups.get(session["setup_intent"])
        if session["mode"] == "setup"
        else records.intents.get(session["payment_intent"])
    )
    return made if made is not None and made["status"] == "requires_action" else None


def _body(state: ServerState, session: Json, problem: str = "") -> str:
    if session["status"] == "complete":
        return f"<h1>Done</h1><p>{escape(_THANKS)}</p>"
    if session["status"] != "open":
        return f"<h1>Too late</h1><p>{escape(_OVER)}</p>"
    if _waiting(state, session) is not None:
        return (
            "<h1>Your bank asks</h1><p>Is it you who pays?</p><form method=post>"
            "<button name=bank value=yes>Complete</button>"
            "<button name=bank value=no>Fail</button></form>"
        )
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td>{_money(amount, session['currency'])}</td></tr>"
        for name, amount in session[LINES]
    )
    shown = f"<p class=bad role=alert>{escape(problem)}</p>" if problem else ""
    button = "Save card" if session["mode"] == "setup" else "Pay"
    submit = text(group(session["custom_text"], "submit"), "message")
    return (
        "<h1>Skycap Training</h1><p class=note>Training: type a published test number, such as "
        f"4242 4242 4242 4242. No real card may be used here.</p><table>{rows}</table>{shown}"
        "<form method=post autocomplete=off>"
        "<label>Card number<input name=number inputmode=numeric required></label>"
        "<label>Expiry (MM / YY)<input name=expiry inputmode=numeric required></label>"
        "<label>Security code<input name=cvc inputmode=numeric required></label>"
        "<label>Name on the card<input name=name></label>"
        f"<p>{escape(submit)}</p><button>{button}</button></form>"
    )


def _money(amount: int, currency: str) -> str:
    return f"{currency.upper()} {amount / 100:,.2f}"


def _page(body: str) -> Response:
    body = re.sub(r"\s+", " ", body)
    return Response(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Training checkout</title>'
        f"<style>{_STYLE}</style>{body}",
        content_type="text/html; charset=utf-8",
    )
