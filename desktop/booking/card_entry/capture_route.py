"""The ways to take a card. Which of them are on, the owner says in Set up."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Final

from desktop.booking.fare_plan import FarePlan


class CaptureRoute(Enum):
    """How a card is taken, the safest first. The value is shown."""

    LINK = "link to the client"
    HOSTED = "the vendor's own fields"
    PANE = "sealed pane"


EXISTING_ROUTES: Final = frozenset(CaptureRoute)
"""Those that this version has."""

TRAINING_ROUTES: Final = frozenset({CaptureRoute.PANE, CaptureRoute.LINK})
"""Those of training."""

HOSTED_TRAINING: Final = frozenset({CaptureRoute.HOSTED, CaptureRoute.LINK})
"""Those of training that was started for the vendors' own fields."""

TYPED_HERE: Final = frozenset({CaptureRoute.PANE, CaptureRoute.HOSTED})
"""Those by which a member of the company types the card, on the phone."""

FIRST_ROUTES: Final = (CaptureRoute.LINK,)
"""Those of a company whose owner has chosen none yet: a link needs no approval of any vendor."""


def plans_by(routes: Collection[CaptureRoute]) -> tuple[FarePlan, ...]:
    """The fare plans that these ways to take a card are enough for, the usual one first.

    By a link the card reaches the card processor alone: we can charge fare and fee to it there, and
    no airline can.
    """
    if TYPED_HERE.intersection(routes):
        return tuple(FarePlan)
    return (FarePlan.BOOKED_ELSEWHERE, FarePlan.COMPANY_BALANCE)
