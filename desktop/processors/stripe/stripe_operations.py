"""What is done at Stripe, and the words for each when it was not done, or nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Operation:
    """`not_done` follows a refusal, `whether` a call that cannot say, `locked` what is safe then,
    where it is something else than that it is not done.

    Of what moves money, `recorded` is said where the answer came from another environment, and
    `real` what may then have happened to a real card. `off_session`: the card is one that the
    client saved by a link.
    """

    not_done: str
    whether: str = ""
    locked: str = ""
    recorded: str = ""
    real: str = ""
    off_session: bool = False

    @property
    def safe(self) -> str:
        """What is so while nobody can say what came of it."""
        return self.locked or self.not_done

    @property
    def card_key(self) -> str:
        """What a person presses for another card."""
        return "L" if self.off_session else "F9"


_SECOND_CHARGE = "A second charge is locked until the truth is known."
_WHETHER_ENDED = "whether the link was ended"

PREPARE: Final = Operation("Our fee is not charged, and not held.")
MAKE_LINK: Final = Operation("There is no link, and our fee is not held.")
FIND_LINK: Final = Operation(
    not_done="The link is on file, and a second hold is locked.",
    whether="whether the client has typed a card",
)
END_LINK: Final = Operation(
    not_done="The link is still on file, and our fee is not charged.",
    whether=_WHETHER_ENDED,
    locked="The link is on file, and a second hold is locked.",
)
MAKE_SAVE_LINK: Final = Operation("There is no link, and no card is saved.")
FIND_SAVED_CARD: Final = Operation(
    not_done="The link is on file, and nothing is booked before that is known.",
    whether="whether the client has saved a card",
)
END_SAVE_LINK: Final = Operation(
    not_done="The link is still on file, and nothing is held or charged.",
    whether=_WHETHER_ENDED,
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
LOOK: Final = Operation("Nothing was changed.")

OWNER_SETTLES: Final = (
    "Tell the owner: another program may have changed these records. An owner looks into Stripe's "
    "dashboard and settles it with S on the trip's page, which offers that an hour after it was "
    "asked for, and 25 hours after a link was made."
)
"""What to press where the id of what may have been done is none of it, or another's."""
