"""Closing a session: every step runs, and none can delay it."""

from __future__ import annotations

import logging
import threading

import pytest

from desktop.app.lifecycle import shutdown
from desktop.app.lifecycle.shutdown import close_session, run_in_thread


class Application:
    """Records the steps in order; `hangs` names a step that never ends, `fails` one that raises."""

    def __init__(self, hangs: str = "", fails: str = "") -> None:
        self.done: list[str] = []
        self.kept: list[str | None] = []
        self.kept_forms: list[dict[str, str]] = []
        self.hangs, self.fails = hangs, fails
        self.released = threading.Event()

    def step(self, name: str) -> None:
        if name == self.hangs:
            self.released.wait(60)
        if name == self.fails:
            raise RuntimeError(name)
        self.done.append(name)

    def draft(self) -> str:
        self.step("draft")
        return "half a word"

    def forms(self) -> dict[str, str]:
        self.step("forms")
        return {"policy client": "a new line"}

    def keep(self, text: str | None, forms: dict[str, str]) -> None:
        self.kept.append(text)
        self.kept_forms.append(forms)
        self.step("keep")

    def close(self) -> None:
        pane = run_in_thread(lambda: self.step("pane"), "pane")
        close_session(self.draft, self.forms, self.keep, pane, lambda: self.step("put away"))


def test_the_draft_is_saved_before_the_store_is_closed() -> None:
    desk = Application()
    desk.close()
    assert sorted(desk.done) == ["draft", "forms", "keep", "pane", "put away"]
    assert desk.done.index("keep") < desk.done.index("put away")
    assert desk.kept == ["half a word"]
    assert desk.kept_forms == [{"policy client": "a new line"}]


@pytest.mark.expects_warning("desktop.app.lifecycle.shutdown")
@pytest.mark.parametrize("hangs", ["keep", "pane", "put away"])
def test_a_step_that_hangs_does_not_delay_the_others(
    monkeypatch: pytest.MonkeyPatch, hangs: str
) -> None:
    for name in ("_DRAFT_SECONDS", "_PANE_SECONDS", "_STORE_SECONDS"):
        monkeypatch.setattr(shutdown, name, 0.05)
    desk = Application(hangs=hangs)
    try:
        desk.close()
        assert hangs not in desk.done
        assert set(desk.done) | {hangs} == {"draft", "forms", "keep", "pane", "put away"}
    finally:
        desk.released.set()


@pytest.mark.parametrize("fails", ["draft", "forms", "keep", "pane", "put away"])
def test_a_step_that_fails_does_not_stop_the_others(
    caplog: pytest.LogCaptureFixture, fails: str
) -> None:
    desk = Application(fails=fails)
    with caplog.at_level(logging.ERROR):
        desk.close()
    assert set(desk.done) | {fails} == {"draft", "forms", "keep", "pane", "put away"}
    assert "shutdown:" in caplog.text


@pytest.mark.expects_warning("desktop.app.lifecycle.shutdown")
def test_a_draft_that_cannot_be_read_keeps_the_last_one() -> None:
    desk = Application(fails="draft")
    desk.close()
    assert desk.kept == [None]
