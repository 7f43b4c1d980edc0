"""Secret keys of the training servers: asked for by an owner, sealed for those who may use them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from desktop.use_cases.errors import Unreachable

from .training_control import ask_control
from .training_process import TrainingServers

AIRLINE, CHARGE, REFUND = "airline", "charge", "refund"
"""What the servers call the airline's token and the processor's two secret keys."""

_LETTERS_FOR_DIGITS = str.maketrans("0123456789", "ghijklmnop")


def training_key_id(key: str) -> str:
    """By this name the servers know a key: they keep no more of it."""
    return hashlib.sha256(key.encode()).hexdigest().translate(_LETTERS_FOR_DIGITS)


def issue_training_keys(
    servers: TrainingServers, held: Mapping[str, str], revoked: Collection[str] = ()
) -> dict[str, str]:
    """A new key for each purpose whose key is not `held` or not accepted by these servers, and an
    end to those `revoked`; both named by ids. Blocks; Unreachable.
    """
    try:
        answered = ask_control(servers, "/keys", {"held": dict(held), "revoked": list(revoked)})
    except OSError as silent:
        raise _not_issued() from silent
    issued = answered.get("issued") if isinstance(answered, dict) else None
    if not isinstance(issued, dict) or not all(isinstance(key, str) for key in issued.values()):
        raise _not_issued()
    return {name: issued[name] for name in (AIRLINE, CHARGE, REFUND) if name in issued}


def _not_issued() -> Unreachable:
    return Unreachable(
        "training_keys_not_issued",
        "The training servers issued no keys.",
        "Nothing was changed.",
        "Start Skycap again if this goes on.",
    )
