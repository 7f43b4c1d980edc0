"""The process: one line of JSON, TLS that is really checked, an end with its starter."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from cryptography import x509

from desktop.training.certificate_authority import server_context
from tests.support.special_files import place_special_file
from tests.support.training.caller import Caller
from tests.support.training.servers import Servers, running_training_servers


def test_a_client_that_does_not_know_the_authority_refuses_the_server(training: Servers) -> None:
    with requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.exceptions.SSLError):
            session.get(training.airline_url + "/air/airlines", timeout=60)


def test_the_server_answers_for_localhost_too_and_never_below_tls_1_2(training: Servers) -> None:
    port = urlsplit(training.airline_url).port
    context = ssl.create_default_context(cafile=training.ca_file)
    with (
        socket.create_connection(("127.0.0.1", port or 0), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as line,
    ):
        assert line.version() in ("TLSv1.2", "TLSv1.3")


def test_the_authority_may_vouch_for_this_machine_only(training: Servers) -> None:
    authority = x509.load_pem_x509_certificate(Path(training.ca_file).read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = limits.value.permitted_subtrees
    assert permitted is not None
    assert {str(name.value) for name in permitted} == {"127.0.0.1/32", "localhost"}


def test_one_authority_is_kept_in_its_folder_and_its_key_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "ca"
    with running_training_servers("--ca-dir", str(folder)) as servers:
        assert servers.ca_file == str(folder / "ca.pem")
        first = (folder / "ca.pem").read_bytes()
    with running_training_servers("--ca-dir", str(folder)):
        assert (folder / "ca.pem").read_bytes() == first
    if os.name == "posix":
        assert stat.S_IMODE((folder / "ca.key").stat().st_mode) == 0o600
    (folder / "ca.key").write_bytes(b"damaged")
    with running_training_servers("--ca-dir", str(folder)) as servers:
        assert (folder / "ca.pem").read_bytes() != first
        assert servers.seen()["orders"] == []


@pytest.mark.parametrize("name", ["ca.key", "ca.pem"])
def test_what_is_no_file_of_the_authority_is_made_anew_and_never_waited_for(
    tmp_path: Path, name: str
) -> None:
    server_context(tmp_path)
    for what in ("pipe", "socket", "circle of links"):
        (tmp_path / name).unlink()
        place_special_file(tmp_path / name, what)
        server_context(tmp_path)
        assert stat.S_ISREG((tmp_path / name).lstat().st_mode)


def test_a_temporary_authority_goes_with_the_process() -> None:
    with running_training_servers() as servers:
        folder = Path(servers.ca_file).parent
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX knows them")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_exits_cleanly_on_a_signal(sent: signal.Signals) -> None:
    # Its stdin stays open until it has ended; should this test be killed, it ends all the same.
    with subprocess.Popen(
        [sys.executable, "-m", "desktop.training", "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        process.send_signal(sent)
        process.wait(timeout=60)
        text, complained = process.communicate()
    assert process.returncode == 0
    assert text == b""
    assert complained == b""
    assert not Path(facts["ca_file"]).exists()


def test_many_calls_share_one_connection(caller: Caller) -> None:
    for _ in range(3):
        assert caller.call("GET", "/air/airlines").status_code == 200
    adapter = caller.session.get_adapter(caller.servers.airline_url)
    assert isinstance(adapter, requests.adapters.HTTPAdapter)
    pool = adapter.poolmanager.connection_from_url(
        caller.servers.airline_url, pool_kwargs={"cert_reqs": "CERT_REQUIRED"}
    )
    assert pool.num_connections <= 1


def test_a_silent_client_blocks_no_other(training: Servers) -> None:
    port = urlsplit(training.control_url).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=60):
        assert training.seen()["searches"] >= 0


def test_the_control_host_wants_its_token(training: Servers) -> None:
    with requests.Session() as session:
        session.trust_env = False
        reply = session.get(training.control_url + "/seen", verify=training.ca_file, timeout=60)
    assert reply.status_code == 401
    with pytest.raises(requests.HTTPError):
        training.fault("no such fault")
