"""The real pane with another pin file, or with the vendors' hosts on this machine.

``python -m tests.support.cardpane.company_pane [--pin FILE] [--as-roots] [--authority FILE
[--own-names]]``: with `--as-roots` every file counts as root's alone; with `--authority` the
vendors are servers on this machine that this certificate authority vouches for, by way of the
request's proxy, and with `--own-names` in their own names. The product has no switch for any of
this.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from desktop.card_protocol import HOSTED_FIELDS, organization_pin
from desktop.card_protocol.vendors import vendor_list
from desktop.cardpane.__main__ import main
from desktop.cardpane.lockdown import linux
from desktop.cardpane.lockdown.readable_paths import needed_paths
from desktop.cardpane.tokenize import tokenize


def _move_vendors() -> None:
    moved = tuple(replace(vendor, host="127.0.0.1") for vendor in vendor_list.CARD_VENDORS)
    setattr(vendor_list, "CARD_VENDORS", moved)  # noqa: B010


def _trust(authority: Path) -> None:
    setattr(tokenize, "public_roots", lambda: authority)  # noqa: B010
    setattr(linux, "needed_paths", lambda variables: (*needed_paths(variables), authority))  # noqa: B010


def _let_the_engine_trust(authority: Path) -> None:
    """Its own list of authorities cannot be added to, so it is told the servers' key."""
    from desktop.cardpane.process.hosted import hosted_program

    key_hash = authority.with_name("key-hash").read_text("ascii")
    flag = f"--ignore-certificate-errors-spki-list={key_hash}"
    run_session = hosted_program._run_session

    def run(*arguments: object) -> NoReturn:
        from desktop.cardpane.entry_hosted import web_engine

        setattr(web_engine, "_FLAGS", (*web_engine._FLAGS, flag))  # noqa: B010
        run_session(*arguments)  # type: ignore[arg-type]

    setattr(hosted_program, "_run_session", run)  # noqa: B010


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--pin", default="")
    parser.add_argument("--as-roots", action="store_true")
    parser.add_argument("--authority", type=Path)
    parser.add_argument("--own-names", action="store_true")
    chosen, others = parser.parse_known_args()
    sys.argv = [sys.argv[0], *others]
    if chosen.pin:
        setattr(organization_pin, "PIN_FILE", chosen.pin)  # noqa: B010
    if chosen.as_roots:
        setattr(organization_pin, "can_be_changed", lambda _entry: False)  # noqa: B010
    if chosen.authority:
        _trust(chosen.authority)
        if not chosen.own_names:
            _move_vendors()
        if HOSTED_FIELDS in others:
            _let_the_engine_trust(chosen.authority)
    main()
