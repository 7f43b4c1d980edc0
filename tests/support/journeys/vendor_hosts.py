"""The vendors' hosts on this machine, for a desk that is given nothing but trust in one authority.

Servers that answer as the vendors' test systems would, or as live ones; their certificate bears the
vendors' own names, and a web proxy leads to them by these names. As a program (see
`fork_server`) it runs the servers, with ``--live`` in live mode.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import ssl
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from desktop.training import launch
from desktop.training.airline.webhooks import register
from desktop.training.certificate_authority import authority_file
from desktop.training.issued_keys import AIRLINE, CHARGE, PURPOSES, REFUND
from desktop.training.state import Keys, ServerState, SimulatedDelays
from tests.support.fakes.connect_proxy import ConnectProxy, connect_proxy
from tests.support.fork_server import forked
from tests.support.training.servers import Servers

PROCESSOR_HOST = "api.stripe.com"
_HOSTS = {
    PROCESSOR_HOST: "processor",
    "js.stripe.com": "processor",
    "api.duffel.com": "airline",
    "api.duffel.cards": "cards",
}
_PORT = 443


@dataclass(frozen=True, slots=True)
class VendorHosts:
    """`servers` with the keys that an owner finds in the vendors' dashboards. `facts_file` is for
    `at_vendor_hosts`, and `proxy` the web proxy of this company. `spare`: another key that the
    dashboards show, for each purpose (`issued_keys`).
    """

    servers: Servers
    spare: Mapping[str, str]
    facts_file: Path
    proxy: ConnectProxy

    @property
    def variables(self) -> dict[str, str]:
        """What the environment of the desk must have."""
        return {"HTTPS_PROXY": f"http://127.0.0.1:{self.proxy.port}"}

    def address_of(self, url: str) -> str:
        """Where the client's own browser, which has no proxy, finds a page of the processor's."""
        return url.replace(f"https://{PROCESSOR_HOST}", self.servers.processor_url)


@contextmanager
def vendor_hosts(folder: Path, *, live: bool = False) -> Iterator[VendorHosts]:
    """Keys and certificates lie below `folder`."""
    program = forked(__name__, (str(folder), *(["--live"] if live else [])), dict(os.environ))
    try:
        facts = json.loads(program.stdout.readline())
        urls = {name: facts[name]["url"] for name in ("airline", "cards", "processor", "control")}
        ports = {name: int(url.rpartition(":")[2]) for name, url in urls.items()}
        with connect_proxy() as proxy:
            proxy.leads = {f"{host}:{_PORT}": ports[name] for host, name in _HOSTS.items()}
            facts_file = folder / "vendors.json"
            facts_file.write_text(json.dumps({"ca_file": facts["ca_file"]}), "ascii")
            servers = Servers(
                airline_url=urls["airline"],
                airline_token=facts["issued"][AIRLINE],
                cards_url=urls["cards"],
                client_key=facts["cards"]["client_key"],
                processor_url=urls["processor"],
                publishable_key=facts["processor"]["publishable_key"],
                charge_key=facts["issued"][CHARGE],
                refund_key=facts["issued"][REFUND],
                control_url=urls["control"],
                control_token=facts["control"]["token"],
                accepted_keys=facts["control"]["accepted_keys"],
                ca_file=facts["ca_file"],
            )
            yield VendorHosts(servers, facts["spare"], facts_file, proxy)
        program.stdin.close()
        program.wait(timeout=60)
    finally:
        program.close()


def main() -> None:
    """Print one line of JSON, then serve until stdin ends."""
    folder, live = Path(sys.argv[1]), "--live" in sys.argv[2:]
    setattr(launch, "server_context", _in_their_names)  # noqa: B010
    state = ServerState(delays=SimulatedDelays.quick(), live=live, keys=Keys.fresh(live=live))
    # As the company does in the dashboard.
    register(state, "https://webhooks.invalid/", ["order.creation_failed"])
    with TemporaryDirectory(dir=folder) as authority:
        running = launch.Running(state, Path(authority))
        issued, spare = (
            {purpose: state.issued.issue(purpose) for purpose in PURPOSES} for _ in range(2)
        )
        print(json.dumps({**running.facts, "issued": issued, "spare": spare}), flush=True)
        while os.read(0, 4096):
            pass
        running.stop()


def _in_their_names(folder: Path) -> ssl.SSLContext:
    """Beside the authority it leaves the hash of the servers' key, by which a web engine can be
    told to trust them (RFC 7469, pin-sha256).
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(authority_file(folder))
    leaf = authority.issue_cert(*_HOSTS, "127.0.0.1", "localhost")
    own = x509.load_pem_x509_certificate(leaf.cert_chain_pems[0].bytes()).public_key()
    raw = own.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    (folder / "key-hash").write_bytes(base64.b64encode(hashlib.sha256(raw).digest()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf.configure_cert(context)
    return context
