"""Stripe's own payment page: the client types a card there, and the amount is held on it.

Fields: Stripe API, checkout sessions, version 2026-10-28, and stripe-python 16.1.0 for their names.
What a payment carries is in `payment_intent_data`: the session's own metadata does not get onto it,
and is what an open page is found by.
A session in which the amount is only held is complete and never "paid"; what is held is read from
its payment.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Final, NamedTuple, TypeVar

from desktop.booking.known_times import LAST_MOMENT
from desktop.booking.money import Money
from desktop.booking.trip.payment import FeeHold
from desktop.system.strict_json import Truth, matching, reader, text, whole_number
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.processor_port import CardLink, LinkRequest, PageRef

from .stripe_amounts import stripe_amount
from .stripe_errors import (
    hold_lapsed,
    link_ended,
    no_answer,
    still_undecided,
)
from .stripe_forgotten import SESSIONS, refuse_forgotten
from .stripe_operations import END_LINK, FIND_LINK, HOLD, MAKE_LINK, Operation
from .stripe_owner import (
    Customer,
    Owner,
    customer_of_another,
    decode_owner,
    decode_owning_customer,
    page_of_another,
)
from .stripe_transport import StripeTransport, with_request_id
from .stripe_wire import (
    STATEMENT_SUFFIX,
    VENDOR,
    WITH_CUSTOMER,
    Fields,
    Intent,
    LatestCharge,
    decode_intent,
)

_log = logging.getLogger(__name__)

# The client comes to it from the page that took the card, and needs nothing more. A company may
# have no page of its own, and Stripe's page asks for one.
AFTERWARDS: Final = "https://stripe.com/"
_EXPANDED: Final[Fields] = (("expand[]", "payment_intent.latest_charge"),)
# It is shown, copied and painted; what is behind the # is needed, too.
_ADDRESS = re.compile(r"https://[!-~]{1,2000}")
_LAST_SECOND = int(LAST_MOMENT.timestamp())


@dataclass(frozen=True, slots=True)
class Page:
    """A checkout session in `mode`, and what it was made for. `untrusted_setup` is what it saves a
    card by.
    """

    id: str
    mode: str
    status: str
    url: str = field(repr=False)
    ends_at: datetime
    owner: Owner = field(default_factory=Owner)
    customer: Customer = field(default_factory=Customer)
    untrusted_setup: object = None

    def is_of(self, ref: PageRef, mode: str) -> bool:
        """Whether it was made for that, by the metadata that we gave it."""
        ids = (self.id, self.owner.trip_id, self.owner.payment_id)
        return (*ids, self.mode) == (ref.id, ref.trip_id, ref.payment_id, mode)

    def link(self) -> CardLink:
        """As the client is given it."""
        ref = PageRef(self.id, self.owner.trip_id, self.owner.payment_id)
        return CardLink(VENDOR, ref, self.url, self.ends_at)


@dataclass(frozen=True, slots=True)
class Session:
    """One in which an amount is held. `intent` is there once a card was submitted."""

    page: Page
    amount: int
    currency: str
    intent: Intent | None = None


@dataclass(frozen=True, slots=True)
class StripeCheckout:
    """`CardLinks`."""

    transport: StripeTransport = field(repr=False)

    def open_link(self, request: LinkRequest) -> CardLink:
        return make_page(self.transport, request, session_fields(request), MAKE_LINK)

    def find_link(self, ref: PageRef, amount: Money) -> FeeHold | CardLink:
        session = self._session(ref, amount)
        page, held = session.page, session.intent
        if not page.is_of(ref, "payment") or (held is not None and not _is_of(held, page)):
            _log.error("stripe has another page by the id of a link in these records")
            raise page_of_another(FIND_LINK)
        if page.status == "expired":
            raise link_ended()
        if page.status == "open" and page.url:
            return page.link()
        if page.status != "complete" or held is None:
            raise still_undecided(FIND_LINK, "fee_processing")
        if held.status == "canceled":
            raise hold_lapsed(HOLD)
        if held.status not in ("requires_capture", "succeeded"):
            raise still_undecided(FIND_LINK, "fee_processing")
        charge = held.charge or LatestCharge()
        return FeeHold(held.id, charge.capture_before, charge.card)

    def end_link(self, ref: PageRef, amount: Money) -> FeeHold | None:
        return end_page(self.transport, ref.id, END_LINK, lambda: self.find_link(ref, amount))

    def _session(self, ref: PageRef, amount: Money) -> Session:
        reply = self.transport.ask(f"{SESSIONS}/{ref.id}", _EXPANDED, FIND_LINK)
        try:
            session = decode_session(reply.untrusted_json())
        except ValueError as bad:
            raise still_undecided(FIND_LINK, "processor_garbled") from bad
        asked = (stripe_amount(amount), amount.currency)
        held = session.intent
        shown = [(session.amount, session.currency)]
        if held is not None:
            shown.append((held.amount, held.currency))
        if any(one != asked for one in shown):
            _log.error("stripe shows another amount than asked")
            raise still_undecided(FIND_LINK, "fee_amount_differs")
        return session


def _is_of(held: Intent, page: Page) -> bool:
    """Whether this payment was made on this page."""
    return held.owner == page.owner and held.customer.id == page.customer.id


def make_page(
    transport: StripeTransport, request: LinkRequest, fields: Fields, operation: Operation
) -> CardLink:
    """The page that these fields ask for. Errors as `CardLinks.open_link`."""
    refuse_forgotten(transport, request, operation)
    # As with a payment: another customer is asked for under another key.
    key = f"skycaplink{request.payment_id}{request.customer}"
    reply = transport.prepare(SESSIONS, (*fields, *WITH_CUSTOMER), key, operation)
    try:
        page = decode_page(reply.untrusted_json())
    except ValueError as bad:
        raise with_request_id(no_answer(operation), reply) from bad
    if page.status != "open" or not page.url:
        raise with_request_id(no_answer(operation), reply)
    if page.customer.client_id != request.client_id:
        # Nobody has its address, and it is taken down before another is made.
        _log.error("stripe knows the customer of a page as another client")
        raise customer_of_another(operation)
    return page.link()


Found = TypeVar("Found")


def end_page(
    transport: StripeTransport,
    id: str,
    operation: Operation,
    find: Callable[[], Found | CardLink],
) -> Found | None:
    """Take the page down; what `find` says that came of it, None where that is nothing. Errors as
    `CardLinks.end_link`.
    """
    refused: Refused | None = None
    try:
        # First, for the id may be one of another's page.
        found = find()
    except Refused as over:
        _raise_if_typed(over)
        return None
    if not isinstance(found, CardLink):
        return found
    try:
        # Under a key of this moment: an answer of before would say what was true then.
        key = f"skycapend{id}{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        transport.prepare(f"{SESSIONS}/{id}/expire", (), key, operation)
    except Refused as refusal:
        # Only an open one can be ended: it may have ended, or the client was faster.
        refused = refusal
    try:
        found = find()
    except Refused as over:
        _raise_if_typed(over)
        return None
    if not isinstance(found, CardLink):
        return found
    raise refused or still_undecided(operation, "link_still_open")


def _raise_if_typed(over: Refused) -> None:
    """Where a card was typed, and what was held on it is held no more."""
    if over.code != "link_ended":
        raise over


def session_fields(request: LinkRequest) -> Fields:
    """Refused as `stripe_amount`: nothing is sent."""
    lines: list[tuple[str, str]] = []
    for index, line in enumerate(request.lines):
        price = f"line_items[{index}][price_data]"
        lines += (
            (f"{price}[currency]", line.amount.currency.lower()),
            (f"{price}[unit_amount]", str(stripe_amount(line.amount))),
            (f"{price}[product_data][name]", line.name[:250]),
            (f"line_items[{index}][quantity]", "1"),
        )
    payment = "payment_intent_data"
    mail = ((f"{payment}[receipt_email]", request.receipt_email),) if request.receipt_email else ()
    return (
        ("mode", "payment"),
        *page_fields(request),
        ("submit_type", "book"),
        *lines,
        (f"{payment}[capture_method]", "manual"),
        (f"{payment}[description]", request.description[:1000]),
        (f"{payment}[statement_descriptor_suffix]", request.statement_text or STATEMENT_SUFFIX),
        (f"{payment}[metadata][trip_id]", request.trip_id),
        (f"{payment}[metadata][payment_id]", request.payment_id),
        (f"{payment}[metadata][client_id]", request.client_id),
        *mail,
    )


def page_fields(request: LinkRequest) -> Fields:
    """What every page carries."""
    return (
        ("customer", request.customer),
        ("client_reference_id", request.payment_id),
        ("success_url", AFTERWARDS),
        ("allowed_payment_method_types[]", "card"),
        ("custom_text[submit][message]", request.text[:1200]),
        ("metadata[trip_id]", request.trip_id),
        ("metadata[payment_id]", request.payment_id),
        ("metadata[client_id]", request.client_id),
    )


_Word = Annotated[str, text(255)]


class _Page(NamedTuple):
    """Of a page in any mode."""

    id: Annotated[str, matching(r"cs_[A-Za-z0-9_]{1,200}")]
    livemode: Truth
    mode: _Word
    status: _Word
    expires_at: Annotated[int, whole_number(_LAST_SECOND)]
    url: object = None
    metadata: object = None
    customer: object = None
    setup_intent: object = None


class _Session(NamedTuple):
    amount_total: Annotated[int, whole_number(10**15)]
    currency: _Word
    payment_intent: object = None


_read_page = reader(_Page, "checkout session")
_read_session = reader(_Session, "checkout session")


def decode_page(untrusted: object) -> Page:
    """A checkout session in any mode. Malformed."""
    wire = _read_page(untrusted)
    return Page(
        id=wire.id,
        mode=wire.mode,
        status=wire.status,
        url=wire.url if isinstance(wire.url, str) and _ADDRESS.fullmatch(wire.url) else "",
        ends_at=datetime.fromtimestamp(wire.expires_at, UTC),
        owner=decode_owner(wire.metadata),
        customer=decode_owning_customer(wire.customer),
        untrusted_setup=wire.setup_intent,
    )


def decode_session(untrusted: object) -> Session:
    """One in which an amount is held. Malformed."""
    wire = _read_session(untrusted)
    return Session(
        page=decode_page(untrusted),
        amount=wire.amount_total,
        currency=wire.currency.upper(),
        intent=None if wire.payment_intent is None else decode_intent(wire.payment_intent),
    )
