"""What was asked in a form that is closed by then does nothing to the form that is open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from desktop.ui.event_loop.background import Background
from desktop.ui.event_loop.form_answers import FormAnswers
from desktop.use_cases.errors import DeskError, Refused

BAD = Refused("client_note", "It is too long.", "Nothing was saved.", "Shorten it.")


class Waiting:
    """A background whose work ends when the test says so."""

    def __init__(self) -> None:
        self.ends: list[Callable[[], object]] = []

    def run(
        self,
        job: Callable[[], Any],
        done: Callable[[Any], object],
        fail: Callable[[DeskError], object],
    ) -> None:
        def end() -> None:
            try:
                answer = job()
            except DeskError as error:
                fail(error)
            else:
                done(answer)

        self.ends.append(end)

    def end(self) -> None:
        self.ends.pop()()


def refuse() -> str:
    raise BAD


def test_an_answer_is_that_of_the_form_that_asked() -> None:
    background, heard = Waiting(), list[object]()
    answers = FormAnswers(
        cast("Background", background), lambda error: heard.append(("late", error))
    )
    done, fail = (lambda answer: heard.append(answer)), (lambda error: heard.append(error))
    for job in (lambda: "saved", refuse):
        answers.turn()
        answers.run(job, done, fail)
        background.end()
        answers.run(job, done, fail)
        answers.turn()
        background.end()
    assert heard == ["saved", BAD, ("late", BAD)]
