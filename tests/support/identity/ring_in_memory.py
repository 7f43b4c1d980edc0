"""A keyring in memory in place of this machine's, for tests of what lies in files.

The product's own adapter asks it. What a Secret Service does is tested in tests/unit/os_keyring,
and by each desk that runs as a program: those ask a real one. It writes all that it holds anew at
each change, and so takes longer with each desk that was ever made in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from keyring.errors import PasswordDeleteError

from desktop.os_keyring import trusted_backends


class RingInMemory:
    """As much of the keyring library's backend as `OsKeyring` asks.

    No subclass of it: the library offers every subclass to every program.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self._kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@contextmanager
def keyring_in_memory(ring: RingInMemory) -> Iterator[None]:
    """While this lasts, `ring` is the machine's keyring of this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trusted_backends, "trusted_keyring", lambda: ring)
        yield
