"""An open account: the member, and the keys that the member holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.identity.device.open_keys import Signing
from desktop.identity.directory.signer_history import SignerHistory
from desktop.use_cases.ports.field_cipher_port import FieldCipher
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.key_handle import KeyHandle


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """What a right passphrase opens. Seen by `identity` and by `app`, which opens the store.

    After a member lost access the store may or may not be rekeyed yet: its new key is one of
    `next_store_keys`, the newest last. `sign` uses the member's own Ed25519 key, for the audit
    chain; `verify_key` is its public half; `signing` is what they are now, after the member got new
    keys. `org_key`
    is the public organization key that this member's own keys trust, and `revision` that of the
    newest member list that was verified under it. `signers` says from the file, read afresh, whose
    key signs the audit log; Refused ``directory_*``. `fields` seals single values
    of the records.
    """

    member: Member
    store_key: KeyHandle = field(repr=False)
    sign: Callable[[bytes], bytes] = field(repr=False)
    verify_key: bytes
    org_key: bytes
    revision: Callable[[], int] = field(repr=False)
    signing: Callable[[], Signing] = field(repr=False)
    signers: Callable[[], SignerHistory] = field(repr=False)
    fields: FieldCipher = field(repr=False)
    next_store_keys: tuple[KeyHandle, ...] = field(default=(), repr=False)

    @property
    def next_store_key(self) -> KeyHandle | None:
        """The key that the store is to take; None where nothing is unfinished."""
        return self.next_store_keys[-1] if self.next_store_keys else None
