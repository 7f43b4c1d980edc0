"""The processor's script and the frames of its fields (Stripe.js reference)."""

from __future__ import annotations

from flask import Flask, Response, request

_KINDS = {
    "cardNumber": ("Card number", "number"),
    "cardExpiry": ("MM / YY", "expiry"),
    "cardCvc": ("CVC", "code"),
}

_SCRIPT = """
"use strict";
(() => {
  const origin = new URL(document.currentScript.src).origin;
  let last = 0;
  class Element {
    constructor(kind, options) {
      this.kind = kind; this.options = options || {}; this.handlers = {};
      this.id = ++last;
    }
    mount(place) {
      this.host = typeof place === "string" ? document.querySelector(place) : place;
      this.host.classList.add("StripeElement");
      this.frame = document.createElement("iframe");
      this.frame.title = this.kind;
      this.frame.style.cssText = "border:0;width:100%;height:18px;display:block";
      this.frame.name = "element-" + this.id;
      this.frame.src = origin + "/v3/field?kind=" + this.kind;
      window.addEventListener("message", event => {
        if (event.source === this.frame.contentWindow && event.origin === origin) {
          this.take(event.data);
        }
      });
      this.host.append(this.frame);
    }
    on(name, handler) { (this.handlers[name] ||= []).push(handler); return this; }
    tell(message) { this.frame.contentWindow.postMessage(message, origin); }
    take(message) {
      if (message.event === "loaded") {
        this.tell({act: "style", style: this.options.style || {}});
        this.emit("ready", {elementType: this.kind});
      } else if (message.event === "answer") {
        this.answered(message.answer);
      } else if (message.event) {
        const marks = this.host.classList;
        if (message.event === "focus") { marks.add("StripeElement--focus"); }
        if (message.event === "blur") { marks.remove("StripeElement--focus"); }
        if (message.event === "change") {
          marks.toggle("StripeElement--invalid", Boolean(message.error));
        }
        this.emit(message.event, Object.assign({elementType: this.kind}, message));
      }
    }
    emit(name, event) { (this.handlers[name] || []).forEach(handler => handler(event)); }
    focus() { this.frame.focus(); this.tell({act: "focus"}); }
  }
  window.Stripe = key => ({
    elements: () => {
      const made = {};
      return {
        create: (kind, options) => (made[kind] = new Element(kind, options)),
        getElement: kind => made[kind] || null,
      };
    },
    createPaymentMethod: asked => new Promise(done => {
      asked.card.answered = done;
      asked.card.tell({act: "create", key: key, details: asked.billing_details || {},
        metadata: asked.metadata || {}});
    }),
  });
})();
"""

_FRAME = """<!doctype html><html><head><meta charset=utf-8><style>
* { margin: 0; } body { background: transparent; overflow: hidden; }
input { border: 0; outline: 0; width: 100%; height: 18px; font-size: 15px; padding: 0;
  background: transparent; }
</style></head><body>
<input id=field placeholder="PLACEHOLDER" inputmode=numeric autocomplete=off spellcheck=false>
<script>
"use strict";
const kind = "KIND", field = document.getElementById("field");
const say = message => parent.postMessage(message, "*");
const digits = () => field.value.replace(/[^0-9]/g, "");
const checksum = text => [...text].reverse().reduce((sum, sign, at) => {
  const twice = Number(sign) * (1 + at % 2);
  return sum + (twice > 9 ? twice - 9 : twice);
}, 0) % 10 === 0;
function state() {
  const text = digits();
  if (!text) { return {empty: true, complete: false}; }
  if (kind === "cardNumber") {
    const whole = text.length >= (/^3[47]/.test(text) ? 15 : 16);
    return {complete: whole && checksum(text), error: whole && !checksum(text)
      ? {type: "validation_error", code: "invalid_number"} : undefined};
  }
  if (kind === "cardExpiry") { return {complete: text.length === 4}; }
  return {complete: text.length >= 3};
}
const most = {cardNumber: 19, cardExpiry: 4, cardCvc: 4};
field.maxLength = most[kind];
field.addEventListener("input", () => say(Object.assign({event: "change"}, state())));
field.addEventListener("focus", () => say({event: "focus"}));
field.addEventListener("blur", () => say({event: "blur"}));
function sibling(name) {
  for (let at = 0; at < parent.frames.length; ++at) {
    try {
      const other = parent.frames[at].document.body.dataset.kind === name && parent.frames[at];
      if (other) { return other.document.getElementById("field").value.replace(/[^0-9]/g, ""); }
    } catch { /* of another origin */ }
  }
  return "";
}
document.body.dataset.kind = kind;
async function create(key, details, metadata) {
  const expiry = sibling("cardExpiry"), code = sibling("cardCvc");
  const lacking = !state().complete ? "incomplete_number"
    : expiry.length !== 4 ? "incomplete_expiry" : code.length < 3 ? "incomplete_cvc" : "";
  if (lacking) {
    return {error: {type: "validation_error", code: lacking, message: "Incomplete."}};
  }
  const form = new URLSearchParams({type: "card", "card[number]": digits(),
    "card[exp_month]": String(Number(expiry.slice(0, 2))), "card[exp_year]": "20" + expiry.slice(2),
    "card[cvc]": code});
  if (details.name) { form.set("billing_details[name]", details.name); }
  for (const [part, text] of Object.entries(details.address || {})) {
    form.set("billing_details[address][" + part + "]", text);
  }
  for (const [name, text] of Object.entries(metadata)) {
    form.set("metadata[" + name + "]", text);
  }
  try {
    const reply = await fetch("/v1/payment_methods", {method: "POST", body: form,
      headers: {Authorization: "Bearer " + key}});
    const content = await reply.json();
    return reply.ok ? {paymentMethod: content} : {error: content.error};
  } catch {
    return {error: {type: "api_connection_error", code: "", message: "No connection."}};
  }
}
window.addEventListener("message", event => {
  if (event.source !== parent) { return; }
  const asked = event.data;
  if (asked.act === "focus") { field.focus(); }
  if (asked.act === "style") {
    const base = asked.style.base || {};
    Object.assign(field.style, {color: base.color || "", fontSize: base.fontSize || "",
      fontFamily: base.fontFamily || ""});
  }
  if (asked.act === "create") {
    create(asked.key, asked.details, asked.metadata)
      .then(answer => say({event: "answer", answer: answer}));
  }
});
say({event: "loaded"});
</script></body></html>
"""


def add_hosted_fields(app: Flask) -> None:
    """The script, and the frame of each field."""

    @app.get("/v3/")
    def script() -> Response:
        return Response(_SCRIPT, content_type="text/javascript; charset=utf-8")

    @app.get("/v3/field")
    def field() -> Response:
        kind = request.args.get("kind", "")
        if kind not in _KINDS:
            return Response(status=404)
        placeholder = _KINDS[kind][0]
        return Response(
            _FRAME.replace("PLACEHOLDER", placeholder).replace("KIND", kind),
            content_type="text/html; charset=utf-8",
        )
