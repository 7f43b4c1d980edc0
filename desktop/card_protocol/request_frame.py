"""Encodes and decodes the desk's requests: a challenge, a card, or a self-check."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import Any

from .card_address import CardAddress, address_content, read_address
from .company_credentials import Authorization, authorization_content, read_authorization
from .entry_route import EntryRoute
from .frames import REQUEST_LIMIT, FrameReader, ProtocolError, check_text, open_frame, write_frame
from .labels import Labels, read_labels
from .payee_role import PayeeRole
from .vendors.vendor_list import card_vendor, vendor_names

SCREEN_READER = "--screen-reader"
"""The command line option: the accessibility bus is set up before the request arrives."""

HOSTED_FIELDS = "--hosted-fields"
"""The command line option: the web engine is started before the request arrives."""

LINES_LIMIT = 6
VENDOR_PORT = 443
_KEY = re.compile(r"[A-Za-z0-9_\-.]{4,}")
_PEM = re.compile(r"[A-Za-z0-9+/=\-\n ]*")
_AUTHORIZATION = re.compile(r"(Basic [A-Za-z0-9+/]+=*)?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,252})")
_LOOPBACK = "127.0.0.1"
_CLIENT_ID = re.compile(r"[a-z]{1,32}")
_SIGNED_FOR = b"skycap 1 card request"


@dataclass(frozen=True, slots=True)
class Payee:
    """A receiver of the card. `key` is the API key, which allows nothing but sending a card.

    The vendor is a name, not an address: hosts are a closed list (`vendors/`). `loopback_port` is 0
    for the vendor's host, else a port on this machine. `direct`: not by way of the proxy.
    """

    role: PayeeRole
    vendor: str
    key: str = field(repr=False)
    loopback_port: int = 0
    direct: bool = False

    @property
    def port(self) -> int:
        """The TCP port to connect to."""
        return self.loopback_port or VENDOR_PORT


@dataclass(frozen=True, slots=True)
class PaneRequest:
    """Take a card for these payees.

    `ports`: the TCP ports that the process may connect to. `published_only`: any number but a
    published test number is wiped. `live`: the livemode that every payee's answer must have. None
    of the three is derived from another. `client_id`: the desk's id of the client, which says
    nothing about them; the processor keeps it with the card. `lines`: amounts to show, as pairs of
    payee and amount. `window_id`: the desk's native window, 0 for none. `idle_seconds`,
    `total_seconds`: limits in seconds. `ca_pem`: our own certificate authority, for payees on
    loopback only. `proxy`: host and port of a proxy that forwards TLS connections unopened
    (CONNECT), `proxy_authorization` what is said to it alone (Basic). `screen_reader`: names,
    states and counts go to the accessibility bus, never what was typed. `authorization`: needed but
    for servers on loopback. `route`: by which fields.
    """

    payees: tuple[Payee, ...]
    ports: tuple[int, ...]
    published_only: bool
    live: bool
    client_id: str
    client_name: str
    address: CardAddress
    lines: tuple[tuple[str, str], ...]
    labels: Labels
    dark: bool
    window_id: int = 0
    idle_seconds: int = 60
    total_seconds: int = 180
    ca_pem: str = ""
    proxy: tuple[str, int] | None = None
    proxy_authorization: str = field(default="", repr=False)
    screen_reader: bool = False
    authorization: Authorization | None = None
    route: EntryRoute = EntryRoute.NATIVE

    @property
    def on_loopback(self) -> bool:
        """Whether all payees are servers on this machine, which get published numbers only."""
        return all(payee.loopback_port for payee in self.payees)

    @property
    def needs_address(self) -> bool:
        """Whether a payee takes no card without a whole billing address."""
        return any(card_vendor(one.role, one.vendor).needs_address for one in self.payees)

    def port_for(self, payee: Payee) -> int:
        """The TCP port that a connection to this payee is made to."""
        return self.proxy[1] if self.proxy and not payee.direct else payee.port


@dataclass(frozen=True, slots=True)
class SelfCheckRequest:
    """Lock down as for a card, report the protections in force, and exit: no window, no card."""


@dataclass(frozen=True, slots=True)
class ChallengeRequest:
    """Answer with a fresh nonce: the card request that follows is signed over it."""


AnyRequest = PaneRequest | SelfCheckRequest | ChallengeRequest

_EMPTY: dict[str, type[SelfCheckRequest] | type[ChallengeRequest]] = {
    "self_check": SelfCheckRequest,
    "challenge": ChallengeRequest,
}
"""The requests without content, by their kind."""


def text_to_sign(request: PaneRequest, nonce: str) -> bytes:
    """What the member signs: all of the request but that signature, for this one pane.

    ValueError without `authorization`.
    """
    if request.authorization is None:
        raise ValueError("nothing proves who asks")
    unsigned = replace(request, authorization=replace(request.authorization, signature=b""))
    content = json.dumps(_content(unsigned), sort_keys=True, separators=(",", ":"))
    return b"\n".join((_SIGNED_FOR, nonce.encode("ascii"), content.encode("ascii")))


def encode_request(request: AnyRequest) -> bytes:
    """Encode as one line of at most REQUEST_LIMIT bytes. ProtocolError if it breaks the schema."""
    if isinstance(request, PaneRequest):
        frame = write_frame(_content(request))
        decode_request(frame)
        return frame
    (kind,) = (name for name, empty in _EMPTY.items() if isinstance(request, empty))
    return write_frame({"kind": kind})


def decode_request(untrusted_frame: bytes) -> AnyRequest:
    """Decode and check everything. ProtocolError names the first part that is wrong."""
    reader = open_frame(untrusted_frame, REQUEST_LIMIT)
    kind = reader.choice("kind", ("card", *_EMPTY))
    if kind in _EMPTY:
        reader.finish()
        return _EMPTY[kind]()
    untrusted_lines = reader.required("lines", list)
    if len(untrusted_lines) > LINES_LIMIT:
        raise ProtocolError("lines")
    request = PaneRequest(
        payees=_payees(reader.nested("payees")),
        proxy=_proxy(reader.optional("proxy", list)),
        ports=_ports(reader.required("ports", list)),
        published_only=reader.required("published_only", bool),
        live=reader.required("live", bool),
        client_id=reader.text("client_id", 32, _CLIENT_ID),
        client_name=reader.text("client_name", 120),
        address=read_address(reader.nested("address")),
        lines=tuple(_money_line(line) for line in untrusted_lines),
        labels=read_labels(reader),
        dark=reader.required("dark", bool),
        window_id=reader.integer("window_id", 0, 2**63 - 1),
        idle_seconds=reader.integer("idle_seconds", 1, 60),
        total_seconds=reader.integer("total_seconds", 1, 180),
        ca_pem=reader.text("ca_pem", 8192, _PEM),
        proxy_authorization=reader.text("proxy_authorization", 1024, _AUTHORIZATION),
        screen_reader=reader.required("screen_reader", bool),
        authorization=_authorization(reader),
        route=EntryRoute(reader.choice("route", tuple(route.value for route in EntryRoute))),
    )
    reader.finish()
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
                "direct": payee.direct,
            }
            for payee in request.payees
        },
        "ports": request.ports,
        "published_only": request.published_only,
        "live": request.live,
        "client_id": request.client_id,
        "client_name": request.client_name,
        "address": address_content(request.address),
        "lines": request.lines,
        "labels": {label.value: text for label, text in labels.texts.items()},
        "number_words": labels.number_words,
        "dark": request.dark,
        "window_id": request.window_id,
        "idle_seconds": request.idle_seconds,
        "total_seconds": request.total_seconds,
        "ca_pem": request.ca_pem,
        "proxy": request.proxy,
        "proxy_authorization": request.proxy_authorization,
        "screen_reader": request.screen_reader,
        "authorization": request.authorization and authorization_content(request.authorization),
        "route": request.route.value,
    }


def _refuse_contradictions(request: PaneRequest) -> None:
    """Refuse values that do not fit together; nothing is corrected or derived."""
    on_loopback = {bool(payee.loopback_port) for payee in request.payees}
    if len(on_loopback) != 1 or on_loopback != {bool(request.ca_pem)}:
        # Our own authority is trusted for loopback only, and only it is trusted there.
        raise ProtocolError("ca_pem")
    if True in on_loopback and request.live:
        raise ProtocolError("live")
    if not request.live and not request.published_only:
        # No real card numbers outside live use.
        raise ProtocolError("published_only")
    if request.route is EntryRoute.HOSTED and request.screen_reader:
        # A web engine would tell it what is typed.
        raise ProtocolError("screen_reader")
    if request.proxy_authorization and not request.proxy:
        raise ProtocolError("proxy_authorization")
    if set(request.ports) != {request.port_for(payee) for payee in request.payees}:
        raise ProtocolError("ports")
    for payee in request.payees:
        if not card_vendor(payee.role, payee.vendor).key_fits(payee.key, request.live):
            raise ProtocolError("key")
    if request.needs_address and not request.address.is_complete:
        raise ProtocolError("address")
    if request.on_loopback and request.proxy and request.proxy[0] != _LOOPBACK:
        # What the pane shows of such a request is that every server is on this machine.
        raise ProtocolError("proxy")
    if request.on_loopback and request.authorization:
        raise ProtocolError("authorization")


def _authorization(reader: FrameReader) -> Authorization | None:
    untrusted = reader.optional("authorization", dict)
    return None if untrusted is None else read_authorization(FrameReader(untrusted))


def _payees(reader: FrameReader) -> tuple[Payee, ...]:
    payees = []
    for role in PayeeRole:
        if reader.has_key(role.value):
            nested = reader.nested(role.value)
            payees.append(
                Payee(
                    role=role,
                    vendor=nested.choice("vendor", vendor_names(role)),
                    key=nested.text("key", 4096, _KEY),
                    loopback_port=_loopback_port(nested.required("loopback_port", int)),
                    direct=nested.required("direct", bool),
                )
            )
            nested.finish()
    reader.finish()
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
    payee_label, amount = (check_text(part, "lines", 48) for part in untrusted_line)
    return payee_label, amount


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
