"""Starts the training servers as a process of their own and reads where they listen."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.system.child_process import ChildProcess
from desktop.system.python_program import python_program

_LONGEST_LINE = 16 * 1024
_START_SECONDS = 120.0
_END_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class TrainingServers:
    """Addresses and public keys of one run. They open nothing but practice.

    `accepted_keys` are ids of secret keys, for which see `training_keys.py`.
    """

    airline_url: str
    cards_url: str
    client_key: str = field(repr=False)
    processor_url: str
    publishable_key: str = field(repr=False)
    control_url: str
    control_token: str = field(repr=False)
    accepted_keys: frozenset[str]
    ca_file: Path

    @classmethod
    def read(cls, line: str) -> TrainingServers:
        """From the one line of JSON that the servers print; ValueError on anything else."""
        try:
            printed = json.loads(line)
            found = {
                name: _text(printed, *path)
                for name, path in {
                    "airline_url": ("airline", "url"),
                    "cards_url": ("cards", "url"),
                    "client_key": ("cards", "client_key"),
                    "processor_url": ("processor", "url"),
                    "publishable_key": ("processor", "publishable_key"),
                    "control_url": ("control", "url"),
                    "control_token": ("control", "token"),
                }.items()
            }
            accepted = frozenset(_texts(printed["control"]["accepted_keys"]))
            return cls(**found, accepted_keys=accepted, ca_file=Path(_text(printed, "ca_file")))
        except (KeyError, TypeError, ValueError, RecursionError) as bad:
            raise ValueError("the training servers did not say where they listen") from bad


def _text(untrusted: Any, *path: str) -> str:  # noqa: ANN401
    for name in path:
        untrusted = untrusted[name]
    if not isinstance(untrusted, str) or not untrusted:
        raise ValueError(f"no {'.'.join(path)}")
    return untrusted


def _texts(untrusted: Any) -> list[str]:  # noqa: ANN401
    if not isinstance(untrusted, list) or not all(isinstance(one, str) for one in untrusted):
        raise ValueError("no list of texts")
    return untrusted


class TrainingProcess:
    """One process, ended with the desk: its standard input is its lifeline."""

    def __init__(self, ca_folder: Path, command: tuple[str, ...] = ()) -> None:
        """`command` replaces Python's command where the desk is a bundle. OSError."""
        self._child = ChildProcess(
            (
                *(command or python_program("desktop.training")),
                "--ca-dir",
                str(ca_folder),
                "--until-stdin-closes",
            ),
            limit=_LONGEST_LINE,
            grace_seconds=_END_SECONDS,
        )
        self.line = ""

    def wait_until_ready(self) -> TrainingServers:
        """Blocks until the servers listen. ValueError when they ended instead; TimeoutError."""
        if not self.line:
            self.line = self._child.untrusted_line(_START_SECONDS).decode("ascii")
        return TrainingServers.read(self.line)

    def lifeline(self) -> int:
        """The descriptor, on Windows the handle, that keeps the servers alive; -1 when closed."""
        return self._child.lifeline()

    def stop(self) -> None:
        """Close the lifeline and wait for the end."""
        self._child.end()
