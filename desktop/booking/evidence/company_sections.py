"""How the company works with cards: where a number goes, what is kept, vendors, locks, machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.check_result import Verdict
from desktop.booking.date_time_text import local_time
from desktop.booking.delegation.legal_checklist import (
    ChecklistAnswer,
    ChecklistLine,
    ChecklistStatus,
    Decider,
)
from desktop.booking.delegation.safeguards import Safeguards
from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    PaymentChoices,
    SetUpRecord,
    VendorApprovals,
)

from .evidence_facts import EvidenceFacts
from .pack_section import NOT_KNOWN, Cell, PackSection, Row, Tone, day, known, row, share

_FLOWS: Mapping[CaptureRoute, tuple[str, str, str]] = MappingProxyType(
    {
        CaptureRoute.LINK: (
            "by the client, on their own device",
            "the card processor's own page",
            "nothing of the number",
        ),
        CaptureRoute.HOSTED: (
            "by a member, in the vendor's own fields inside a separate program on the company's "
            "computer, which ends after each card",
            "the vendor, from its own fields over TLS",
            "nothing of the number",
        ),
        CaptureRoute.PANE: (
            "by a member, in a separate program on the company's computer, which ends after each "
            "card",
            "the card processor and the airline's card vault, straight from that program over TLS",
            "nothing of the number: that program passes back tokens and the last four digits",
        ),
    }
)
_TONES: Mapping[Verdict, Tone] = MappingProxyType(
    {
        **dict.fromkeys((Verdict.PROTECTED, Verdict.DONE), Tone.GOOD),
        **dict.fromkeys((Verdict.BEST_EFFORT, Verdict.NOT_DONE), Tone.WARN),
        Verdict.EXPOSED: Tone.BAD,
        **dict.fromkeys((Verdict.NOT_POSSIBLE, Verdict.NOT_VERIFIED), Tone.UNKNOWN),
    }
)
_STATUS: Mapping[ChecklistStatus, Tone] = MappingProxyType(
    {
        ChecklistStatus.DONE: Tone.GOOD,
        ChecklistStatus.OPEN: Tone.UNKNOWN,
        ChecklistStatus.NOT_OURS: Tone.PLAIN,
    }
)
# As a reader outside of the company calls them.
_DECIDERS: Mapping[Decider, str] = MappingProxyType(
    {
        Decider.OWNER: "the company",
        Decider.LAWYER: "its lawyer",
        Decider.ACQUIRER: "the acquirer",
        Decider.VENDOR: "the vendor",
    }
)
# Which has the user's name in it.
_NAMES_A_FOLDER: Final = re.compile(r"\\|/(home|Users|root|tmp)/|folder ")
_LEFT_OUT: Final = "left out: it names a folder of this computer"
OWN_WORD: Final = "What is noted as done is the owner's own word, with its date."


def data_flow(facts: EvidenceFacts) -> PackSection:
    """Where a card number is typed, and where it goes."""
    on = [route for route in CaptureRoute if route in facts.routes]
    chosen = facts.set_up.of(PaymentChoices)
    plan = "" if chosen is None else f" Fares are paid by: {chosen.fare_plan.value}."
    return PackSection(
        "data-flow",
        "Where a card number goes",
        "The company's desk is a program that never receives a card number. These ways to take a "
        f"card are switched on.{plan}",
        ("Way", "The number is typed", "It is sent to", "The desk receives"),
        tuple(row(route.value, *_FLOWS[route]) for route in on),
        "There is no function that shows a card number again, to anyone.",
    )


def kept_of_card() -> PackSection:
    """What the records hold of a card, and what they do not."""
    never = Cell("never", Tone.GOOD)
    return PackSection(
        "kept",
        "What is kept of a card",
        "In the company's encrypted records, by the design of the program.",
        ("Item", "Kept"),
        (
            row("Card number", never),
            row("Security code", never),
            row("Token of each vendor that received the card", "yes, sealed; useless elsewhere"),
            row("Brand, last four digits, month of expiry", "yes"),
            row("Sound of a call", Cell("not by this program; else not known", Tone.UNKNOWN)),
        ),
        "Texts that could be a card number are refused before they are saved.",
    )


def providers(facts: EvidenceFacts) -> PackSection:
    """Who processes cards for the company, and what is known of their attestations."""
    answers, approvals = facts.set_up.saved(CardDataAnswers), facts.set_up.saved(VendorApprovals)
    of_processor, of_airline = (
        noted(line_of(facts.safeguards, f"{each}-attestation")) for each in ("processor", "airline")
    )
    acquirer = None if answers is None else answers.value.acquirer
    phone = "" if approvals is None else approvals.value.phone_orders
    cards = "" if approvals is None else approvals.value.airline_cards
    saved = None if approvals is None else approvals.at.date()
    none = Cell("")
    return PackSection(
        "providers",
        "Vendors that receive cards",
        "Stripe is the card processor, Duffel the airline service with its card vault. Their "
        "attestations of compliance are their own documents: ask for them, or look on their sites.",
        ("Vendor", "What for", "Approval on file", "Noted on", "Attestation seen by the company"),
        (
            row("Stripe", "takes payments", known(phone),
                day(saved if phone else None), of_processor),
            row("Duffel", "books, keeps cards for airlines", known(cards),
                day(saved if cards else None), of_airline),
            row("Acquirer", "decides which self-assessment applies", known(acquirer or ""),
                day(None if answers is None else answers.at.date()), none),
        ),
        f"“Attestation seen” is from the company's checklist. {OWN_WORD}",
    )  # fmt: skip


def locks(facts: EvidenceFacts) -> PackSection:
    """When a desk locks: by the program's code, which nobody can set longer."""
    lock = facts.lock
    return PackSection(
        "locks",
        "Lock and sign-in",
        "As this desk runs. The program lets nobody set them looser than the rule beside them.",
        ("Setting", "Value", "PCI DSS v4.0.1"),
        (
            row("A desk left alone locks after", f"{lock.idle_minutes} minutes",
                "8.2.8: 15 at most"),
            row("Wrong passphrases until an account closes", f"{lock.wrong_tries}",
                "8.3.4: 10 at most"),
            row("It stays closed for", f"{lock.closed_minutes} minutes", "8.3.4: 30 at least"),
            row("Active members with a second factor",
                share(facts.team.second_factor, facts.team.active), "8.4"),
            row("Accounts shared by several people", "none are possible by design", "8.2.2"),
        ),
    )  # fmt: skip


