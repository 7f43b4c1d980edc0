"""Has the vendors asked for news while a member is signed in: each minute, and on occasions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from desktop.use_cases.errors import DeskError

from .event_loop.background import Background, Lane
from .event_loop.timers import repeating_timer

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from desktop.use_cases.polling.poll import Occasion
    from desktop.use_cases.polling.poll_vendors import Polled, PollVendors

log = logging.getLogger(__name__)
POLL_EVERY_MS = 60_000
"""How often is looked whether a vendor is due to be asked."""


class VendorPolling:
    """One question at a time, so that they do not pile up while the network hangs.

    `show_news` is called on the window's thread where there is something new to show.
    """

    def __init__(
        self, parent: QObject, background: Background, show_news: Callable[[], None]
    ) -> None:
        self._background = background
        self._show_news = show_news
        self._poll_vendors: PollVendors | None = None
        self._asking = False
        self._timer = repeating_timer(parent, POLL_EVERY_MS, self._time_has_passed)

    def begin(self, poll_vendors: PollVendors) -> None:
        """A member has signed in, and the first page is shown."""
        from desktop.use_cases.polling.poll import Occasion

        self._poll_vendors = poll_vendors
        self._timer.start()
        self._ask(Occasion.SIGN_IN)

    def window_shown(self) -> None:
        """A window of ours has the focus again."""
        if self._poll_vendors is not None:
            from desktop.use_cases.polling.poll import Occasion

            self._ask(Occasion.SHOWN)

    def stop(self) -> None:
        """Ask no more."""
        self._timer.stop()
        self._poll_vendors = None

    def _time_has_passed(self) -> None:
        from desktop.use_cases.polling.poll import Occasion

        self._ask(Occasion.TIME)

    def _ask(self, occasion: Occasion) -> None:
        poll_vendors = self._poll_vendors
        if poll_vendors is None or self._asking:
            return
        self._asking = True
        self._background.run(
            lambda: poll_vendors(occasion), self._asked, self._failed, lane=Lane.REMOTE
        )

    def _asked(self, polled: Polled) -> None:
        self._asking = False
        if polled.asked or polled.failures:
            log.info("vendors asked: answered=%d found=%d", polled.asked, polled.found)
        if polled.found:
            self._show_news()

    def _failed(self, error: DeskError) -> None:
        self._asking = False
        log.info("vendors not asked: %s", error.code)
