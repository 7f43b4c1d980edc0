"""Safeguards in memory, and members with keys of their own who sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop.booking.delegation.awareness_training import AwarenessTraining
from desktop.booking.delegation.background_check import BackgroundCheck
from desktop.booking.delegation.insurance import InsuranceEntry
from desktop.booking.delegation.legal_checklist import ChecklistAnswer
from desktop.booking.delegation.policy_signature import PolicySignature
from desktop.booking.delegation.safeguards import SafeguardsRecord, SavedText
from desktop.identity.device.open_keys import Signing
from desktop.use_cases.not_found import policy_changed
from desktop.use_cases.ports.audit_port import Signatory
from desktop.use_cases.saved_text_guard import refuse_card_numbers

if TYPE_CHECKING:
    from .store import FakeTables


@dataclass(slots=True)
class MemberKeys:
    """A key for each member, made when it is first asked for. `AuditSigners` of them all."""

    revision: int = 1
    _keys: dict[str, Ed25519PrivateKey] = field(default_factory=dict)

    def signing(self, member_id: str) -> Signing:
        """As `OpenedAccount.signing` of this member."""
        key = self._key(member_id)
        return Signing(key.public_key().public_bytes_raw(), key.sign, self.revision)

    def has_signed(self, signer: str, digest: bytes, signature: bytes) -> bool:
        if signer not in {self._name(each) for each in self._keys}:
            return False
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(signature, digest)
        except InvalidSignature:
            return False
        return True

    def signatory(self, signer: str, revision: int) -> Signatory | None:
        for member_id in self._keys:
            if self._name(member_id) == signer and 1 <= revision <= self.revision:
                return Signatory(member_id, member_id)
        return None

    def name_of(self, member_id: str) -> str:
        return ""

    def _key(self, member_id: str) -> Ed25519PrivateKey:
        seed = member_id.encode().ljust(32, b"-")[:32]
        return self._keys.setdefault(member_id, Ed25519PrivateKey.from_private_bytes(seed))

    def _name(self, member_id: str) -> str:
        return self._key(member_id).public_key().public_bytes_raw().hex()


@dataclass(frozen=True, slots=True)
class FakeSafeguardsRepository:
    """`SafeguardsRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def read(self) -> SafeguardsRecord:
        return self._tables.safeguards

    def free_version(self, name: str, above: int) -> int:
        return above + 1

    def add_text(self, saved: SavedText) -> None:
        kept = {each.text.name: each for each in self.read().texts}
        before = kept.get(saved.text.name)
        if before is not None and before.text.version >= saved.text.version:
            raise policy_changed()
        kept[saved.text.name] = saved
        self._save(saved, texts=tuple(kept.values()))

    def add_signature(self, signature: PolicySignature) -> None:
        self._check_writable()
        known = self.read()
        self._tables.safeguards = replace(known, signatures=(*known.signatures, signature))

    def save_insurance(self, entry: InsuranceEntry) -> None:
        others = [each for each in self.read().insurance if each.line != entry.line]
        self._save(entry, insurance=(*others, entry))

    def remove_insurance(self, line: str) -> None:
        kept = tuple(each for each in self.read().insurance if each.line != line)
        self._save((), insurance=kept)

    def save_check(self, check: BackgroundCheck) -> None:
        others = [each for each in self.read().checks if each.member_id != check.member_id]
        self._save(check, checks=(*others, check))

    def save_training(self, training: AwarenessTraining) -> None:
        others = [each for each in self.read().trainings if each.member_id != training.member_id]
        self._save(training, trainings=(*others, training))

    def save_answer(self, answer: ChecklistAnswer) -> None:
        others = [each for each in self.read().answers if each.row != answer.row]
        self._save(answer, answers=(*others, answer))

    def _save(self, saved: object, **parts: Any) -> None:  # noqa: ANN401
        self._check_writable()
        refuse_card_numbers(saved)
        self._tables.safeguards = replace(self.read(), **parts)
