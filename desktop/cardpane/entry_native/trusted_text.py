"""The texts that are fixed in the pane, because the person must be able to trust them.

All others come with the request. These say what this program is, which numbers it accepts, which
keys it uses and whether anything was sent; the desk cannot change them. The text about the screen
shield is in lockdown/, which measures it.
"""

from __future__ import annotations

TITLE = "Sealed card entry"
BANNER = "TEST CARDS ONLY  published test numbers, no others"
NOT_PUBLISHED = "Not a published test number, so it was wiped. No other is taken here."

NOTHING_SENT = "Nothing was sent. Enter tries again, Esc ends."
NOTHING_CHARGED = "Nothing is charged. Retype number and code, or Esc."
HALF_KEPT = "Not charged; our half is kept. Retype number and code, or Esc."

CANCEL_KEY, SEND_KEY, REVEAL_KEY = "Esc", "Enter", "F8"
