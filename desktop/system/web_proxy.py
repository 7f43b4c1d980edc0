"""The web proxy that the environment names.

The HTTP library does not read the environment itself: it would also use passwords (netrc) and
another set of trusted authorities (REQUESTS_CA_BUNDLE) from there.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

_HTTP_PORT = 80
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def proxy_for(base_url: str, environment: Mapping[str, str]) -> str:
    """The address in ``HTTPS_PROXY``, empty where there is none.

    Empty too for this machine itself, and for hosts in ``NO_PROXY``. Lower-case variables take
    precedence, as in curl. An address without a scheme means HTTP.
    """
    host = urlsplit(base_url).hostname or ""
    named = _variable(environment, "https_proxy")
    if not named or host in _THIS_MACHINE:
        return ""
    if proxy_bypass_environment(host, {"no": _variable(environment, "no_proxy")}):
        return ""
    return named if "://" in named else f"http://{named}"


@dataclass(frozen=True, slots=True)
class TunnelProxy:
    """A proxy for a program that speaks to it itself.

    `authorization`: what is said to it (RFC 7617), empty where its address has no name. `port` is 0
    where the address is of another kind than ``http://host:port``.
    """

    host: str
    port: int
    authorization: str = field(default="", repr=False)


def tunnel_proxy(address: str) -> TunnelProxy:
    """The parts of an address that `proxy_for` gave."""
    try:
        parts = urlsplit(address)
        port = _HTTP_PORT if parts.port is None else parts.port
    except ValueError:
        return TunnelProxy("", 0)
    if parts.scheme != "http":
        return TunnelProxy(parts.hostname or "", 0)
    authorization = ""
    if parts.username:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = f"Basic {b64encode(login.encode()).decode()}"
    return TunnelProxy(parts.hostname or "", port, authorization)


def _variable(environment: Mapping[str, str], name: str) -> str:
    return (environment.get(name) or environment.get(name.upper()) or "").strip()
