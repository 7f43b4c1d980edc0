"""A pane with a vendor's own fields, at a vendor on this machine that is not friendly."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, request

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_entry.pane_process import PaneProcess, start_pane
from desktop.card_protocol import (
    REPLY_LIMIT,
    EntryRoute,
    PaneReply,
    PaneRequest,
    Payee,
    PayeeRole,
    decode_reply,
    encode_request,
)
from desktop.training.certificate_authority import authority_file, server_context
from desktop.training.hosted_fields.processor_fields import add_hosted_fields
from desktop.training.http.https_server import HttpsServer
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.support.hostile.pane_stage import stable_picture, until
from tests.support.virtual_display import VirtualDisplay
from tests.support.x11_client import X11Error, x11_client

TITLE = "The vendor's card fields"
SECONDS = 60.0
_WIDER_THAN_A_BUTTON = 320
_LOWEST_FORM = 120


@dataclass(slots=True)
class HostedVendorServer:
    """The processor's script and frames, and behind them what a test puts there.

    `asked`: every path in order. `also` is put behind the script, into the page's own main frame;
    `frame` is a page of the vendor's own origin, `/evil`.
    """

    server: HttpsServer
    authority: Path
    asked: list[str]
    also: str = ""
    frame: str = ""

    @property
    def port(self) -> int:
        return int(self.server.url.rpartition(":")[2])


@contextmanager
def vendor_server(folder: Path) -> Iterator[HostedVendorServer]:
    """Trusted as the training servers are."""
    app = Flask("hostile_vendor")
    add_hosted_fields(app)
    made = HostedVendorServer(
        HttpsServer(app, server_context(folder), "hostile-vendor"), authority_file(folder), []
    )

    @app.after_request
    def note(response: Response) -> Response:
        made.asked.append(request.path)
        if request.path == "/v3/":
            response.set_data(response.get_data() + made.also.encode())
        return response

    @app.get("/evil")
    def evil() -> Response:
        return Response(made.frame, content_type="text/html")

    @app.post("/v1/payment_methods")
    def refuse() -> tuple[dict[str, object], int]:
        return {"error": {"type": "card_error", "code": "card_declined", "message": "no"}}, 402

    try:
        yield made
    finally:
        made.server.stop()


@contextmanager
def hosted_pane(
    screen: VirtualDisplay,
    vendor: HostedVendorServer,
    home: Path | None = None,
    command: tuple[str, ...] = (),
) -> Iterator[PaneProcess]:
    """Open, with the keyboard, and with the vendor's three fields loaded."""
    payee = Payee(PayeeRole.PROCESSOR, "stripe", "pk_test_hostile", vendor.port)
    asked = PaneRequest(
        payees=(payee,),
        ports=(vendor.port,),
        published_only=True,
        live=False,
        client_id="clientada",
        client_name="Ada Lovelace",
        address=SENT_ADDRESS,
        lines=(("WE CHARGE", "USD 35.00"),),
        labels=ENGLISH,
        dark=False,
        ca_pem=vendor.authority.read_text("ascii"),
        route=EntryRoute.HOSTED,
    )
    environment = {**os.environ, **screen.environment()}
    if home is not None:
        environment |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    pane = start_pane(environment, REPLY_LIMIT, command, hosted=True)
    try:
        pane.send(encode_request(asked))
        until(lambda: screen.holds_keyboard(TITLE))
        until(lambda: vendor.asked.count("/v3/field") >= 3)
        yield pane
    finally:
        pane.end()


def reply_of(pane: PaneProcess) -> PaneReply:
    """What it said at its end; waits for it."""
    return decode_reply(pane.untrusted_reply(SECONDS))


def has_focused_field(screen: VirtualDisplay) -> bool:
    """Whether a field as wide as the form has the ring of the focus, as the number has once the
    vendor's form can be typed into; the form before it has none, since Enter went to the button.
    """
    rows = window_rows(screen)
    return any(_WIDER_THAN_A_BUTTON < _longest_teal(row) < len(row) // 3 for row in rows)


def window_rows(screen: VirtualDisplay) -> tuple[bytes, ...]:
    """The window's rows of pixels, from the top; none while it is being moved or resized."""
    try:
        with x11_client(screen.name) as client:
            (window,) = client.shown_windows(TITLE)
            width, pixels = client.picture(window)
    except (X11Error, ValueError):
        return ()
    return tuple(pixels[at : at + width * 3] for at in range(0, len(pixels), width * 3))


def is_covered(rows: tuple[bytes, ...]) -> bool:
    """Whether a part as high as the lowest form is plain: no field and no digit."""
    longest = run = 0
    for row in rows:
        # Without the window's own edge.
        inner = row[3:-3]
        run = run + 1 if inner == inner[:3] * (len(inner) // 3) else 0
        longest = max(longest, run)
    return longest >= _LOWEST_FORM


def _longest_teal(row: bytes) -> int:
    longest = run = 0
    for red, green, blue in zip(row[::3], row[1::3], row[2::3], strict=True):
        run = run + 1 if min(green, blue) > red + 40 else 0
        longest = max(longest, run)
    return longest


def wait_for_form(screen: VirtualDisplay) -> None:
    """Until the vendor's form that was asked for can be typed into, and the window is at rest."""
    until(lambda: has_focused_field(screen))
    at_rest(screen)


def at_rest(screen: VirtualDisplay) -> None:
    """Until the window looks the same twice; it is moved and resized as its fields arrive."""

    def is_at_rest() -> bool:
        try:
            return stable_picture(screen, TITLE) == stable_picture(screen, TITLE)
        except (X11Error, ValueError):
            return False

    until(is_at_rest)
