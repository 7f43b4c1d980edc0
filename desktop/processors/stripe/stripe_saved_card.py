"""A card that the client saves on Stripe's own page, to be charged later without them.

Fields: Stripe API, checkout sessions in `setup` mode, and setup intents, version 2026-10-28; names
as in stripe-python 16.1.0. What such a page saves is for use off session, and belongs to the
customer of the page from then on (Stripe docs, checkout: save and reuse), so it needs no attaching.
If the client's bank wants to see them, it asks them there.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import Annotated, Final, NamedTuple

from desktop.booking.card import PROCESSOR, CardToken, TakenCard
from desktop.system.strict_json import Malformed, Truth, matching, reader, text
from desktop.use_cases.ports.processor_port import CardLink, LinkRequest, PageRef

from .stripe_checkout import Page, decode_page, end_page, make_page, page_fields
from .stripe_errors import link_ended, still_undecided
from .stripe_forgotten import SESSIONS
from .stripe_operations import END_SAVE_LINK, FIND_SAVED_CARD, MAKE_SAVE_LINK
from .stripe_owner import decode_owner, decode_owning_customer, page_of_another
from .stripe_transport import StripeTransport
from .stripe_wire import Fields, decode_card

_log = logging.getLogger(__name__)

_EXPANDED: Final[Fields] = (("expand[]", "setup_intent.payment_method"),)


@dataclass(frozen=True, slots=True)
class StripeSavedCard:
    """Pages that save a card, of `CardLinks`."""

    transport: StripeTransport = field(repr=False)

    def open_link(self, request: LinkRequest) -> CardLink:
        return make_page(self.transport, request, setup_fields(request), MAKE_SAVE_LINK)

    def find(self, ref: PageRef) -> TakenCard | CardLink:
        page = self._page(ref)
        if page.status == "expired":
            raise link_ended()
        if page.status == "open" and page.url:
            return page.link()
        if page.status != "complete" or page.untrusted_setup is None:
            raise still_undecided(FIND_SAVED_CARD, "card_processing")
        try:
            card = decode_saved_card(page)
        except ValueError as bad:
            raise still_undecided(FIND_SAVED_CARD, "processor_garbled") from bad
        if card is None:
            raise still_undecided(FIND_SAVED_CARD, "card_processing")
        return card

    def end(self, ref: PageRef) -> TakenCard | None:
        return end_page(self.transport, ref.id, END_SAVE_LINK, lambda: self.find(ref))

    def _page(self, ref: PageRef) -> Page:
        reply = self.transport.ask(f"{SESSIONS}/{ref.id}", _EXPANDED, FIND_SAVED_CARD)
        try:
            page = decode_page(reply.untrusted_json())
        except ValueError as bad:
            raise still_undecided(FIND_SAVED_CARD, "processor_garbled") from bad
        if not page.is_of(ref, "setup"):
            _log.error("stripe has another page by the id of a link in these records")
            raise page_of_another(FIND_SAVED_CARD)
        return page


def setup_fields(request: LinkRequest) -> Fields:
    """Nothing is held or charged by it."""
    data = "setup_intent_data"
    return (
        ("mode", "setup"),
        *page_fields(request),
        (f"{data}[description]", request.description[:1000]),
        (f"{data}[metadata][trip_id]", request.trip_id),
        (f"{data}[metadata][payment_id]", request.payment_id),
        (f"{data}[metadata][client_id]", request.client_id),
    )


class _Setup(NamedTuple):
    livemode: Truth
    status: Annotated[str, text(255)]
    usage: Annotated[str, text(255)]
    customer: object = None
    metadata: object = None
    payment_method: object = None


class _Method(NamedTuple):
    id: Annotated[str, matching(r"pm_[A-Za-z0-9_]{1,100}")]
    livemode: Truth
    customer: object = None
    card: object = None


_read_setup = reader(_Setup, "setup intent")
_read_method = reader(_Method, "payment method")


def decode_saved_card(page: Page) -> TakenCard | None:
    """The card that the page's setup intent has saved; None while it has not. Malformed, also where
    it is for another customer or trip than the page, or not to be charged later.
    """
    setup = _read_setup(page.untrusted_setup)
    if setup.status != "succeeded":
        return None
    method = _read_method(setup.payment_method)
    customers = {decode_owning_customer(one.customer).id for one in (setup, method)}
    is_of = customers == {page.customer.id} and decode_owner(setup.metadata) == page.owner
    if not is_of or setup.usage != "off_session":
        raise Malformed("setup intent: not what the page was made for")
    card = decode_card(method.card)
    if card is None:
        raise Malformed("payment method: no card")
    return replace(card, tokens=(CardToken(PROCESSOR, method.id, by_client=True),))
