"""Which servers a vendor's own fields may reach."""

from __future__ import annotations

import pytest

from desktop.cardpane.entry_hosted.host_list import HostList

LISTED = HostList(("js.vendor.example", "*.js.vendor.example", "api.vendor.example"))


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("js.vendor.example", 443),
        ("JS.Vendor.Example", 443),
        ("m.js.vendor.example", 443),
        ("a.b.js.vendor.example", 443),
        ("api.vendor.example", 443),
    ],
)
def test_a_listed_host_is_reached(host: str, port: int) -> None:
    assert LISTED.allows(host, port)


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("", 443),
        ("vendor.example", 443),
        ("evil.example", 443),
        ("evilapi.vendor.example", 443),
        ("evil.api.vendor.example", 443),
        ("xjs.vendor.example", 443),
        (".js.vendor.example", 443),
        ("evil.example/.js.vendor.example", 443),
        ("evil@a.js.vendor.example", 443),
        ("a..js.vendor.example", 443),
        ("js.vendor.example.", 443),
        ("js.vendor.example.evil.example", 443),
        ("js.vendor.example", 80),
        ("js.vendor.example", 8443),
        ("127.0.0.1", 443),
    ],
)
def test_nothing_else_is_reached(host: str, port: int) -> None:
    assert not LISTED.allows(host, port)


@pytest.mark.parametrize(
    ("scheme", "port", "reached"),
    [
        *(("https", -1, True), ("wss", -1, True), ("https", 443, True)),
        *(("http", -1, False), ("ws", 80, False), ("ftp", -1, False), ("https", 444, False)),
        *(("file", -1, False), ("chrome", -1, False), ("", -1, False)),
    ],
)
def test_only_by_tls_and_its_own_port(scheme: str, port: int, reached: bool) -> None:
    assert LISTED.allows_url(scheme, "api.vendor.example", port) is reached


@pytest.mark.parametrize("scheme", ["data", "blob", "about"])
def test_what_needs_no_network_needs_no_host(scheme: str) -> None:
    assert LISTED.allows_url(scheme, "", -1)


def test_a_server_on_this_machine_is_one_port() -> None:
    local = HostList(("127.0.0.1",), 40123)
    assert local.allows_url("https", "127.0.0.1", 40123)
    assert not local.allows_url("https", "127.0.0.1", -1)
    assert not local.allows_url("https", "localhost", 40123)
