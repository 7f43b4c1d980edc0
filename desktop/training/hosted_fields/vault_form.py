"""The frame of the card vault's own form (@duffel/components 3.17.0, DuffelCardForm)."""

from __future__ import annotations

from flask import Flask, Response

_FORM = """<!doctype html><html><head><meta charset=utf-8><style>
* { margin: 0; box-sizing: border-box; font: 13px Inter, sans-serif; }
body { background: transparent; padding: 3px; overflow-y: auto; }
label { display: block; flex: 1; } .row { display: flex; gap: 8px; } div { padding-bottom: 8px; }
input { display: block; width: 100%; height: 38px; margin-top: 4px; padding: 0 12px;
  border: 1px solid #8A94A3; border-radius: 8px; }
input:focus { outline: 2px solid #0F6B64; outline-offset: -1px; }
</style></head><body>
<div class=row><label>Card number<input id=number inputmode=numeric></label></div>
<div class=row><label>Month<input id=expiry_month inputmode=numeric maxlength=2></label>
<label>Year<input id=expiry_year inputmode=numeric maxlength=2></label>
<label>CVC<input id=cvc inputmode=numeric maxlength=4></label></div>
<div class=row><label>Cardholder name<input id=name></label></div>
<div class=row><label>Address<input id=address_line_1></label></div>
<div class=row><label>City<input id=address_city></label>
<label>State or region<input id=address_region></label></div>
<div class=row><label>Postal code<input id=address_postal_code></label>
<label>Country (two letters)<input id=address_country_code maxlength=2></label></div>
<script>
"use strict";
const token = new URLSearchParams(location.search).get("token");
const say = message => parent.postMessage(message, "*");
const fields = [...document.querySelectorAll("input")];
const needed = fields.map(field => field.id);
let valid = null;
function value(id) {
  const text = document.getElementById(id).value.trim();
  return id === "number" ? text.replace(/[ -]/g, "") : text;
}
function check() {
  const whole = needed.every(id => value(id)) && /^[0-9]{13,19}$/.test(value("number"));
  if (whole !== valid) {
    valid = whole;
    say({type: whole ? "validate-success" : "validate-failure"});
  }
}
fields.forEach(field => {
  field.autocomplete = "off";
  field.addEventListener("input", check);
});
async function create() {
  const data = {multi_use: false};
  fields.forEach(field => { if (value(field.id)) { data[field.id] = value(field.id); } });
  try {
    const reply = await fetch("/payments/cards", {method: "POST", body: JSON.stringify({data}),
      headers: {Authorization: "Bearer " + token, "Duffel-Version": "v2",
        "Content-Type": "application/json"}});
    const content = await reply.json();
    if (reply.ok) {
      say({type: "create-card-for-temporary-use-success",
        data: Object.assign({saved: false}, content.data)});
    } else {
      say({type: "create-card-for-temporary-use-failure",
        error: {status: reply.status, message: content.errors[0].message}});
    }
  } catch {
    say({type: "create-card-for-temporary-use-failure", error: {status: 0, message: "No answer"}});
  }
}
window.addEventListener("message", event => {
  if (event.source !== parent || !event.data) { return; }
  if (event.data.type === "apply-styles") {
    const styles = event.data.styles || {};
    const box = (styles.input || {}).default || {};
    for (const [name, wanted] of Object.entries(box)) {
      fields.forEach(field => field.style.setProperty(name, wanted));
    }
    for (const [name, wanted] of Object.entries(styles.label || {})) {
      document.querySelectorAll("label").forEach(l => l.style.setProperty(name, wanted));
    }
    say({type: "content-height-ready", height: document.documentElement.scrollHeight});
  }
  if (event.data.type === "create-card-for-temporary-use") { create(); }
});
window.addEventListener("focus", () => {
  if (!fields.includes(document.activeElement)) { fields[0].focus(); }
});
say({type: "iframe-loaded"});
check();
</script></body></html>
"""

FORM_PATH = "/vault/create_card_for_temporary_use"


def add_vault_form(app: Flask) -> None:
    """The form for a card that is used once."""

    @app.get(FORM_PATH)
    def form() -> Response:
        return Response(_FORM, content_type="text/html; charset=utf-8")
