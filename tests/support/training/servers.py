"""Starts the training servers as a real process and hands on what they printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from tests.support.fork_server import forked


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the servers are, their keys, and what a test may ask of the control host."""

    airline_url: str
    airline_token: str
    cards_url: str
    client_key: str
    processor_url: str
    publishable_key: str
    secret_key: str
    control_url: str
    control_token: str
    ca_file: str

    @property
    def line(self) -> str:
        """What the servers printed, for a program that reads it from a file."""
        return json.dumps(
            {
                "airline": {"url": self.airline_url, "token": self.airline_token},
                "cards": {"url": self.cards_url, "client_key": self.client_key},
                "processor": {
                    "url": self.processor_url,
                    "publishable_key": self.publishable_key,
                    "secret_key": self.secret_key,
                },
                "control": {"url": self.control_url, "token": self.control_token},
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
    process = subprocess.Popen(
        [*program, "--until-stdin-closes", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line, f"the training servers ended with status {process.wait()}"
        yield _reported_head(json.loads(line))
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
    program = forked(
        "desktop.training.__main__", ("--until-stdin-closes", *arguments), dict(os.environ)
    )
    try:
        line = program.stdout.readline()
        assert line, "the training servers ended"
        yield _reported_head(json.loads(line))
    finally:
        program.stdin.close()
        try:
            program.wait(timeout=60)
        finally:
            program.close()


def _reported_head(facts: dict[str, Any]) -> Servers:
    return Servers(
        airline_url=facts["airline"]["url"],
        airline_token=facts["airline"]["token"],
        cards_url=facts["cards"]["url"],
        client_key=facts["cards"]["client_key"],
        processor_url=facts["processor"]["url"],
        publishable_key=facts["processor"]["publishable_key"],
        secret_key=facts["processor"]["secret_key"],
        control_url=facts["control"]["url"],
        control_token=facts["control"]["token"],
        ca_file=facts["ca_file"],
    )
