"""The clock and fresh ids, as callables that a test can replace.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass

Now = Callable[[], datetime]
"""The time, aware, in UTC."""


Uptime = Callable[[], tuple[str, float]]
"""The name of a clock that nobody sets, and what it shows, in seconds."""


NewId = Callable[[], str]
"""A fresh random id of lower-case letters only, so that no id can look like a card number."""
