"""Press and hold: the number is shown while the key is down, five seconds at most.

Only a window whose shield was set and read back offers it (Windows; never run there by us). The
shield is read back once more at the very moment of showing and at every tick while it shows; when
it is not there the sitting ends. Every end of the sitting on the window's own thread paints the
dots before it wipes; one from another thread, such as a signal, takes the whole process at once.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer

from desktop.card_protocol import Code

from .deadline import Clock, Deadline
from .pane import Pane

_SECONDS = 5
# A key that comes down again sooner belongs to the same holding: some keyboards and some displays
# tell a repeating key as one that goes up and down.
_REST_SECONDS = 1
_MOST_TIMES = 999


class Reveal(QObject):
    """`shield_holds` asks the system and, when it says no, ends the sitting.

    `times`: how often the number was really shown, for the receipt; short breaks do not count.
    """

    def __init__(
        self, pane: Pane, clocks: tuple[Clock, Clock], shield_holds: Callable[[], bool]
    ) -> None:
        super().__init__(pane)
        self._pane, self._clocks, self._shield_holds = pane, clocks, shield_holds
        self.times = 0
        self._shown = False
        self._limit: Deadline | None = None
        self._rest: Deadline | None = None
        self._alarm = QTimer(self)
        self._alarm.setSingleShot(True)
        self._alarm.setTimerType(Qt.TimerType.PreciseTimer)
        self._alarm.timeout.connect(self.hide)
        pane.show_asked.connect(self.show)
        pane.show_over.connect(self.hide)

    def show(self) -> None:
        """The key went down."""
        if self._shown:
            return
        again = self._rest is not None and self._rest.passed() is Code.NONE
        if again and self._limit is not None and self._limit.passed() is not Code.NONE:
            self._rest = Deadline(_REST_SECONDS, _REST_SECONDS, *self._clocks)
            return
        if not self._shield_holds():
            return
        if not again or self._limit is None:
            self._limit = Deadline(_SECONDS, _SECONDS, *self._clocks)
            self.times = min(self.times + 1, _MOST_TIMES)
        self._alarm.start(round(self._limit.seconds_left() * 1000))
        self._shown = True
        self._pane.hold_up_number(True)

    def hide(self) -> None:
        """The key went up, or something happened that the digits must not be seen at."""
        if not self._shown:
            return
        self._shown = False
        self._rest = Deadline(_REST_SECONDS, _REST_SECONDS, *self._clocks)
        self._alarm.stop()
        self._pane.hold_up_number(False)

    def theme(self) -> None:
        """At every tick: is there time left, and is the shield still there?"""
        if self._shown and self._limit is not None:
            if self._limit.passed() is not Code.NONE:
                self.hide()
            else:
                self._shield_holds()
