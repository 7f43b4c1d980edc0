"""What a pack shows of one client or of one disputed trip, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.booking.trip.attempt_kinds import Merchant
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import merchant_name, stage_of

from .evidence_facts import EvidenceFacts
from .log_selection import HANDED_OUT
from .pack_section import NOT_KNOWN, Cell, PackSection, Row, Tone, known, row, utc_text

_STATES = {
    AttemptState.CONFIRMED: Tone.GOOD,
    AttemptState.REFUSED: Tone.PLAIN,
    AttemptState.UNKNOWN: Tone.WARN,
    AttemptState.PENDING: Tone.WARN,
    AttemptState.REQUESTED: Tone.WARN,
}


def about_client(facts: EvidenceFacts) -> PackSection:
    """For a client: whom the pack is about."""
    return PackSection(
        "client",
        "About you",
        "What follows is about you alone.",
        ("", ""),
        (
            row("Name", known("" if facts.client is None else facts.client.name)),
            row("Trips in the records", str(len(facts.trips))),
        ),
    )


def card_on_file(facts: EvidenceFacts) -> PackSection:
    """For a client: by which words their cards are known."""
    cards = dict.fromkeys(trip.card.display_text() for trip in facts.trips if trip.card is not None)
    return PackSection(
        "cards",
        "Your cards",
        "All that the company can see of them. The number and the security code cannot be shown "
        "again by anyone here.",
        ("Card",),
        tuple(row(each) for each in cards),
        "" if cards else "No card is on file.",
    )


def consents(facts: EvidenceFacts, *, for_client: bool) -> PackSection:
    """Each consent to giving a card, and each yes, with the very words that were read."""
    rows = [each for trip in facts.trips for each in _consents_of(trip)]
    rows.sort(key=lambda each: each[0].text)
    return PackSection(
        "consents",
        "Your consents" if for_client else "Consent, and what was read to the client",
        "The words that were read on the phone, when, and by whom. A yes holds for exactly these "
        "flights, travelers, amounts and card.",
        ("When", "About", "Answer", "Asked by", "Words"),
        tuple(rows),
        "" if rows else "No consent is on file.",
    )


def charges(facts: EvidenceFacts) -> PackSection:
    """Every request that moves money or a booking, with who charges and what came of it."""
    rows = tuple(
        _charge(trip, attempt, facts.company) for trip in facts.trips for attempt in trip.attempts
    )
    return PackSection(
        "charges",
        "Who charged what",
        "Each request to the airline and to the card processor, and what came of it.",
        ("Asked", "Trip", "What", "Amount", "Charged by", "Card", "State", "Answered"),
        rows,
        "" if rows else "Nothing was asked for yet.",
    )


def withdrawing() -> PackSection:
    """For a client: how to take a consent back."""
    return PackSection(
        "withdrawing",
        "How to take your consent back",
        "Call or write to the company. Nothing more is charged on a yes that you took back; what "
        "was charged before stays, and goes back by the fare's own rules. A card that you saved by "
        "a link stays with the card processor until the company removes it there: ask for it.",
    )


def trip_summary(facts: EvidenceFacts) -> PackSection:
    """The disputed trip itself."""
    return PackSection(
        "trip",
        "The trip",
        "As it was booked. Birth dates, passports, addresses and notes are left out.",
        ("", ""),
        tuple(pair for trip in facts.trips for pair in _summary(trip, facts)),
    )


def deliveries(facts: EvidenceFacts) -> PackSection:
    """When an itinerary or another document of the trip was handed out, by the audit log."""
    rows = tuple(
        row(utc_text(entry.at), HANDED_OUT[entry.action], entry.outcome, entry.member_name)
        for each in facts.log
        if (entry := each.entry).action in HANDED_OUT and entry.outcome != "requested"
    )
    return PackSection(
        "deliveries",
        "Documents handed out",
        "What the desk did with the trip's documents. Whether a mail arrived: not known.",
        ("When", "How", "Outcome", "By"),
        rows,
        "" if rows else "None is in the log.",
    )


def news(facts: EvidenceFacts) -> PackSection:
    """What vendors showed about the trip by themselves: changes, cancellations, disputes."""
    rows = tuple(row(utc_text(each.found_at), each.kind.value, each.text) for each in facts.news)
    return PackSection(
        "news",
        "Changes after booking",
        "What the airline and the card processor showed by themselves.",
        ("When", "What", "Text"),
        rows,
        "" if rows else "Nothing was shown to this desk.",
    )


def trip_refunds(facts: EvidenceFacts) -> PackSection:
    """The entries of the refund ledger about the trip."""
    ids = {trip.id for trip in facts.trips}
    today = facts.safeguards.today
    rows = tuple(
        row(entry.learned_on.isoformat(), str(entry.amount), entry.duty.value,
            entry.state_text(today))
        for line in facts.refunds
        if (entry := line.entry).trip_id in ids
    )  # fmt: skip
    return PackSection(
        "refunds",
        "Refunds",
        "Of the company's refund ledger.",
        ("Known since", "Amount", "Who owes it", "State"),
        rows,
        "" if rows else "No refund of this trip is in the ledger.",
    )


def _consents_of(trip: Trip) -> Iterable[Row]:
    for receipt in trip.receipts:
        consent = receipt.consent
        yield row(
            utc_text(consent.at),
            f"giving the card, {trip.route}",
            Cell("yes", Tone.GOOD) if consent.said_yes else Cell("no", Tone.WARN),
            receipt.member_name,
            consent.words or NOT_KNOWN,
        )
    for yes in trip.agreements:
        answer = Cell("yes", Tone.GOOD)
        if yes.declined_at is not None:
            answer = Cell(f"yes, taken back {utc_text(yes.declined_at)}", Tone.WARN)
        elif yes.is_void:
            answer = Cell("yes, ended when something changed", Tone.WARN)
        about = f"the charges, {trip.route}, {yes.card or 'no card'}"
        yield row(utc_text(yes.at), about, answer, yes.member_name, yes.words)


def _charge(trip: Trip, attempt: AnyAttempt, company: str) -> Row:
    kind = attempt.kind
    by = company if kind.merchant is Merchant.COMPANY else merchant_name(trip, kind, company)
    answered = Cell("") if attempt.answered_at is None else Cell(utc_text(attempt.answered_at))
    return row(
        utc_text(attempt.asked_at),
        trip.route,
        kind.audit.noun,
        str(attempt.amount),
        by,
        attempt.card_text,
        Cell(attempt.state.value, _STATES[attempt.state]),
        answered,
    )


def _summary(trip: Trip, facts: EvidenceFacts) -> Iterable[Row]:
    names = ", ".join(f"{each.given_name} {each.family_name}" for each in trip.travelers)
    yield row("Client", known("" if facts.client is None else facts.client.name))
    yield row("Route", trip.route)
    yield row("Reference of the airline", known(trip.record_locator))
    for slice_ in trip.offer.slices:
        for segment in slice_.segments:
            yield row(
                f"{segment.origin.code} to {segment.destination.code}",
                f"{segment.departs:%Y-%m-%d %H:%M} to {segment.arrives:%Y-%m-%d %H:%M}, local time",
            )
    yield row("Travelers", names)
    yield row("State in the records", stage_of(trip).value)
    yield row("Fare and fee", f"{trip.offer.total} and {trip.fee}")
    yield row("Card", known("" if trip.card is None else trip.card.display_text()))
    yield row("Flown", NOT_KNOWN)
