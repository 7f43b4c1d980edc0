"""The owners' acceptance of the duties of a merchant of fares: signed, kept, and looked at anew
each time that it counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from desktop.booking.set_up.fare_duties import DUTIES_VERSION, FARE_DUTIES, SignedDuties
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.identity.statements.signed_statement import (
    DutiesStatement,
    duties_content,
    from_letters,
    in_letters,
)
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class FareDutiesSigner:
    """`DutiesSigner`. `environment`: an acceptance counts in the one that it was signed in."""

    directory: MemberDirectory
    opened: OpenedAccount
    store: Store
    environment: str
    now: Now

    def sign(self) -> SignedDuties:
        """Refused ``not_owner``, ``directory_*``."""
        statement = DutiesStatement(self.environment, DUTIES_VERSION, FARE_DUTIES, self.now())
        signed = self.directory.members_of(self.opened).sign_duties(statement)
        member_id = self.opened.member.id
        return SignedDuties(DUTIES_VERSION, member_id, signed.text, in_letters(signed.signature))

    def are_signed(self) -> bool:
        """Refused ``directory_*``."""
        signed = self.store.read(lambda repos: repos.set_up.read()).of(SignedDuties)
        if signed is None:
            return False
        try:
            content = json.loads(signed.text)
            signature = from_letters(signed.signature)
        except (ValueError, RecursionError):
            return False
        expected = duties_content(self.environment, DUTIES_VERSION, FARE_DUTIES)
        is_present = isinstance(content, dict) and expected.items() <= content.items()
        if not is_present or content.get("member_id") != signed.member_id:
            return False
        return self.directory.statement_is_signed(self.opened, signed.text, signature)
