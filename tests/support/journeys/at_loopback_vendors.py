"""The desk whose vendors are servers on loopback: ``python -m ... FILE`` and what a desk takes.

FILE has the line that the servers print. Addresses and trust are put in place before the desk is
loaded; in the product they are constants, and nothing on its command line changes them.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from desktop.app.command_line import run_command
from desktop.app.environment import environment
from desktop.app.environment.training_process import TrainingServers
from desktop.system.https import HttpsClient


def main() -> int:
    """The exit code of the desk."""
    servers = TrainingServers.read(Path(sys.argv[1]).read_text("ascii"))
    airline, processor = environment._AIRLINE, environment._PROCESSOR
    environment._AIRLINE = replace(airline, url=servers.airline_url, card_url=servers.cards_url)
    environment._PROCESSOR = replace(
        processor, url=servers.processor_url, card_url=servers.processor_url
    )
    opened = HttpsClient.open
    HttpsClient.open = staticmethod(  # type: ignore[method-assign,assignment]
        lambda url, _ca_file, *more, **named: opened(url, servers.ca_file, *more, **named)
    )
    return run_command(sys.argv[2:])


if __name__ == "__main__":
    raise SystemExit(main())
