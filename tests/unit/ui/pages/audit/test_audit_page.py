"""The audit page: newest first, narrowed by words, and only for those who may."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.ui.pages.audit.audit_page import (
    AuditPage,
    accessible_audit_entry,
    provenance,
    second_line,
)
from desktop.use_cases.audit.read_audit import MOST, AuditLine
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import OpenWindow


def page_of(keyboard: Keyboard) -> AuditPage:
    return keyboard.outside_call("audit", AuditPage)


def shown(keyboard: Keyboard) -> list[str]:
    """The entries in the list, from the top."""
    model = page_of(keyboard).list.model()
    return [model.data(model.index(row, 0)).split(",")[0] for row in range(model.rowCount())]


def open_page(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+3")
    keyboard.until(lambda: keyboard.page == "audit" and bool(shown(keyboard)))


def test_the_newest_entry_is_on_top(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+O")
    keyboard.type("aisle")
    keyboard.until(
        lambda: any(e.action == "client changed" for e in keyboard.desk.records.tables.audit)
    )
    open_page(keyboard)
    assert shown(keyboard)[:2] == ["audit log opened", "client changed"]


def test_typed_words_narrow_it_and_escape_shows_all_again(keyboard: Keyboard) -> None:
    open_page(keyboard)
    before = shown(keyboard)
    keyboard.type("nobody ever")
    keyboard.until(lambda: shown(keyboard) == [])
    keyboard.press("Escape")
    keyboard.until(lambda: shown(keyboard) == before)


def test_only_the_last_of_what_is_typed_is_looked_for(keyboard: Keyboard) -> None:
    """Each search that is not made leaves the records to others."""
    open_page(keyboard)
    asked: list[str] = []
    page = page_of(keyboard)
    read = page._use_cases.read_audit

    def noted(text: str = "") -> tuple[AuditLine, ...]:
        asked.append(text)
        return read(text)

    page._use_cases = replace(page._use_cases, read_audit=noted)  # type: ignore[arg-type]
    page.field.edit.setText("n")
    page.field.edit.setText("no")
    page.field.edit.setText("nobody ever")
    keyboard.until(lambda: shown(keyboard) == [])
    assert asked == ["nobody ever"]


def test_a_search_that_was_replaced_while_it_waited_is_not_made(keyboard: Keyboard) -> None:
    open_page(keyboard)
    page = page_of(keyboard)
    page._asked = "the newer one"
    assert page._find("the older one") == ("the older one", ())


def test_it_says_when_more_entries_than_are_listed_exist(keyboard: Keyboard) -> None:
    open_page(keyboard)
    page = page_of(keyboard)
    entry = keyboard.desk.records.tables.audit[-1]
    page._show((AuditLine(entry),) * MOST)
    assert f"The newest {MOST} are listed" in page._under.text()
    page._show((AuditLine(entry),) * 3)
    assert "are listed" not in page._under.text()


def test_enter_narrows_it_to_one_subject(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+O")
    keyboard.type("aisle")
    keyboard.until(
        lambda: any(e.action == "client changed" for e in keyboard.desk.records.tables.audit)
    )
    open_page(keyboard)
    keyboard.press("Down", "Return")
    keyboard.until(lambda: shown(keyboard) == ["client changed"])
    assert page_of(keyboard).field.text == keyboard.desk.records.tables.audit[0].subject


def test_a_concierge_has_no_such_page(open_window: OpenWindow, desk: WindowDesk) -> None:
    concierge = replace(OWNER, role="concierge", may=LIVE[Role.CONCIERGE])
    keyboard = open_window(actor=replace(desk.use_cases().actor, member=concierge))
    assert "audit" not in {side.name for side in keyboard.window._navigation.entries}


def test_a_screen_reader_hears_all_of_an_entry(keyboard: Keyboard) -> None:
    open_page(keyboard)
    entry = keyboard.desk.records.tables.audit[-1]
    spoken = accessible_audit_entry(AuditLine(entry))
    assert spoken.startswith(f"audit log opened, done, {entry.member_name}, ")


def test_members_of_the_same_first_name_are_distinguished(keyboard: Keyboard) -> None:
    open_page(keyboard)
    entry = keyboard.desk.records.tables.audit[-1]
    sales = replace(entry, member_id="annsales", member_name="Ann (Sales)")
    ops = replace(entry, member_id="annops", member_name="Ann (Ops)")
    for one in (sales, ops):
        assert second_line(AuditLine(one)).startswith(f"{one.member_name} · ")
        assert f", {one.member_name}, " in accessible_audit_entry(AuditLine(one))


def test_ids_of_ours_are_shortened_and_those_of_vendors_are_not(keyboard: Keyboard) -> None:
    open_page(keyboard)
    ours = "abcdefghijklmnopqrstuvwxyz"
    entry = replace(
        keyboard.desk.records.tables.audit[-1],
        subject=ours, detail=f"order {ours}, USD 10.00, request req_{ours}",
    )  # fmt: skip
    shown = second_line(AuditLine(entry, about="Ada Calloway"))
    assert f"Ada Calloway · order abcd…, USD 10.00, request req_{ours} · " in shown
    assert ours not in second_line(AuditLine(replace(entry, detail=ours)))


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ({"signed_by": ""}, ""),
        ({"signed_by": "Carl Reyes"}, "signed by Carl Reyes"),
        (
            {"signed_by": "Carl Reyes", "unsigned": True},
            "unsigned note, entered when Carl Reyes signed in",
        ),
        ({"clock_set_back": True}, "the clock was set back"),
        (
            {"signed_by": "Carl Reyes", "clock_set_back": True},
            "signed by Carl Reyes, the clock was set back",
        ),
    ],
)
def test_another_signer_an_unsigned_note_and_a_clock_set_back_are_shown(
    keyboard: Keyboard, line: dict[str, Any], output: str
) -> None:
    open_page(keyboard)
    newest = keyboard.desk.records.tables.audit[-1]
    entry = replace(newest, unsigned=line.pop("unsigned", False))
    shown_line = AuditLine(entry, **line)
    assert provenance(shown_line) == output
    assert output in second_line(shown_line)
    assert output in accessible_audit_entry(shown_line)
    page_of(keyboard)._show((shown_line,))
    page_of(keyboard).list.grab()


@pytest.mark.parametrize("year", [1, 9999])
def test_a_date_that_no_local_clock_can_show_is_shown(keyboard: Keyboard, year: int) -> None:
    open_page(keyboard)
    newest = keyboard.desk.records.tables.audit[-1]
    for edge in (datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 31, 23, 59, tzinfo=UTC)):
        line = AuditLine(replace(newest, at=edge))
        assert newest.action in accessible_audit_entry(line)
        page_of(keyboard)._show((line,))
        page_of(keyboard).list.grab()
