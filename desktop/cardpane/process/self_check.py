"""``python -m desktop.cardpane --examine``: shut in as ever, say what holds in one line, and end.

No window, no request, no card: for the page that says how safe this machine is.
"""

from __future__ import annotations

import json
import os
import sys
from typing import NoReturn

from desktop.card_protocol import Code, Protection
from desktop.cardpane.tokenize.ca_roots import public_roots

_EXAMINE = "--examine"


def examines() -> bool:
    """True when this process was started only to say what holds."""
    return _EXAMINE in sys.argv[1:]


def print_self_check(held: set[Protection], failed: Code | None = None) -> NoReturn:
    """One line of JSON: names of protections, what failed ("" if nothing), our own authorities."""
    said = {
        "held": sorted(protection.name.lower() for protection in held),
        "failed": failed.name.lower() if failed else "",
        "roots": _roots(),
    }
    os.write(1, json.dumps(said).encode("ascii") + b"\n")
    os._exit(0)


def _roots() -> int:
    try:
        return public_roots().read_text("utf-8").count("BEGIN CERTIFICATE")
    except OSError:
        return 0
