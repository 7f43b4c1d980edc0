"""Starts the training servers as a real process and hands on what they printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from tests.support.fork_server import forked

from .known_keys import AIRLINE_TOKEN, CHARGE_KEY, REFUNDS_KEY, write_known_keys


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are, the keys that they accept, and what a test may ask of the control
    host.
    """

    airline_url: str
    airline_token: str
    cards_url: str
    client_key: str
    processor_url: str
    publishable_key: str
    charge_key: str
    refund_key: str
    control_url: str
    control_token: str
    accepted_keys: list[str]
    ca_file: str

    @property
    def line(self) -> str:
        """What the servers printed, for a program that reads it from a file: no secret key."""
        return json.dumps(
            {
                "airline": {"url": self.airline_url},
                "cards": {"url": self.cards_url, "client_key": self.client_key},
                "processor": {
                    "url": self.processor_url,
                    "publishable_key": self.publishable_key,
                },
                "control": {
                    "url": self.control_url,
                    "token": self.control_token,
                    "accepted_keys": self.accepted_keys,
                },
                "ca_file": self.ca_file,
            }
        )

    def fault(self, name: str, times: int = 1, on: str = "") -> None:
        """Let `name` happen `times` times; `on` narrows it to ``"POST /air/orders"`` and such."""
        self._control("POST", "/faults", {"name": name, "times": times, "on": on})

    def clear_faults(self) -> None:
        """Nothing goes wrong any more."""
        self._control("DELETE", "/faults")

    def seen(self) -> dict[str, Any]:
        """What money moved, what was asked, and whether a card number went astray."""
        return self._control("GET", "/seen")

    def advance(self, seconds: float) -> None:
        """Move the servers' own clock on."""
        self._control("POST", "/clock", {"advance_seconds": seconds})

    def settle(self, *, booked: bool = True) -> None:
        """End what is pending at the airline, booked or failed."""
        self._control("POST", "/settle", {"booked": booked})

    def _control(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        with requests.Session() as session:
            session.trust_env = False
            reply = session.request(
                method,
                self.control_url + path,
                json=body,
                headers={"Authorization": f"Bearer {self.control_token}"},
                verify=self.ca_file,
                timeout=60,
            )
        reply.raise_for_status()
        answer: dict[str, Any] = reply.json()
        return answer


@contextmanager
def running_training_servers(
    *arguments: str, program: tuple[str, ...] = (sys.executable, "-m", "desktop.training")
) -> Iterator[Servers]:
    """The servers in a process of their own, ended with its stdin; ``--quick`` saves waiting."""
    with (
        _keys_file() as keys_file,
        _running((*program, "--keys-file", keys_file, *arguments)) as servers,
    ):
        yield servers


@contextmanager
def _running(command: tuple[str, ...]) -> Iterator[Servers]:
    process = subprocess.Popen(
        [*command, "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"the training servers ended with status {process.wait()}"
        yield _reported(json.loads(line))
    finally:
        process.stdin.close()
        try:
            process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


@contextmanager
def forked_training_servers(*arguments: str) -> Iterator[Servers]:
    """The same sooner, where the start itself is not under test (see `fork_server`)."""
    if sys.platform == "win32":  # where no process forks
        with running_training_servers(*arguments) as servers:
            yield servers
        return
    with _keys_file() as keys_file:
        program = forked(
            "desktop.training.__main__",
            ("--until-stdin-closes", "--keys-file", keys_file, *arguments),
            dict(os.environ),
        )
        try:
            line = program.stdout.readline()
            assert line, "the training servers ended"
            yield _reported(json.loads(line))
        finally:
            program.stdin.close()
            try:
                program.wait(timeout=60)
            finally:
                program.close()


@contextmanager
def _keys_file() -> Iterator[str]:
    """A file of servers that accept the known keys."""
    with TemporaryDirectory(prefix="skycap-keys-") as folder:
        file = Path(folder) / "keys.json"
        write_known_keys(file)
        yield str(file)


def _reported(facts: dict[str, Any]) -> Servers:
    return Servers(
        airline_url=facts["airline"]["url"],
        airline_token=AIRLINE_TOKEN,
        cards_url=facts["cards"]["url"],
        client_key=facts["cards"]["client_key"],
        processor_url=facts["processor"]["url"],
        publishable_key=facts["processor"]["publishable_key"],
        charge_key=CHARGE_KEY,
        refund_key=REFUNDS_KEY,
        control_url=facts["control"]["url"],
        control_token=facts["control"]["token"],
        accepted_keys=facts["control"]["accepted_keys"],
        ca_file=facts["ca_file"],
    )
