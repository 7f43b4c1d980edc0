"""Duffel's own card form: the frame of its DuffelCardForm, spoken to as that component does.

The address, the messages and the shapes are those of @duffel/components 3.17.0. The component is
only a wrapper of this frame, so it is left out, and with it every script that is not ours. The
hosts behind the frame are those that Duffel asks for in a content security policy. Never run
against Duffel by us.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any, Final
from urllib.parse import quote

from desktop.card_protocol import Code, PayeeRole, PayeeToken
from desktop.card_protocol.vendors.card_vendor import epoch_in, token_in, value_at
from desktop.card_protocol.vendors.duffel_cards import DUFFEL_CARDS

from .hosted_vendor import HostedCard, HostedVendor, brand_in, last4_in
from .page_text import PageText, script_text

_HOST = DUFFEL_CARDS.host
_HOSTS = (
    _HOST,
    "assets.duffel.com",
    "api.duffel.com",
    "ui-components.evervault.com",
    "js.evervault.com",
    "keys.evervault.com",
    "api.evervault.com",
)
_FORM = "/vault/create_card_for_temporary_use"

_STYLE = """
* { margin: 0; }
html, body { height: 100%; background: SURFACE; overflow: hidden; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
"""
_SCRIPT = """
const origin = ORIGIN;
const form = document.getElementById("form");
let valid = false;
window.addEventListener("message", event => {
  if (event.origin !== origin || event.source !== form.contentWindow) { return; }
  const message = event.data;
  switch (message && message.type) {
    case "iframe-loaded":
      form.contentWindow.postMessage({type: "apply-styles", styles: STYLES}, origin);
      break;
    case "content-height-ready":
      say("ready", {height: Number(message.height)});
      form.focus();
      break;
    case "validate-success": valid = true; break;
    case "validate-failure": valid = false; break;
    case "create-card-for-temporary-use-success": {
      const card = message.data || {};
      say("done", {id: card.id, live_mode: card.live_mode, brand: card.brand,
        last_4_digits: card.last_4_digits, unavailable_at: card.unavailable_at});
      break;
    }
    case "create-card-for-temporary-use-failure":
      say("failed", {status: Number((message.error || {}).status)});
      break;
  }
});
form.src = FORM;
function skycapSend(_holder) {
  if (!valid) { say("incomplete"); return; }
  form.contentWindow.postMessage({type: "create-card-for-temporary-use"}, origin);
}
"""
_DARK, _LIGHT = ("#161A20", "#E9EDF2", "#657182"), ("#FFFFFF", "#14181F", "#8A94A3")


def _page(key: str, origin: str, dark: bool) -> PageText:
    surface, ink, edge = _DARK if dark else _LIGHT
    box = {"color": ink, "background-color": surface, "border-color": edge}
    styles = {
        "input": {"default": box},
        "select": {"default": box},
        "label": {"color": ink},
        "sectionTitle": {"color": ink},
    }
    address = f"{origin}{_FORM}?token={quote(_form_token(key), safe='')}"
    script = _SCRIPT
    for name, value in (("ORIGIN", origin), ("STYLES", styles), ("FORM", address)):
        script = script.replace(name, script_text(value))
    return PageText(
        body='<iframe id=form title="Card"></iframe>',
        style=_STYLE.replace("SURFACE", surface),
        script=script,
        frames=(origin,),
    )


def _form_token(key: str) -> str:
    """What the frame's address carries: it is in the client key, a JSON Web Token (RFC 7519).

    Empty where the key holds none; the form then says that it is not known.
    """
    part = key.split(".")[1] if key.count(".") == 2 else ""
    try:
        content = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return ""
    token = value_at(content, "token")
    return token if isinstance(token, str) else ""


def _read_result(untrusted: Any, live: bool) -> HostedCard | Code:  # noqa: ANN401
    live_mode = value_at(untrusted, "live_mode")
    if live_mode is (not live):
        return Code.VAULT_WRONG_MODE
    token = token_in(value_at(untrusted, "id"))
    if live_mode is not live or not token:
        return Code.VAULT_SILENT
    ends_at = epoch_in(value_at(untrusted, "unavailable_at"))
    return HostedCard(
        PayeeToken(PayeeRole.VAULT, token, ends_at),
        brand_in(value_at(untrusted, "brand")),
        last4_in(value_at(untrusted, "last_4_digits")),
    )


_BY_STATUS = {
    400: Code.VAULT_DECLINED,
    401: Code.VAULT_KEY,
    403: Code.VAULT_CLOSED,
    422: Code.VAULT_DECLINED,
    429: Code.VAULT_BUSY,
}


def _read_failure(untrusted: Any, live: bool) -> Code:  # noqa: ANN401
    """By the status alone: what the failure's message says is for a person."""
    status = value_at(untrusted, "status")
    return _BY_STATUS.get(status, Code.VAULT_SILENT) if type(status) is int else Code.VAULT_SILENT


DUFFEL_FIELDS: Final = HostedVendor(
    name=DUFFEL_CARDS.name,
    role=PayeeRole.VAULT,
    title="Duffel's own form",
    host=_HOST,
    hosts=_HOSTS,
    asks_name=False,
    page=_page,
    read_result=_read_result,
    read_failure=_read_failure,
)
"""The airline's card vault's, for the fare (AIRLINE CHARGES)."""
