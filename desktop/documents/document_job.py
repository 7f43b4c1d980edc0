"""The job for the document worker, and its answer: JSON on a pipe.

Only what is printed is sent: no card token, no receipt of the card pane, no passport, no notes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_origin

from desktop.booking.card import TakenCard
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.booking.trip.attempt_kinds import Answer, AnyKind, AttemptKind, kind_of_code
from desktop.booking.trip.attempt_record import AnyAttempt, Attempt
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter


class Unreadable(ValueError):
    """Not what `DocumentJob.as_json` or `answer_json` writes."""


@dataclass(frozen=True, slots=True)
class DocumentJob:
    """All documents of one key press. `at` is the printed time, `contact` how to reach us,
    `test_word` what says that nothing is real.
    """

    folder: str
    company: str
    contact: str
    test_word: str
    at: datetime
    trip: Trip
    client: Client

    def as_json(self) -> bytes:
        """The job as JSON, without anything that no document prints."""
        printed = replace(self, trip=_printed(self.trip), client=_printed_client(self.client))
        return json.dumps(_converter().unstructure(printed)).encode()

    @classmethod
    def read(cls, text: bytes) -> DocumentJob:
        """The job in `text`. Unreadable when it is anything else."""
        try:
            return _converter().structure(json.loads(text), cls)
        except (ValueError, TypeError, KeyError, AttributeError) as bad:
            raise Unreadable from bad


def answer_json(made: Sequence[Path] | Refused) -> bytes:
    """The files that were written, or why they were not."""
    if isinstance(made, Refused):
        fields = {"code": made.code, "happened": made.happened, "safe": made.safe}
        return json.dumps({"refused": {**fields, "press": made.press}}).encode()
    return json.dumps({"files": [str(file) for file in made]}).encode()


def read_answer(text: bytes) -> tuple[Path, ...]:
    """The files. Refused as in the worker; Unreadable when it is anything else."""
    try:
        answer = json.loads(text)
        refused = answer.get("refused")
        files = () if refused else tuple(Path(file) for file in answer["files"])
    except (ValueError, TypeError, KeyError, AttributeError) as bad:
        raise Unreadable from bad
    if not refused:
        return files
    try:
        refusal = Refused(**refused)
    except TypeError as bad:
        raise Unreadable from bad
    raise refusal


def _printed(trip: Trip) -> Trip:
    return replace(
        trip,
        travelers=tuple(
            Traveler(who.id, who.client_id, who.given_name, who.family_name)
            for who in trip.travelers
        ),
        card=_printed_card(trip.card) if trip.card else None,
        attempts=tuple(_printed_attempt(attempt) for attempt in trip.attempts),
        receipts=(),
    )


def _printed_client(client: Client) -> Client:
    return Client(client.id, client.name, email="", phone=client.phone, opened_at=client.opened_at)


def _printed_card(card: TakenCard) -> TakenCard:
    return TakenCard((), card.brand, card.last4, exp_month=0, exp_year=0)


def _printed_attempt(attempt: AnyAttempt) -> AnyAttempt:
    return replace(
        attempt,
        vendor="",
        subject="",
        idempotency_key="",
        answer=attempt.answer.printed() if attempt.answer else None,
        reason="",
        vendor_request_id="",
        lease=None,
    )


def _converter() -> JsonConverter:
    # Imported at the first document, to keep the start of the program fast.
    from datetime import timedelta

    from cattrs.preconf.json import make_converter

    converter = make_converter(forbid_extra_keys=True, detailed_validation=False)
    converter.register_unstructure_hook(timedelta, lambda span: span.total_seconds())
    converter.register_structure_hook(timedelta, lambda count, _: timedelta(seconds=count))

    def is_kind(declared: object) -> bool:
        return (get_origin(declared) or declared) is AttemptKind

    def kind_of(code: str, _: object) -> AnyKind:
        return kind_of_code(code)

    def attempt(untrusted: dict[str, object], _: object) -> AnyAttempt:
        # An attempt's answer is of the type that its kind says, which only the value itself knows.
        without = {**untrusted, "answer": None}
        bare: AnyAttempt = converter.structure(without, Attempt[AirlineOrder])
        answer = untrusted["answer"]
        if answer is None:
            return bare
        return replace(bare, answer=converter.structure(answer, bare.kind.answer_type))

    converter.register_unstructure_hook_func(is_kind, lambda kind: kind.code)
    converter.register_structure_hook_func(is_kind, kind_of)
    converter.register_structure_hook_func(lambda kind: kind == Attempt[Answer], attempt)
    converter.register_unstructure_hook_func(
        lambda kind: kind is Answer,
        lambda answer: None if answer is None else converter.unstructure(answer),
    )
    return converter
