"""Whether the signed-in member may take cards today, where tickets and money are real."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission, Role
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused

from .member_clearances import ReadSources


@dataclass(slots=True)
class CardClearance:
    """`is_asked_for`: in live work. Elsewhere no real card is taken, and all who may practice do.

    `last_reason`: what `reason_closed` answered last, for a page that cannot wait; no more than a
    word beforehand, since `refuse_uncleared` asks anew.
    """

    actor: Actor
    sources: ReadSources
    is_asked_for: bool
    last_reason: str = ""

    @requires(Permission.READ_SAFEGUARDS)
    def reason_closed(self) -> str:
        """What closes the card step for the member, and who can help, as sentences; empty where it
        is open, and for one whose role takes no cards anyway. Blocks. Refused
        ``policy_files_damaged``, ``directory_*``.
        """
        self.last_reason = self._reason()
        return self.last_reason

    @requires(Permission.READ_SAFEGUARDS)
    def refuse_uncleared(self) -> None:
        """Before the pane is opened. Refused ``not_cleared``, and as `reason_closed`."""
        closed = self.reason_closed()
        if closed:
            raise Refused(
                "not_cleared",
                closed,
                "The card pane was not opened.",
                "Ask a colleague who is cleared, or send the client a link: L.",
            )

    def _reason(self) -> str:
        if not self.is_asked_for or Permission.TAKE_CARD not in self.actor.member.may:
            return ""
        rows = self.sources.active_members()
        mine = (row for row in rows if row.member.id == self.actor.member.id)
        known, _ = self.sources.safeguards(mine)
        clearance = known.clearance(self.actor.member.id)
        if clearance is not None and not clearance.closes_card_step:
            return ""
        missing = () if clearance is None else clearance.missing
        items = ", ".join(row.item.value.lower() for row in missing) or "not on the member list"
        owners = [row.member.name for row in rows if row.member.role == Role.OWNER.value]
        return (
            f"You are not cleared to take cards: {items}. "
            f"{' or '.join(owners) or 'An owner'} can help; G G, Alt+6 shows what is missing."
        )
