"""The page around a vendor's fields: ours, and with a policy that names what it may load.

It says how it is by its title, and by nothing else: text from its main frame only, one way. No
object of ours is within reach of its scripts.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from html import escape

from desktop.card_protocol import CardAddress

BASE_URL = "https://card-entry.skycap.invalid/"
"""The page's own origin: vendors' scripts want one with https (RFC 2606: nobody owns it)."""

MESSAGE_MARK = "skycap "
"""How a title begins that is a message."""

SEND = "skycapSend"
"""The page's function that sends the card; its one argument has client id, name and address."""

_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
    "style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'{scripts}; frame-src {frames}; "
    "connect-src {connects}"
)
_SAY = """
"use strict";
let said = 0;
function say(state, content) {
  document.title = MARK + JSON.stringify({seq: ++said, state: state, content: content || {}});
}
"""


@dataclass(frozen=True, slots=True)
class PageText:
    """`script` runs in the page and calls ``say(state, content)``; it makes the function SEND.

    `scripts`, `frames`, `connects`: sources by origin (Content Security Policy, level 3).
    `source` is the address of the vendor's script, empty where there is none.
    """

    body: str
    style: str
    script: str
    frames: tuple[str, ...]
    scripts: tuple[str, ...] = ()
    connects: tuple[str, ...] = ()
    source: str = ""
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def html(self) -> str:
        """The whole page."""
        policy = _POLICY.format(
            nonce=self.nonce,
            scripts="".join(f" {source}" for source in self.scripts),
            frames=" ".join(self.frames) or "'none'",
            connects=" ".join(self.connects) or "'none'",
        )
        loads = f'<script src="{escape(self.source)}"></script>' if self.source else ""
        say = _SAY.replace("MARK", json.dumps(MESSAGE_MARK))
        return (
            "<!doctype html><html><head><meta charset=utf-8>"
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
            '<meta name="referrer" content="origin">'
            f'<style nonce="{self.nonce}">{self.style}</style></head>'
            f"<body>{self.body}{loads}"
            f'<script nonce="{self.nonce}">{say}{self.script}</script></body></html>'
        )


def script_text(value: object) -> str:
    """The value as JavaScript, also within a page: it ends no element and no line."""
    return json.dumps(value).replace("<", "\\u003c")


def send_call(client_id: str, name: str, address: CardAddress) -> str:
    """The call of the page's function that sends the card."""
    holder = {"client_id": client_id, "name": name, "address": asdict(address)}
    return f"{SEND}({script_text(holder)})"
