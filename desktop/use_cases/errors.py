"""The four ways a use case can end without success; every other exception is a bug.

Each carries three short sentences: what happened, what is safe, what to press.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.booking.card_entry.card_entry_receipt import PaneReport
    from desktop.booking.money import Money


AIRLINE_WRONG_MODE = "airline_wrong_mode"
PROCESSOR_WRONG_MODE = "processor_wrong_mode"
WRONG_MODE = frozenset({AIRLINE_WRONG_MODE, PROCESSOR_WRONG_MODE})
"""Codes of the endings where a vendor answered in the other of live and test mode.

Nothing in such an answer may be recorded, and only a person can find out what was really done.
"""


NOT_OPENED = frozenset({"airline_not_set_up", "phone_orders_closed", "processor_key_too_weak"})
"""Codes of refusals that concern one right of a key, and not the whole key."""

KEY_REFUSED = NOT_OPENED | {
    *("airline_key_refused", "processor_key_refused", "processor_address_closed"),
}
"""Codes of answers that show a key that has ended, or that lacks a right."""

NOT_OURS = frozenset({"no_airline_token"})
"""Codes where this desk cannot ask at all, and another may. At one of these a poll ends, as at any
`Unreachable`: nothing that a single row of the records holds may bring about either.
"""

ID_NOT_THE_VENDORS = "id_not_the_vendors"
"""Code where the records hold an id that the vendor gives to nothing; nothing was sent."""

NEVER_FOUND = frozenset({ID_NOT_THE_VENDORS, "page_of_another", "payment_of_another"})
"""Codes where the records name nothing, or another's, so that asking again finds no more."""


class DeskError(Exception):
    """An expected ending. `code` is stable and for logs and tests; the sentences are for people.

    `report` is there only on the ending of a card entry that was opened.
    `vendor_request_id` is the vendor's own name for the call, where an answer carried one.
    `retry_after` is how many seconds the vendor wants us to wait, where it said so.
    """

    report: PaneReport | None = None
    vendor_request_id: str = ""
    retry_after: float = 0.0

    def __init__(self, code: str, happened: str, safe: str = "", press: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.happened = happened
        self.safe = safe
        self.press = press

    def sentences(self) -> str:
        """All that a person must read, in one line."""
        return " ".join(part for part in (self.happened, self.safe, self.press) if part)


class Refused(DeskError):
    """The other side, or a rule of ours, said no. Nothing was done.

    `field` names the field at fault where there is one (a path such as ``travelers.0.born_on``).
    """

    def __init__(
        self, code: str, happened: str, safe: str = "", press: str = "", field: str = ""
    ) -> None:
        super().__init__(code, happened, safe, press)
        self.field = field


class PriceChanged(Refused):
    """The airline now asks `after` instead of `before`; nothing was booked or charged."""

    def __init__(self, before: Money, after: Money) -> None:
        if before.currency != after.currency:
            changed = f"The airline now charges {after}, in place of {before}"
        else:
            changed = f"The fare {'rose' if before < after else 'fell'} from {before} to {after}"
        super().__init__(
            "price_changed",
            f"{changed}.",
            "Nothing is booked or charged. Card and travelers are kept.",
            "Ask the client, then press A to accept the new price.",
        )
        self.before = before
        self.after = after


class Unreachable(DeskError):
    """The other side was not reached, or surely did nothing: it is safe to try again."""


class Unknown(DeskError):
    """The call went out and no trustworthy answer came back: a second try is blocked."""


class Cancelled(DeskError):
    """A person, or an idle clock, ended it. Nothing was done."""
