"""Going out: all that is asked for is done, and nothing can hold it up."""

from __future__ import annotations

import logging
import threading

import pytest

from desktop.app.lifecycle import shutdown
from desktop.app.lifecycle.shutdown import begin, leave


class Application:
    """What is done on the way out, in order; `hangs` names what never ends by itself."""

    def __init__(self, hangs: str = "", fails: str = "") -> None:
        self.done: list[str] = []
        self.kept: list[str | None] = []
        self.hangs, self.fails = hangs, fails
        self.released = threading.Event()

    def audit_entry(self, name: str) -> None:
        if name == self.hangs:
            self.released.wait(60)
        if name == self.fails:
            raise RuntimeError(name)
        self.done.append(name)

    def draft(self) -> str:
        self.audit_entry("draft")
        return "half a word"

    def keep(self, text: str | None) -> None:
        self.kept.append(text)
        self.audit_entry("keep")

    def go(self) -> None:
        pane = begin(lambda: self.audit_entry("pane"), "pane")
        leave(self.draft, self.keep, pane, lambda: self.audit_entry("put away"))


def test_what_is_typed_is_kept_before_the_records_are_put_away() -> None:
    desk = Application()
    desk.go()
    assert sorted(desk.done) == ["draft", "keep", "pane", "put away"]
    assert desk.done.index("keep") < desk.done.index("put away")
    assert desk.kept == ["half a word"]


@pytest.mark.expects_warning("desktop.app.lifecycle.shutdown")
@pytest.mark.parametrize("hangs", ["keep", "pane", "put away"])
def test_nothing_that_hangs_holds_it_up(monkeypatch: pytest.MonkeyPatch, hangs: str) -> None:
    for name in ("_KEEP_SECONDS", "_PANE_SECONDS", "_PUT_AWAY_SECONDS"):
        monkeypatch.setattr(shutdown, name, 0.05)
    desk = Application(hangs=hangs)
    try:
        desk.go()
        assert hangs not in desk.done
        assert set(desk.done) | {hangs} == {"draft", "keep", "pane", "put away"}
    finally:
        desk.released.set()


@pytest.mark.parametrize("fails", ["draft", "keep", "pane", "put away"])
def test_nothing_that_fails_stops_the_rest(caplog: pytest.LogCaptureFixture, fails: str) -> None:
    desk = Application(fails=fails)
    with caplog.at_level(logging.ERROR):
        desk.go()
    assert set(desk.done) | {fails} == {"draft", "keep", "pane", "put away"}
    assert "leaving:" in caplog.text


@pytest.mark.expects_warning("desktop.app.lifecycle.shutdown")
def test_a_draft_that_cannot_be_taken_leaves_the_last_one() -> None:
    desk = Application(fails="draft")
    desk.go()
    assert desk.kept == [None]
