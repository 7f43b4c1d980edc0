"""A program that gives a store other keys and says how far it is: it is killed meanwhile.

``STEPS FILE`` or ``PERCENT FILE``; a fork for each (`tests.support.fork_server`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection

from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.store import database
from desktop.store.repositories import field_resealing
from desktop.use_cases.ports.field_cipher_port import FieldCipher
from desktop.use_cases.ports.key_handle import KeyHandle

from .opening import FIELD_KEY, open_store

NEXT = KeyHandle(bytes(range(100, 132)))
NEXT_FIELD_KEY = bytes(range(200, 232))
BOTH_FIELDS = AesFieldCipher([FIELD_KEY, NEXT_FIELD_KEY])
STEPS, PERCENT = "steps", "percent"


def main() -> None:
    """Say ``step`` after each step of sealing anew, or each percent of a change of key."""
    _, what, file = sys.argv
    store = open_store(Path(file))
    if what == STEPS:
        _say_steps()
        store.rekey(NEXT, fields=BOTH_FIELDS)
    else:
        store.rekey(NEXT, lambda percent: print(percent, flush=True))
    print("done", flush=True)


def _say_steps() -> None:
    reseal_fields = field_resealing.reseal_fields

    def counted(
        connection: Connection, cipher: FieldCipher, run_others: Callable[[], None]
    ) -> tuple[str, ...]:
        def stepped() -> None:
            run_others()
            print("step", flush=True)

        return reseal_fields(connection, cipher, stepped)

    vars(database)["reseal_fields"] = counted
