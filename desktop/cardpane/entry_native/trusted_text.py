"""The few texts that are the pane's own, because it must be believed for them.

All others come with the request. These say what this program is, which numbers it takes, which
keys it listens to, and whether anything has left it: no desk can put them otherwise. What shields
the screen is in lockdown/, by what was measured there.
"""

from __future__ import annotations

TITLE = "Sealed card entry"
BAND = "TEST CARDS ONLY  published test numbers, no others"
NOT_PUBLISHED = "Not a published test number, so it was wiped. No other is taken here."

NOTHING_SENT = "Nothing was sent. Enter tries again, Esc ends."
NOTHING_CHARGED = "Nothing is charged. Retype number and code, or Esc."
HALF_KEPT = "Not charged; our half is kept. Retype number and code, or Esc."

CANCEL_KEY, SEND_KEY, SHOW_KEY = "Esc", "Enter", "F8"
