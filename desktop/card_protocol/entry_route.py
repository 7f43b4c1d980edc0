"""By which fields a card is typed in the pane's process."""

from __future__ import annotations

from enum import Enum


class EntryRoute(Enum):
    """NATIVE: the pane's own fields. HOSTED: each payee's own fields, in a web engine."""

    NATIVE = "native"
    HOSTED = "hosted"
