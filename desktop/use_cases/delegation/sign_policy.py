"""Sign a text with the member's own key, as it is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.delegation.policy_signature import PolicySignature
from desktop.booking.delegation.policy_text import PolicyText
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited
from desktop.use_cases.errors import Refused
from desktop.use_cases.not_found import policy_changed
from desktop.use_cases.ports.audit_port import MemberSigning
from desktop.use_cases.ports.documents_port import PolicyLibrary
from desktop.use_cases.ports.store_port import Store

from .current_texts import current_text


@dataclass(frozen=True, slots=True)
class SignPolicy:
    """`signing`: the key as it is at that moment."""

    actor: Actor
    store: Store
    library: PolicyLibrary
    signing: Callable[[], MemberSigning]

    @audited(Permission.READ_SAFEGUARDS, "policy signed", subject="name", detail="version")
    def __call__(self, name: str, version: int, digest: str) -> None:
        """`version` and `digest`: of the text that was read. Blocks.

        Refused ``policy_unknown``, ``policy_not_signed``, ``policy_has_blanks``, and
        ``policy_changed`` where another text is in force by now.
        """
        text = current_text(self.store, self.library, name)
        if not text.is_signed:
            raise Refused(
                "policy_not_signed",
                "This text is for clients; members do not sign it.",
                "Nothing was signed.",
                "Choose a policy.",
            )
        if (text.version, text.digest) != (version, digest):
            raise policy_changed()
        if text.blanks:
            raise policy_has_blanks(text)
        key, member = self.signing(), self.actor.member
        unsigned = PolicySignature(
            policy=text.name,
            version=text.version,
            digest=text.digest,
            member_id=member.id,
            member_name=member.name,
            at=self.actor.now().replace(microsecond=0),
            revision=key.revision,
            signer=key.verify_key.hex(),
        )
        signed = replace(unsigned, signature=key.sign(unsigned.statement))
        self.store.write(lambda repos: repos.safeguards.add_signature(signed))


def policy_has_blanks(text: PolicyText) -> Refused:
    """Nobody can follow what is not filled in."""
    return Refused(
        "policy_has_blanks",
        f"“{text.title}” still has a blank: {text.blanks[0]}.",
        "Nothing was signed.",
        "An owner fills the blanks in: E on this page goes to the first.",
    )
