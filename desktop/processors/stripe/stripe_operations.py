"""What is done at Stripe, and the words for each when it was not done, or nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Operation:
    """`not_done` follows a refusal, `whether` a call without an answer, `locked` what is safe then.

    `recorded` is said where the answer came from another environment, `real` what may then have
    happened to a real card. `off_session`: the card is one that the client saved by a link.
    """

    not_done: str
    whether: str
    locked: str
    recorded: str
    real: str
    off_session: bool = False

    @property
    def card_key(self) -> str:
        """What a person presses for another card."""
        return "L" if self.off_session else "F9"


_SECOND_CHARGE = "A second charge is locked until the truth is known."

PREPARE: Final = Operation(
    not_done="Our fee is not charged, and not held.",
    whether="whether it is ready for our fee",
    locked="Our fee is not charged, and not held.",
    recorded="Our fee is not charged, and not held.",
    real="",
)
LINK: Final = Operation(
    not_done="There is no link, and our fee is not held.",
    whether="whether the client has typed a card",
    locked="The link is on file, and a second hold is locked.",
    recorded="No card of that answer is recorded.",
    real="",
)
END_LINK: Final = Operation(
    not_done="The link is still on file, and our fee is not charged.",
    whether="whether the link was ended",
    locked="The link is on file, and a second hold is locked.",
    recorded="The link is not recorded as ended.",
    real="",
)
SAVE_LINK: Final = Operation(
    not_done="There is no link, and no card is saved.",
    whether="whether the client has saved a card",
    locked="The link is on file, and nothing is booked before that is known.",
    recorded="No card of that answer is recorded.",
    real="",
)
END_SAVE_LINK: Final = Operation(
    not_done="The link is still on file, and nothing is held or charged.",
    whether="whether the link was ended",
    locked="The link is on file, and nothing is held or charged by it.",
    recorded="The link is not recorded as ended.",
    real="",
)
CHARGE: Final = Operation(
    not_done="Our fee is not charged.",
    whether="whether our fee was taken",
    locked=_SECOND_CHARGE,
    recorded="Our fee is not recorded as taken, and a second charge is locked.",
    real="A real card may have been charged.",
)
HOLD: Final = Operation(
    not_done="Our fee is not held.",
    whether="whether our fee is held",
    locked=_SECOND_CHARGE,
    recorded="Our fee is not recorded as held, and a second charge is locked.",
    real="Our fee may be held on a real card.",
)
# Either way our fee is taken, and what is not known is the same.
CAPTURE: Final = CHARGE
RELEASE: Final = Operation(
    not_done="Our fee is still held, and not charged.",
    whether="whether our fee was released",
    locked="Our fee is not charged.",
    recorded="Our fee is not recorded as released.",
    real="A hold on a real card may have been released.",
)
LOOK: Final = Operation(
    not_done="Nothing was changed.",
    whether="what happened in the account",
    locked="Nothing was changed.",
    recorded="Nothing of it was recorded.",
    real="",
)
