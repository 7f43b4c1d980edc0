"""The job for the document worker, and its answer, on a pipe.

The job is JSON. Only what is printed is sent: no card token, no receipt of the card pane, no
passport, no notes. The answer is one line of JSON, and behind it the bytes of the document, as many
as the line says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, get_origin

from desktop.booking.card import TakenCard
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip.attempt_kinds import Answer, AnyKind, AttemptKind, kind_of_code
from desktop.booking.trip.attempt_record import AnyAttempt, Attempt
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter


MOST_BYTES = 8 << 20
"""An answer is no longer than that; an itinerary has a few dozen kilobytes."""

_BEGINS = {
    DocumentForm.ITINERARY: b"%PDF-",
    DocumentForm.CALENDAR: b"BEGIN:VCALENDAR",
    DocumentForm.PAGES: b'{"width"',
    DocumentForm.TEXT: b"",
}


class Unreadable(ValueError):
    """Not what `DocumentJob.as_json` or `answer_bytes` writes."""


@dataclass(frozen=True, slots=True)
class DocumentJob:
    """One document. `at` is the printed time, `contact` how to reach us, `test_word` what says that
    nothing is real.
    """

    form: DocumentForm
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


def answer_bytes(made: bytes | Refused) -> bytes:
    """The document, or why it was not made."""
    if isinstance(made, Refused):
        fields = {"code": made.code, "happened": made.happened, "safe": made.safe}
        return json.dumps({"refused": {**fields, "press": made.press}}).encode() + b"\n"
    return json.dumps({"bytes": len(made)}).encode() + b"\n" + made


def read_answer(untrusted_answer: bytes, form: DocumentForm) -> bytes:
    """The document. Refused as in the worker; Unreadable when it is cut, longer than it says, no
    document of this form, or anything else.
    """
    line, _, content = untrusted_answer.partition(b"\n")
    try:
        head = json.loads(line)
        refused = head.get("refused")
        is_whole = refused is not None or head["bytes"] == len(content)
    except (ValueError, TypeError, KeyError, AttributeError) as bad:
        raise Unreadable from bad
    if refused is not None:
        raise _refusal(refused)
    if not is_whole or not content or not content.startswith(_BEGINS[form]):
        raise Unreadable
    if form is DocumentForm.TEXT:
        try:
            content.decode()
        except ValueError as bad:
            raise Unreadable from bad
    return content


def _refusal(untrusted_fields: object) -> Refused:
    names = ("code", "happened", "safe", "press")
    if isinstance(untrusted_fields, dict) and set(untrusted_fields) == set(names):
        texts = [untrusted_fields[name] for name in names]
        if all(isinstance(text, str) for text in texts):
            return Refused(*texts)
    raise Unreadable


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
        agreements=(),
        recorded=None,
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
