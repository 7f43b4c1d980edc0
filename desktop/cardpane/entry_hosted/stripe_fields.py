"""Stripe's own fields: Elements (Stripe.js reference, elements and createPaymentMethod).

The hosts are those that Stripe asks for in a content security policy. Its script must be loaded
from Stripe, and accepts a page with https only. Never run against Stripe by us: that it takes a
page of this origin is an inference.
"""

from __future__ import annotations

from typing import Any, Final

from desktop.card_protocol import Code, PayeeRole, PayeeToken
from desktop.card_protocol.vendors.card_vendor import value_at
from desktop.card_protocol.vendors.stripe_cards import CLIENT_ID_KEY, STRIPE_CARDS

from .hosted_vendor import HostedCard, HostedVendor, brand_in, expiry_in, last4_in
from .page_text import PageText, script_text

_HOST = "js.stripe.com"
_API = "api.stripe.com"
_HOSTS = (_HOST, "*.js.stripe.com", "hooks.stripe.com", _API)

# The HTTP status that each type of error comes with (Stripe API, errors).
_STATUS = {
    "card_error": 402,
    "invalid_request_error": 400,
    "authentication_error": 401,
    "idempotency_error": 400,
    "rate_limit_error": 429,
}
_UNFINISHED = "validation_error"

_BODY = (
    "<label>{number}<div id=number class=field></div></label>"
    "<div class=row><label>{expiry}<div id=expiry class=field></div></label>"
    "<label>{code}<div id=code class=field></div></label></div>"
)
_STYLE = """
* { box-sizing: border-box; margin: 0; }
body { background: %(surface)s; color: %(secondary)s; font: 500 12px Inter, sans-serif;
  padding: 3px; overflow: hidden; }
label { display: block; flex: 1; }
.row { display: flex; gap: 8px; margin-top: 12px; }
.field { margin-top: 5px; height: 44px; padding: 13px 14px; border: 1px solid %(edge)s;
  border-radius: 8px; background: %(surface)s; }
.field.StripeElement--focus { border-color: %(sealed)s; box-shadow: 0 0 0 3px %(sealed)s44; }
.field.StripeElement--invalid { border-color: %(bad)s; }
"""
_SCRIPT = """
const style = {base: {color: INK, fontSize: "15px", fontFamily: "Inter, sans-serif",
  "::placeholder": {color: PALE}}, invalid: {color: BAD}};
const stripe = Stripe(KEY);
const elements = stripe.elements();
const kinds = ["cardNumber", "cardExpiry", "cardCvc"];
const places = ["#number", "#expiry", "#code"];
const fields = kinds.map(kind => elements.create(kind, {style: style, disableLink: true}));
let ready = 0;
fields.forEach((field, at) => {
  field.on("ready", () => {
    if (++ready === fields.length) { say("ready", {height: document.body.scrollHeight}); }
    if (at === 0) { field.focus(); }
  });
  field.mount(places[at]);
});
function skycapSend(holder) {
  const from = holder.address, details = {name: holder.name, address: {}};
  const parts = {line1: from.line1, line2: from.line2, city: from.city, state: from.region,
    postal_code: from.postcode, country: from.country};
  for (const [part, text] of Object.entries(parts)) {
    if (text) { details.address[part] = text; }
  }
  stripe.createPaymentMethod({type: "card", card: fields[0], billing_details: details,
    metadata: {[CLIENT]: holder.client_id}}).then(
    answer => {
      if (answer.error) {
        const error = answer.error;
        say("failed", {type: String(error.type), code: String(error.code),
          message: String(error.message).slice(0, 60)});
        return;
      }
      const method = answer.paymentMethod;
      say("done", {id: method.id, livemode: method.livemode, brand: method.card.brand,
        last4: method.card.last4, exp_month: method.card.exp_month,
        exp_year: method.card.exp_year});
    },
    () => say("failed", {type: "api_connection_error", code: "", message: ""})
  );
}
"""
_DARK = {
    "surface": "#161A20", "edge": "#657182", "secondary": "#A7B1BE", "sealed": "#3CCFBF",
    "bad": "#FF8A87", "text": "#E9EDF2", "tertiary": "#8591A0",
}  # fmt: skip
_LIGHT = {
    "surface": "#FFFFFF", "edge": "#8A94A3", "secondary": "#525C6B", "sealed": "#0F6B64",
    "bad": "#B42025", "text": "#14181F", "tertiary": "#626C7B",
}  # fmt: skip


def _page(key: str, origin: str, dark: bool) -> PageText:
    colors = _DARK if dark else _LIGHT
    script = _SCRIPT
    for name, value in (
        ("INK", colors["text"]),
        ("PALE", colors["tertiary"]),
        ("BAD", colors["bad"]),
        ("KEY", key),
        ("CLIENT", CLIENT_ID_KEY),
    ):
        script = script.replace(name, script_text(value))
    at_vendor = origin == f"https://{_HOST}"
    wildcard = (f"https://*.{_HOST}",) if at_vendor else ()
    hooks = ("https://hooks.stripe.com",) if at_vendor else ()
    return PageText(
        body=_BODY.format(number="Card number", expiry="Expiry", code="Security code"),
        style=_STYLE % colors,
        script=script,
        frames=(origin, *wildcard, *hooks),
        scripts=(origin, *wildcard),
        connects=(f"https://{_API}",) if at_vendor else (origin,),
        source=f"{origin}/v3/",
    )


def _read_result(untrusted: Any, live: bool) -> HostedCard | Code:  # noqa: ANN401
    answer = STRIPE_CARDS.read_answer(200, untrusted, live)
    if not answer.token:
        return answer.code
    month, year = expiry_in(untrusted)
    return HostedCard(
        PayeeToken(PayeeRole.PROCESSOR, answer.token),
        brand_in(value_at(untrusted, "brand")),
        last4_in(value_at(untrusted, "last4")),
        month,
        year,
    )


def _read_failure(untrusted: Any, live: bool) -> Code:  # noqa: ANN401
    kind = str(value_at(untrusted, "type"))
    if kind == _UNFINISHED:
        return Code.NONE
    return STRIPE_CARDS.read_answer(_STATUS.get(kind, 500), {"error": untrusted}, live).code


STRIPE_FIELDS: Final = HostedVendor(
    name=STRIPE_CARDS.name,
    role=PayeeRole.PROCESSOR,
    title="Stripe's own fields",
    host=_HOST,
    hosts=_HOSTS,
    asks_name=True,
    page=_page,
    read_result=_read_result,
    read_failure=_read_failure,
)
"""The processor's, for our fee (WE CHARGE)."""
