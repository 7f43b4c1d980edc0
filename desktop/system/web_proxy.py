"""The web proxy that the environment names.

The HTTP library does not read the environment itself: it would also use passwords (netrc) and
another set of trusted authorities (REQUESTS_CA_BUNDLE) from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

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


def _variable(environment: Mapping[str, str], name: str) -> str:
    return (environment.get(name) or environment.get(name.upper()) or "").strip()
