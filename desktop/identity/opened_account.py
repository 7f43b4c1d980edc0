"""An account that is open: who it is, and the keys that it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.use_cases.ports.identity_port import Member


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """What a right passphrase opens. Seen by `identity` and by the roof, which opens the store.

    `store_key` is 32 raw bytes; hold it no longer than the store needs to open. After a member was
    removed the store may or may not answer to its new key yet: that is `next_store_key`. `sign`
    uses the member's own Ed25519 key, for the audit chain. No key is part of the `repr`.
    """

    member: Member
    store_key: bytes = field(repr=False)
    sign: Callable[[bytes], bytes] = field(repr=False)
    verify_key: bytes
    next_store_key: bytes | None = field(default=None, repr=False)
