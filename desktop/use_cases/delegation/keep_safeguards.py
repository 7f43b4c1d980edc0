"""Change policies, insurance, background checks and the checklist, by an owner."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from desktop.booking.access.role import Permission
from desktop.booking.delegation.background_check import BackgroundCheck, check_problem
from desktop.booking.delegation.insurance import EntryProblem, InsuranceEntry, insurance_problem
from desktop.booking.delegation.legal_checklist import (
    LONGEST_NOTE,
    ChecklistAnswer,
    ChecklistStatus,
)
from desktop.booking.delegation.policy_text import PolicyChange
from desktop.booking.delegation.safeguards import SavedText
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import audited, run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.not_found import policy_changed
from desktop.use_cases.ports.documents_port import PolicyLibrary
from desktop.use_cases.ports.identity_port import MemberAdministration
from desktop.use_cases.ports.store_port import Store

from .current_texts import current_text

_KEEP = Permission.KEEP_SAFEGUARDS
_NOT_SAVED = "Nothing was saved; what you typed is kept."
LONGEST_BODY, LONGEST_SUMMARY = 20_000, 400


@dataclass(frozen=True, slots=True)
class KeepSafeguards:
    """Each method may also raise the refusals of the store, such as ``card_number_in_text``."""

    actor: Actor
    store: Store
    library: PolicyLibrary
    members: MemberAdministration
    today_is: Callable[[], date]

    @audited(_KEEP, "policy changed", subject="name", detail="change")
    def edit_policy(self, name: str, digest: str, summary: str, body: str, change: str) -> None:
        """The company's own text from now on, as the next version; all sign it anew. `digest`: of
        the text that was changed; `change`: what changed, for the history. Blocks.

        Refused ``policy_unknown``, ``policy_changed``, ``policy_unchanged``, ``policy_text`` with
        the field at fault.
        """
        before = current_text(self.store, self.library, name)
        if before.digest != digest:
            raise policy_changed()
        lengths = (("summary", summary, LONGEST_SUMMARY), ("body", body, LONGEST_BODY))
        for field, text, most in (*lengths, ("change", change, LONGEST_NOTE)):
            if not 0 < len(text.strip()) <= most:
                raise Refused(
                    "policy_text",
                    f"A text of 1 to {most:,} letters is asked for here.",
                    _NOT_SAVED,
                    "Type it, then press Ctrl+Enter.",
                    field=field,
                )
        summary, body = " ".join(summary.split()), body.strip()
        if (summary, body) == (before.summary, before.body):
            raise Refused(
                "policy_unchanged",
                "The text is as it was.",
                "Nothing was saved, and all signatures stay good.",
                "Change it, or press Esc to go back.",
                field="body",
            )
        version = self.store.read(
            lambda repos: repos.safeguards.free_version(before.name, before.version)
        )
        entry = PolicyChange(version, self.today_is(), " ".join(change.split()))
        after = replace(
            before,
            version=version,
            summary=summary,
            body=body,
            changes=(*before.changes, entry),
        )
        saved = SavedText(after, self.actor.now(), self.actor.member.name)
        self.store.write(lambda repos: repos.safeguards.add_text(saved))

    @requires(_KEEP, audits=("insurance saved",))
    def save_insurance(self, entry: InsuranceEntry) -> None:
        """In place of the former entry of its line. Refused ``insurance`` with its field."""

        def save() -> None:
            _refuse("insurance", insurance_problem(entry))
            self.store.write(lambda repos: repos.safeguards.save_insurance(entry))

        detail = f"{entry.insurer}, {entry.limit}, until {entry.ends_on.isoformat()}"
        self._run("insurance saved", save, entry.line, detail)

    @audited(_KEEP, "insurance removed", subject="line")
    def remove_insurance(self, line: str) -> None:
        """A line that the company does not have any more."""
        self.store.write(lambda repos: repos.safeguards.remove_insurance(line))

    @requires(_KEEP, audits=("background check saved",))
    def save_check(self, check: BackgroundCheck) -> None:
        """In place of the member's former one. Refused ``background_check`` with its field,
        ``member_unknown``. The audit entry names the member and no result.
        """

        def save() -> None:
            if check.member_id not in {row.member.id for row in self.members.member_list()}:
                raise Refused(
                    "member_unknown",
                    "There is no such member.",
                    "Nothing was saved.",
                    "Press G, G to see who is here now.",
                )
            _refuse("background_check", check_problem(check, self.today_is()))
            self.store.write(lambda repos: repos.safeguards.save_check(check))

        self._run("background check saved", save, check.member_id, check.provider)

    @requires(_KEEP, audits=("checklist answered",))
    def answer(self, row: str, status: ChecklistStatus, note: str) -> None:
        """Note what is settled, with today's date; OPEN takes it back. Refused ``checklist_row``,
        ``checklist_note``.
        """
        text = " ".join(note.split())

        def save() -> None:
            if row not in {each.name for each in self.library.guide().checklist}:
                raise Refused(
                    "checklist_row",
                    "There is no such row in the checklist.",
                    "Nothing was saved.",
                    "Choose one of the list.",
                )
            if len(text) > LONGEST_NOTE or not text.isprintable():
                raise Refused(
                    "checklist_note",
                    f"A note has up to {LONGEST_NOTE} letters.",
                    _NOT_SAVED,
                    "Shorten it, then press Ctrl+Enter.",
                    field="note",
                )
            now, name = self.actor.now(), self.actor.member.name
            answer = ChecklistAnswer(row, status, text, now, name)
            self.store.write(lambda repos: repos.safeguards.save_answer(answer))

        self._run("checklist answered", save, row, status.value)

    def _run(self, action: str, job: Callable[[], None], subject: str, detail: str) -> None:
        run_audited(self.store, self.actor, action, job, subject=subject, detail=detail)


def _refuse(code: str, problem: EntryProblem | None) -> None:
    if problem is not None:
        raise Refused(code, problem.happened, _NOT_SAVED, problem.press, field=problem.field)
