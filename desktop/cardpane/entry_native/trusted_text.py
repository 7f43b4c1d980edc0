"""The texts that are fixed in the pane, because the person must be able to trust them.

All others come with the request. These say what this program is, for whom and where it works,
which numbers it accepts, which keys it uses and whether anything was sent; the desk cannot change
them. The company is that of the merchant sheet. The text about the screen shield is in lockdown/,
which measures it.
"""

from __future__ import annotations

from desktop.cardpane.authorization.requester import Requester

TITLE = "Sealed card entry"
_TRAINING = "TRAINING  servers on this computer, published test numbers only"
NOT_PUBLISHED = "Not a published test number, so it was wiped. No other is taken here."

NOTHING_SENT = "Nothing was sent. Enter tries again, Esc ends."
NOTHING_CHARGED = "Nothing is charged. Retype number and code, or Esc."
HALF_KEPT = "Not charged; our half is kept. Retype number and code, or Esc."

CANCEL_KEY, SEND_KEY, REVEAL_KEY = "Esc", "Enter", "F8"


def banner_text(requester: Requester, *, published_only: bool) -> str:
    """Where the card goes, for whom, and whether only test cards are taken."""
    if requester.environment is None:
        return _TRAINING
    test = "  test cards only" if published_only else ""
    return f"{requester.environment.value}{test}  {requester.company}"
