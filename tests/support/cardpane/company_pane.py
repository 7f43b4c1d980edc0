"""The real pane with another pin file, or with the vendors' hosts on this machine.

``python -m tests.support.cardpane.company_pane [--pin FILE] [--as-roots] [--authority FILE]``: with
`--as-roots` every file counts as root's alone; with `--authority` the vendors are servers on this
machine that this certificate authority vouches for, by way of the request's proxy. The product has
no switch for any of this.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from desktop.card_protocol import organization_pin
from desktop.card_protocol.vendors import vendor_list
from desktop.cardpane.__main__ import main
from desktop.cardpane.lockdown import linux
from desktop.cardpane.lockdown.readable_paths import needed_paths
from desktop.cardpane.tokenize import tokenize


def _move_vendors(authority: Path) -> None:
    moved = tuple(replace(vendor, host="127.0.0.1") for vendor in vendor_list.CARD_VENDORS)
    setattr(vendor_list, "CARD_VENDORS", moved)  # noqa: B010
    setattr(tokenize, "public_roots", lambda: authority)  # noqa: B010
    setattr(linux, "needed_paths", lambda variables: (*needed_paths(variables), authority))  # noqa: B010


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--pin", default="")
    parser.add_argument("--as-roots", action="store_true")
    parser.add_argument("--authority", type=Path)
    chosen = parser.parse_args()
    sys.argv = sys.argv[:1]
    if chosen.pin:
        setattr(organization_pin, "PIN_FILE", chosen.pin)  # noqa: B010
    if chosen.as_roots:
        setattr(organization_pin, "can_be_changed", lambda _entry: False)  # noqa: B010
    if chosen.authority:
        _move_vendors(chosen.authority)
    main()
