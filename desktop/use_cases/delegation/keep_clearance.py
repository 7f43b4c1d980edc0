"""Clear members to take cards, take that back, and enter their training, by an owner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from desktop.booking.access.role import Permission
from desktop.booking.delegation.awareness_training import AwarenessTraining, training_problem
from desktop.booking.delegation.clearance import Clearance, review_ends
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused

from .member_clearances import ReadSources

_LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class KeepClearance:
    """Each method may also raise the refusals of the store and of `MemberAdministration`."""

    actor: Actor
    sources: ReadSources

    @requires(Permission.MANAGE_MEMBERS, audits=("cleared to take cards",))
    def clear(self, member_id: str) -> None:
        """The access review: an owner looked at all of it, and the member may take cards until the
        first item of it ends, six months at most. Blocks.

        Refused ``clearance_unknown`` for one whose role takes no cards, ``clearance_incomplete``,
        ``clearance_of_owner``.
        """
        clearance = self._clearance(member_id)
        today = self.sources.today_is()
        ends = [row.last_day for row in clearance.rows if row.last_day and not row.is_review]
        last_day = min((*ends, review_ends(today)))
        evidence = "; ".join(f"{row.item.value}: {row.evidence}" for row in clearance.rows[:-1])

        def save() -> None:
            _refuse_incomplete(clearance)
            at = datetime.combine(last_day, _LAST_SECOND).astimezone(UTC)
            self.sources.members.clear_for_cards(member_id, at)

        detail = f"until {last_day.isoformat()}. {evidence}"
        run_audited(
            self.sources.store,
            self.actor,
            "cleared to take cards",
            save,
            subject=member_id,
            detail=detail,
        )

    @requires(Permission.MANAGE_MEMBERS, audits=("clearance ended",))
    def end(self, member_id: str) -> None:
        """The card step is closed to the member from now on. Blocks."""
        run_audited(
            self.sources.store,
            self.actor,
            "clearance ended",
            lambda: self.sources.members.end_clearance(member_id),
            subject=member_id,
        )

    @requires(Permission.KEEP_SAFEGUARDS, audits=("training entered",))
    def save_training(self, training: AwarenessTraining) -> None:
        """In place of the member's former one. Refused ``awareness_training`` with its field,
        ``clearance_unknown``.
        """
        course = " ".join(training.course.split())
        entered = replace(training, course=course, by=self.actor.member.name)

        def save() -> None:
            self._clearance(training.member_id)
            problem = training_problem(entered, self.sources.today_is())
            if problem is not None:
                raise Refused(
                    "awareness_training",
                    problem.happened,
                    "Nothing was saved; what you typed is kept.",
                    problem.press,
                    field=problem.field,
                )
            self.sources.store.write(lambda repos: repos.safeguards.save_training(entered))

        run_audited(
            self.sources.store,
            self.actor,
            "training entered",
            save,
            subject=training.member_id,
            detail=f"{course}, {training.done_on.isoformat()}",
        )

    def _clearance(self, member_id: str) -> Clearance:
        rows = self.sources.active_members()
        known, _ = self.sources.safeguards(row for row in rows if row.member.id == member_id)
        found = known.clearance(member_id)
        if found is None:
            raise Refused(
                "clearance_unknown",
                "There is no such member who takes cards.",
                "Nothing was changed.",
                "Press R to see who is here now.",
            )
        return found


def _refuse_incomplete(clearance: Clearance) -> None:
    if clearance.is_single_control:
        raise Refused(
            "clearance_of_owner",
            "An owner needs no clearance: nobody else controls what an owner does.",
            "Nothing was changed.",
            "Change the role first, if this member is to be one of those who are controlled.",
        )
    if not clearance.may_be_reviewed:
        items = [row.item.value.lower() for row in clearance.missing if not row.is_review]
        raise Refused(
            "clearance_incomplete",
            f"{clearance.member.name} is not cleared: {', '.join(items)}.",
            "The card step stays closed to this member.",
            "Each item says what is next; then press C.",
        )