def machine(facts: EvidenceFacts) -> PackSection:
    """What the program found on the one computer where the pack was made."""
    return PackSection(
        "machine",
        "This computer",
        "What the program found on the computer where this pack was made, at that moment.",
        ("Subject", "Found", "What it means", "How it was checked"),
        tuple(
            row(
                each.subject,
                Cell(each.verdict.value, _TONES[each.verdict]),
                each.text,
                _LEFT_OUT if _NAMES_A_FOLDER.search(each.how) else each.how,
            )
            for each in facts.machine
        ),
        "Other computers of the company: not known.",
    )


def checklist(facts: EvidenceFacts) -> PackSection:
    """What the owner has noted of the card data rules."""
    lines = [each for each in facts.safeguards.checklist if each.row.group == "card data"]
    return PackSection(
        "checklist",
        "Card data rules",
        f"The company's own checklist. {OWN_WORD}",
        ("Rule", "Noted", "On", "By", "Until", "Who decides"),
        tuple(_checklist_row(each) for each in lines),
    )


def _checklist_row(line: ChecklistLine) -> Row:
    answer = line.answer
    state = Cell("again due", Tone.BAD) if line.is_open and line.last_day else _status(line.status)
    on, by = ("", "") if answer is None else (_day(answer), answer.by)
    until = "" if line.last_day is None else line.last_day.isoformat()
    return row(line.row.title, state, on, by, until, _DECIDERS[line.row.decider])


def _status(status: ChecklistStatus) -> Cell:
    return Cell(status.value, _STATUS[status])


def noted(line: ChecklistLine | None) -> Cell:
    """What the owner noted of a row that is done and still holds; else not known."""
    if line is None or line.is_open or line.answer is None:
        return NOT_KNOWN
    on = _day(line.answer)
    if line.status is ChecklistStatus.NOT_OURS:
        return Cell(f"{line.status.value}, noted {on}")
    text = f": {line.answer.note}" if line.answer.note else ""
    return Cell(f"noted {on}{text}")


def _day(answer: ChecklistAnswer) -> str:
    return local_time(answer.at).date().isoformat()


def line_of(known_safeguards: Safeguards, name: str) -> ChecklistLine | None:
    """The row of the checklist with this name."""
    found = (each for each in known_safeguards.checklist if each.row.name == name)
    return next(found, None)


def saq_of(record: SetUpRecord) -> Cell:
    """The self-assessment that the owner entered."""
    answers = record.of(CardDataAnswers)
    return NOT_KNOWN if answers is None else Cell(f"SAQ {answers.saq.value}")
