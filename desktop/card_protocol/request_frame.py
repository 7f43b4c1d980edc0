"""What the desk asks of the pane: to take a card, or to say what holds around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from .frames import REQUEST_LIMIT, FrameReader, ProtocolError, check_text, open_frame, write_frame
from .labels import Labels, read_labels

SCREEN_READER = "--screen-reader"
"""On the command line too: the bus is found, or shut out, before the request can come."""

LINES_LIMIT = 6
VENDOR_PORT = 443
_KEY = re.compile(r"[A-Za-z0-9_\-.]{4,}")
_PEM = re.compile(r"[A-Za-z0-9+/=\-\n ]*")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252})")


class PayeeRole(Enum):
    """Who is given the card, in the order in which they are."""

    PROCESSOR = "processor"
    VAULT = "vault"


_VENDORS = {PayeeRole.PROCESSOR: ("stripe",), PayeeRole.VAULT: ("duffel",)}


@dataclass(frozen=True, slots=True)
class Payee:
    """One that gets the card, and the key that may do only that.

    The vendor is named, never addressed: the pane knows its host itself. `loopback_port` is 0 for
    that host, else a port of this machine.
    """

    role: PayeeRole
    vendor: str
    key: str = field(repr=False)
    loopback_port: int = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.loopback_port or VENDOR_PORT


@dataclass(frozen=True, slots=True)
class PaneRequest:
    """Take a card for these payees.

    `ports`: the TCP ports that the process may connect to from here on. `published_only`: any
    number that is no published test number is wiped. `live`: the livemode that every reply must
    have. None of the three is worked out from another. `ca_pem`: our own authority, for payees on
    loopback only. `proxy`: a host and a port that only pass sealed lines on (CONNECT).
    `screen_reader`: names, states and counts go onto the accessibility bus, never what was typed.
    """

    payees: tuple[Payee, ...]
    ports: tuple[int, ...]
    published_only: bool
    live: bool
    client_name: str
    postcode: str
    lines: tuple[tuple[str, str], ...]
    labels: Labels
    dark: bool
    window_id: int = 0
    idle_seconds: int = 60
    total_seconds: int = 180
    ca_pem: str = ""
    proxy: tuple[str, int] | None = None
    screen_reader: bool = False


@dataclass(frozen=True, slots=True)
class SelfCheckRequest:
    """Shut yourself in as ever, say what holds, and end: no window, no card."""


def encode_request(request: PaneRequest | SelfCheckRequest) -> bytes:
    """One line, bounded; ProtocolError when it is too long or breaks the schema."""
    frame = write_frame(
        {"kind": "self_check"} if isinstance(request, SelfCheckRequest) else _content(request)
    )
    decode_request(frame)
    return frame


def decode_request(untrusted_frame: bytes) -> PaneRequest | SelfCheckRequest:
    """Check everything; ProtocolError names the first part that is wrong."""
    reader = open_frame(untrusted_frame, REQUEST_LIMIT)
    if reader.word("kind", ("card", "self_check")) == "self_check":
        reader.end()
        return SelfCheckRequest()
    untrusted_lines = reader.take("lines", list)
    if len(untrusted_lines) > LINES_LIMIT:
        raise ProtocolError("lines")
    request = PaneRequest(
        payees=_payees(reader.inner("payees")),
        ports=_ports(reader.take("ports", list)),
        published_only=reader.take("published_only", bool),
        live=reader.take("live", bool),
        client_name=reader.text("client_name", 120),
        postcode=reader.text("postcode", 16),
        lines=tuple(_money_line(line) for line in untrusted_lines),
        labels=read_labels(reader),
        dark=reader.take("dark", bool),
        window_id=reader.number("window_id", 0, 2**63 - 1),
        idle_seconds=reader.number("idle_seconds", 1, 60),
        total_seconds=reader.number("total_seconds", 1, 180),
        ca_pem=reader.text("ca_pem", 8192, _PEM),
        proxy=_proxy(reader.maybe("proxy", list)),
        screen_reader=reader.take("screen_reader", bool),
    )
    reader.end()
    _refuse_contradictions(request)
    return request


def _content(request: PaneRequest) -> dict[str, Any]:
    labels = request.labels
    return {
        "kind": "card",
        "payees": {
            payee.role.value: {
                "vendor": payee.vendor,
                "key": payee.key,
                "loopback_port": payee.loopback_port,
            }
            for payee in request.payees
        },
        "ports": request.ports,
        "published_only": request.published_only,
        "live": request.live,
        "client_name": request.client_name,
        "postcode": request.postcode,
        "lines": request.lines,
        "labels": {label.value: text for label, text in labels.texts.items()},
        "number_words": labels.number_words,
        "dark": request.dark,
        "window_id": request.window_id,
        "idle_seconds": request.idle_seconds,
        "total_seconds": request.total_seconds,
        "ca_pem": request.ca_pem,
        "proxy": request.proxy,
        "screen_reader": request.screen_reader,
    }


def _refuse_contradictions(request: PaneRequest) -> None:
    """Nothing is worked out here; what does not go together is refused."""
    on_loopback = {bool(payee.loopback_port) for payee in request.payees}
    if len(on_loopback) != 1 or on_loopback != {bool(request.ca_pem)}:
        # Our own authority speaks for this machine alone, and the public ones never do.
        raise ProtocolError("ca_pem")
    if True in on_loopback and request.live:
        raise ProtocolError("live")
    if not request.live and not request.published_only:
        # A real card has no business where nothing is real.
        raise ProtocolError("published_only")
    needed = {payee.port for payee in request.payees}
    if set(request.ports) != ({request.proxy[1]} if request.proxy else needed):
        raise ProtocolError("ports")
    for payee in request.payees:
        if not _key_fits(payee, request.live):
            raise ProtocolError("key")


def _key_fits(payee: Payee, live: bool) -> bool:
    """A key says in which mode it works; one that can do more than take a card never comes here."""
    mode, other = ("live", "test") if live else ("test", "live")
    if payee.vendor == "stripe":
        return payee.key.startswith(f"pk_{mode}_")
    return not payee.key.startswith(f"duffel_{other}_")


def _payees(reader: FrameReader) -> tuple[Payee, ...]:
    payees = []
    for role in PayeeRole:
        if reader.has(role.value):
            inner = reader.inner(role.value)
            payees.append(
                Payee(
                    role=role,
                    vendor=inner.word("vendor", _VENDORS[role]),
                    key=inner.text("key", 4096, _KEY),
                    loopback_port=_loopback_port(inner.take("loopback_port", int)),
                )
            )
            inner.end()
    reader.end()
    if not payees:
        raise ProtocolError("payees")
    return tuple(payees)


def _loopback_port(untrusted: int) -> int:
    if untrusted == 0 or 1024 <= untrusted <= 65535:
        return untrusted
    raise ProtocolError("loopback_port")


def _money_line(untrusted_line: object) -> tuple[str, str]:
    if not isinstance(untrusted_line, list) or len(untrusted_line) != 2:
        raise ProtocolError("lines")
    who, amount = (check_text(part, "lines", 48) for part in untrusted_line)
    return who, amount


def _ports(untrusted_ports: list[Any]) -> tuple[int, ...]:
    known = [port for port in untrusted_ports if type(port) is int and 1 <= port <= 65535]
    if known != untrusted_ports or not 1 <= len(known) == len(set(known)) <= len(PayeeRole):
        raise ProtocolError("ports")
    return tuple(known)


def _proxy(untrusted_proxy: list[Any] | None) -> tuple[str, int] | None:
    if untrusted_proxy is None:
        return None
    if [type(part) for part in untrusted_proxy] == [str, int]:
        host, port = untrusted_proxy
        if _HOST.fullmatch(host) and 1 <= port <= 65535:
            return host, port
    raise ProtocolError("proxy")
