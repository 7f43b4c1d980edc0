"""The answer to what a form saves reaches that form only while it is still the same one.

A form is closed and opened again while its answer is awaited: for another client, or the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from desktop.use_cases.errors import DeskError

from .background import Background

T = TypeVar("T")


class FormAnswers:
    """Of one form. `late` gets the error of what was asked in a form that is closed by then: who
    typed it must know that it was not saved.
    """

    def __init__(self, background: Background, late: Callable[[DeskError], object]) -> None:
        self._background = background
        self._late = late
        self._opening = 0

    def turn(self) -> None:
        """The form is opened, or closed: what is awaited is not for it any more."""
        self._opening += 1

    def run(
        self,
        job: Callable[[], T],
        done: Callable[[T], object],
        fail: Callable[[DeskError], object],
    ) -> None:
        """As `Background.run`."""
        opening = self._opening

        def end(answer: T) -> None:
            if opening == self._opening:
                done(answer)

        def end_badly(error: DeskError) -> None:
            (fail if opening == self._opening else self._late)(error)

        self._background.run(job, end, end_badly)
