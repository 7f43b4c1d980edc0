"""What a member may do alone, by amount and by risk, and above what a second person is needed.

The first values are a start for a small company, and the owner's to change: no law or contract
asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import Enum

from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.booking.money import Money
from desktop.booking.text_folding import folded
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.order import CancellationQuote
from desktop.booking.trip.trip import Trip

DAY = timedelta(hours=24)
"""What a member booked in as long before is added up: a day by the calendar would begin anew at
midnight.
"""


class LimitedAct(Enum):
    """What limits are about. The value follows the word "to"."""

    TICKET = "book this ticket"
    CANCEL = "cancel this trip"


class Needs(Enum):
    """Who is needed besides the member who asks."""

    SECOND_PERSON = "a second person"
    OWNER = "an owner"


@dataclass(frozen=True, slots=True)
class Limits:
    """All in one currency; each is the highest amount that still passes.

    `alone`: of a ticket, without a second person; `second_person`: of one that needs no owner. The
    two `flagged` ones are the same where something about the trip is a risk. `not_refundable`: of a
    ticket that gives nothing back. `day`: of all tickets of one member in 24 hours. `refund`:
    that the airline gives back where a trip is canceled; `waived_fee`: of ours. A departure is
    close within `close_hours`.
    """

    alone: Money
    second_person: Money
    flagged_alone: Money
    flagged_second_person: Money
    not_refundable: Money
    day: Money
    refund: Money
    waived_fee: Money
    close_hours: int

    @property
    def amounts(self) -> dict[str, Money]:
        """Every amount by its name."""
        return {
            each.name: value
            for each in fields(self)
            if isinstance(value := getattr(self, each.name), Money)
        }

    @property
    def currency(self) -> str:
        """The one that all amounts are in."""
        return self.alone.currency


FIRST_LIMITS = Limits(
    alone=Money(200_000, "USD"),
    second_person=Money(750_000, "USD"),
    flagged_alone=Money(0, "USD"),
    flagged_second_person=Money(300_000, "USD"),
    not_refundable=Money(500_000, "USD"),
    day=Money(750_000, "USD"),
    refund=Money(50_000, "USD"),
    waived_fee=Money(3_500, "USD"),
    close_hours=72,
)
"""In force until an owner changes them."""


class Risk(Enum):
    """What about a trip asks for a second look. The value is shown."""

    NEW_CLIENT = "a new client"
    CLOSE_DEPARTURE = "a departure that is close"
    OTHER_PAYER = "a payer who does not travel"
    FOREIGN_CARD = "a billing address abroad"


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """`gives_back`: what the airline says of refunds; None where it does not say. `booked`: what
    the member has booked in the last 24 hours, without this ticket.
    """

    amount: Money
    risks: tuple[Risk, ...]
    gives_back: bool | None
    booked: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit that is exceeded: `reason` follows "because of", `needs` is who may lift it."""

    reason: str
    needs: Needs


def risks_of(
    trip: Trip,
    client: Client,
    limits: Limits,
    now: datetime,
    *,
    is_known: bool,
    home_country: str,
) -> tuple[Risk, ...]:
    """`is_known`: a trip of this client was booked before. `now` is aware.

    In which country a card was issued is not known here before it is charged: the billing address
    is asked instead, once there is one.
    """
    found = {
        Risk.NEW_CLIENT: not is_known,
        Risk.CLOSE_DEPARTURE: _departs_within(trip.offer, timedelta(hours=limits.close_hours), now),
        Risk.OTHER_PAYER: not any(_is_same(client, each) for each in trip.travelers),
        Risk.FOREIGN_CARD: client.address.country not in ("", home_country),
    }
    return tuple(risk for risk, is_there in found.items() if is_there)


