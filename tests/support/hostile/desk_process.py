"""A desk of its own: takes one card through the sealed pane, in a process that knows no number.

Reads one line of JSON (the target), then writes one line when the pane's process is there and one
with how it ended; stays until its input ends, so that its memory can be looked at afterwards.
"""

from __future__ import annotations

import json
import sys
import threading

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.card_entry_receipt import PaneReport
from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_target import PaneTarget
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.card_entry_port import CardLine, CardRequest, Surroundings


def seen(report: PaneReport) -> dict[str, object]:
    """What was between the card and those who look on."""
    held = [protection.value for protection in report.held]
    return {"shield": report.shield.value, "held": held}


def main() -> None:
    said = json.loads(sys.stdin.readline())
    pane = CardPane(
        PaneTarget.on_loopback(
            processor_key=lambda: "pk_test_hostile",
            vault_key=lambda: "ck.hostile.key",
            processor_url=said["processor_url"],
            vault_url=said["vault_url"],
            ca_pem=said["ca_pem"],
            proxy=("127.0.0.1", said["proxy_port"]) if said["proxy_port"] else None,
        ),
        lambda: Surroundings(dark=said["dark"], screen_reader=said["screen_reader"]),
        command=tuple(said["command"]) if said["command"] else None,
        idle_seconds=said["idle_seconds"],
        total_seconds=said["total_seconds"],
    )
    if said["ready"]:
        pane.make_ready()
    ended: dict[str, object] = {}

    def take() -> None:
        try:
            reading = pane.take(
                CardRequest(
                    payees=tuple(said["payees"]) or (PROCESSOR, CARD_VAULT),
                    client_name="Ada Lovelace",
                    postcode="SW1A 1AA",
                    lines=(CardLine("AIRLINE CHARGES", "USD 412.10"),),
                )
            )
        except DeskError as ending:
            ended.update(code=ending.code, sentences=ending.sentences())
            if ending.report is not None:
                ended.update(reader="yes" if ending.report.screen_reader else "no")
                ended.update(seen(ending.report))
                ended.update(shown=str(ending.report.shown))
        else:
            card = reading.card
            ended.update(code="tokens", words=card.words())
            ended.update(tokens={token.payee: token.token for token in card.tokens})
            ended.update(seen(reading.report))
            ended.update(shown=str(reading.report.shown))

    thread = threading.Thread(target=take)
    thread.start()
    while pane.pid is None and thread.is_alive():
        thread.join(0.002)
    print(json.dumps({"pid": pane.pid}), flush=True)
    closer = threading.Thread(target=_close_when_told, args=(pane,), daemon=True)
    closer.start()
    thread.join()
    print(json.dumps(ended), flush=True)
    closer.join()


def _close_when_told(pane: CardPane) -> None:
    for line in sys.stdin:
        if line.strip() == "close":
            pane.close()


if __name__ == "__main__":
    main()
