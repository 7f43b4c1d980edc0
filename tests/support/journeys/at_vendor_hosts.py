"""The desk at `vendor_hosts`: ``python -m ... FILE`` and what a desk takes.

FILE names the authority that desk and card pane trust for the vendors' hosts, in place of the
public ones. Nothing else is changed: addresses, keys, the signed sheet and what the pane asks for
are the product's own. A desk that takes this one's place after a lock trusts it too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from desktop.app.command_line import run_command
from desktop.app.lifecycle.restart import Handover
from desktop.card_entry import pane_process
from desktop.system.https import HttpsClient


def main() -> int:
    """The exit code of the desk."""
    facts_file, *arguments = sys.argv[1:]
    ca_file = Path(json.loads(Path(facts_file).read_text("ascii"))["ca_file"])
    opened = HttpsClient.open
    HttpsClient.open = staticmethod(  # type: ignore[method-assign,assignment]
        lambda url, _ca_file, *more, **named: opened(url, ca_file, *more, **named)
    )
    pane = (sys.executable, "-m", "tests.support.cardpane.company_pane")
    trusting = (*pane, "--authority", str(ca_file), "--own-names")
    setattr(pane_process, "pane_command", lambda: trusting)  # noqa: B010
    own = [sys.executable, "-m", __spec__.name, facts_file]
    setattr(Handover, "command", lambda handover: [*own, *handover.arguments])  # noqa: B010
    return run_command(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