def ticket_limits(facts: TicketFacts, limits: Limits) -> tuple[Exceeded, ...]:
    """The limits that a ticket exceeds. Two currencies cannot be compared: that counts as
    exceeded, and only an owner may lift it.
    """
    amount = facts.amount
    if amount.currency != limits.currency:
        return (_other_currency(amount, limits),)
    found = [Exceeded(each.value, Needs.SECOND_PERSON) for each in facts.risks]
    if found and not limits.flagged_alone < amount:
        found = []
    if found and limits.flagged_second_person < amount:
        found.append(_above(limits.flagged_second_person, Needs.OWNER, "with such a risk"))
    if limits.second_person < amount:
        found.append(_above(limits.second_person, Needs.OWNER))
    elif limits.alone < amount:
        found.append(_above(limits.alone, Needs.SECOND_PERSON))
    if not facts.gives_back and limits.not_refundable < amount:
        what = "without a refund"
        found.append(_above(limits.not_refundable, Needs.SECOND_PERSON, what))
    return (*found, *_day_limits(facts, limits))


def cancel_limits(
    quote: CancellationQuote, waived_fee: Money | None, limits: Limits
) -> tuple[Exceeded, ...]:
    """The limits that canceling exceeds. `waived_fee`: what of ours is given back; None for
    nothing. What cannot be compared counts as exceeded: another currency, and an amount that the
    airline does not state, unless it gives credits instead.
    """
    found = []
    if quote.refund is None and not quote.credits:
        reason = "a refund whose amount is not stated, which cannot be compared"
        found.append(Exceeded(reason, Needs.SECOND_PERSON))
    for amount, most, what in (
        (quote.refund, limits.refund, "as a refund"),
        (waived_fee, limits.waived_fee, "of our fee given back"),
    ):
        if amount is None or amount.minor <= 0:
            continue
        if amount.currency != most.currency:
            found.append(_other_currency(amount, limits))
        elif most < amount:
            found.append(_above(most, Needs.SECOND_PERSON, what))
    return tuple(found)


def narrower(one: Limits, other: Limits) -> Limits:
    """Of each the lower amount, and the earlier departure. Where the currencies differ, the first:
    the two cannot be compared.
    """
    if one.currency != other.currency:
        return one
    amounts = {name: min(one.amounts[name], other.amounts[name]) for name in one.amounts}
    return Limits(**amounts, close_hours=max(one.close_hours, other.close_hours))


def _day_limits(facts: TicketFacts, limits: Limits) -> Iterable[Exceeded]:
    """Many small tickets count as much as a large one, in whatever currency."""
    if not facts.booked:
        return
    if any(each.currency != limits.currency for each in facts.booked):
        yield Exceeded(
            f"tickets of the last 24 hours that are not in {limits.currency}, which cannot be "
            "compared",
            Needs.SECOND_PERSON,
        )
        return
    total = sum((each.minor for each in facts.booked), facts.amount.minor)
    if total > limits.day.minor:
        yield Exceeded(
            f"more than {limits.day} in 24 hours, with this ticket {Money(total, limits.currency)}",
            Needs.SECOND_PERSON,
        )


def _above(most: Money, needs: Needs, what: str = "") -> Exceeded:
    return Exceeded(f"an amount above {most}{f' {what}' if what else ''}", needs)


def _other_currency(amount: Money, limits: Limits) -> Exceeded:
    return Exceeded(
        f"{amount}, which cannot be compared with limits in {limits.currency}", Needs.OWNER
    )


def _departs_within(offer: Offer, hours: timedelta, now: datetime) -> bool:
    """By the airport's own clock; by UTC where that is not known here."""
    first = offer.slices[0].segments[0]
    times = first.times_in_utc()
    departs = times[0] if times else first.departs.replace(tzinfo=UTC)
    return departs - now < hours


def _is_same(client: Client, traveler: Traveler) -> bool:
    """Whether the client's name is this traveler's, in whatever order and spelling."""
    words = set(folded(client.name).replace("-", " ").split())
    given = folded(traveler.given_name).replace("-", " ").split()
    family = folded(traveler.family_name).replace("-", " ").split()
    return bool(given and family) and given[0] in words and words.issuperset(family)
