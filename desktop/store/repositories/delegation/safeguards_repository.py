"""The repository of safeguards: texts, signatures, insurance, checks, trainings, checklist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Table, delete, insert, select, type_coerce
from sqlalchemy.types import NullType

from desktop.booking.delegation.awareness_training import AwarenessTraining
from desktop.booking.delegation.background_check import BackgroundCheck
from desktop.booking.delegation.insurance import InsuranceEntry
from desktop.booking.delegation.legal_checklist import ChecklistAnswer, ChecklistStatus
from desktop.booking.delegation.policy_signature import PolicySignature
from desktop.booking.delegation.policy_text import PolicyText
from desktop.booking.delegation.safeguards import SafeguardsRecord, SavedText
from desktop.booking.known_times import known
from desktop.booking.money import Money
from desktop.store.repositories.json_codec import JsonCodec
from desktop.store.repositories.sealed_values import SealedValues
from desktop.store.row_reads import readable
from desktop.store.row_writes import write_row
from desktop.store.schema import (
    awareness_trainings,
    background_checks,
    checklist_answers,
    insurance,
    policy_signatures,
    policy_texts,
)
from desktop.store.sealed_columns import (
    BACKGROUND_CHECK,
)
from desktop.store.store_messages import row_damaged
from desktop.use_cases.not_found import policy_changed
from desktop.use_cases.saved_text_guard import refuse_card_numbers

T = TypeVar("T")

_MOST_AT_ONCE = 10_000
"""A newer program may bring a text of its own that is some versions ahead, and a row that nobody
can read keeps its version, because none can be deleted.
"""


@dataclass(frozen=True, slots=True)
class StoredSafeguards:
    """The safeguards port."""

    _connection: Connection
    _sealed: SealedValues
    _json: JsonCodec

    def read(self) -> SafeguardsRecord:
        return SafeguardsRecord(
            texts=self._texts(),
            signatures=self._all(policy_signatures, _signature),
            insurance=self._all(insurance, _entry),
            checks=self._all(background_checks, self._check),
            answers=self._all(checklist_answers, _answer),
            trainings=self._all(awareness_trainings, _training),
        )

    def add_text(self, saved: SavedText) -> None:
        refuse_card_numbers(saved)
        text = saved.text
        in_force = {known.text.name: known.text.version for known in self._texts()}
        if in_force.get(text.name, 0) >= text.version:
            raise policy_changed()
        write_row(
            self._connection,
            insert(policy_texts).values(
                name=text.name,
                version=text.version,
                detail=self._json.encode(text),
                saved_at=saved.at,
                member_name=saved.by,
            ),
        )
        if saved not in self._texts():
            raise row_damaged()  # Planted rows have taken the versions that could be in force.

    def free_version(self, name: str, above: int) -> int:
        rows = self._connection.scalars(
            select(type_coerce(policy_texts.c.version, NullType())).where(
                policy_texts.c.name == name, policy_texts.c.version > above
            )
        )
        taken = set(rows)
        return next(version for version in count(above + 1) if version not in taken)

    def add_signature(self, signature: PolicySignature) -> None:
        write_row(
            self._connection,
            insert(policy_signatures).values(
                policy=signature.policy,
                version=signature.version,
                digest=signature.digest,
                member_id=signature.member_id,
                member_name=signature.member_name,
                signed_at=signature.at,
                revision=signature.revision,
                signer=signature.signer,
                signature=signature.signature,
            ),
        )

    def save_insurance(self, entry: InsuranceEntry) -> None:
        refuse_card_numbers(entry)
        self.remove_insurance(entry.line)
        write_row(
            self._connection,
            insert(insurance).values(
                line=entry.line,
                insurer=entry.insurer,
                limit_minor=entry.limit.minor,
                limit_currency=entry.limit.currency,
                ends_on=entry.ends_on.isoformat(),
            ),
        )

    def remove_insurance(self, line: str) -> None:
        self._connection.execute(delete(insurance).where(insurance.c.line == line))

    def save_check(self, check: BackgroundCheck) -> None:
        refuse_card_numbers(check)
        mine = background_checks.c.member_id == check.member_id
        self._connection.execute(delete(background_checks).where(mine))
        write_row(
            self._connection,
            insert(background_checks).values(
                member_id=check.member_id,
                detail=self._sealed.seal(BACKGROUND_CHECK, check.member_id, check),
            ),
        )

    def save_training(self, training: AwarenessTraining) -> None:
        refuse_card_numbers(training)
        mine = awareness_trainings.c.member_id == training.member_id
        self._connection.execute(delete(awareness_trainings).where(mine))
        write_row(
            self._connection,
            insert(awareness_trainings).values(
                member_id=training.member_id,
                course=training.course,
                done_on=training.done_on.isoformat(),
                member_name=training.by,
            ),
        )

    def save_answer(self, answer: ChecklistAnswer) -> None:
        refuse_card_numbers(answer)
        same = checklist_answers.c.name == answer.row
        self._connection.execute(delete(checklist_answers).where(same))
        write_row(
            self._connection,
            insert(checklist_answers).values(
                name=answer.row,
                status=answer.status.value,
                note=answer.note,
                answered_at=answer.at,
                member_name=answer.by,
            ),
        )

    def _all(self, table: Table, of_row: Callable[[Row[*tuple[Any, ...]]], T]) -> tuple[T, ...]:
        """In the order of saving, or of the key where a row is replaced."""
        order = next(iter(table.primary_key))
        return readable(self._connection, select(table).order_by(order), of_row)

    def _check(self, row: Row[*tuple[Any, ...]]) -> BackgroundCheck:
        return self._sealed.open(BACKGROUND_CHECK, row.member_id, row.detail, BackgroundCheck)

    def _text(self, row: Row[*tuple[Any, ...]]) -> SavedText:
        text = self._json.decode(row.detail, PolicyText)
        if (text.name, text.version) != (row.name, row.version):
            raise ValueError("a text under another name or version")
        return SavedText(text, row.saved_at, row.member_name)

    def _texts(self) -> tuple[SavedText, ...]:
        """The newest one of each name. A row that cannot follow the one before it is none that
        Skycap wrote.
        """
        newest: dict[str, SavedText] = {}
        for saved in self._all(policy_texts, self._text):
            name, version = saved.text.name, saved.text.version
            before = newest[name].text.version if name in newest else 0
            if before < version <= before + _MOST_AT_ONCE:
                newest[name] = saved
        return tuple(newest.values())


def _signature(row: Row[*tuple[Any, ...]]) -> PolicySignature:
    return PolicySignature(
        policy=row.policy,
        version=row.version,
        digest=row.digest,
        member_id=row.member_id,
        member_name=row.member_name,
        at=row.signed_at,
        revision=row.revision,
        signer=row.signer,
        signature=row.signature,
    )


def _entry(row: Row[*tuple[Any, ...]]) -> InsuranceEntry:
    limit = Money(row.limit_minor, row.limit_currency)
    return InsuranceEntry(row.line, row.insurer, limit, known(date.fromisoformat(row.ends_on)))


def _training(row: Row[*tuple[Any, ...]]) -> AwarenessTraining:
    done_on = known(date.fromisoformat(row.done_on))
    return AwarenessTraining(row.member_id, row.course, done_on, row.member_name)


def _answer(row: Row[*tuple[Any, ...]]) -> ChecklistAnswer:
    status = ChecklistStatus(row.status)
    return ChecklistAnswer(row.name, status, row.note, row.answered_at, row.member_name)
