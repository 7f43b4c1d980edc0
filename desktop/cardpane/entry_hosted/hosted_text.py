"""The texts of a pane with the vendors' own fields, fixed here because they must be trusted.

What the vendors said is never repeated: it may mention lost or stolen cards.
"""

from __future__ import annotations

TITLE = "The vendor's card fields"
SEND = "Send to the vendor"
LOADING = "The vendor's own fields are being loaded."
INCOMPLETE = "Not sent yet: a field lacks something. The vendor's fields say which."
NOTHING_SENT = "Enter loads its fields again, Esc ends."
TYPE_AGAIN = "Nothing is charged. Type the card again, or Esc."
HALF_KEPT = "Not charged; our half is kept. Type the card again, or Esc."
NOTICE = (
    "The digits are typed into the vendor's fields. They show in this window, and are in its "
    "memory until it ends with this card."
)


def step_text(title: str, host: str, at: int, count: int) -> str:
    """Whose fields these are; which of how many, where the card is typed more than once."""
    where = f"{title}, {host}"
    return where if count == 1 else f"{at} of {count}: {where}"


def other_card_text(first: str, second: str) -> str:
    """The card was typed twice, and it was not the same one."""
    return f"Two different cards: ending {first}, then {second}. Type the first one again, or Esc."
