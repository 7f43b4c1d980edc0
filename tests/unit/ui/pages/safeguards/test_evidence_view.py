"""An evidence pack by key: chosen, saved where the dialog says, and what is said afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.evidence.evidence_receiver import ReceiverKind
from desktop.ui.pages.safeguards import evidence_view
from desktop.ui.pages.safeguards.evidence_view import EvidenceView
from desktop.use_cases.ports.identity_port import Member
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Keyboard, visible_text
from tests.unit.ui.conftest import OpenWindow

from .test_safeguards_page import SafeguardsKeyboard


@dataclass
class AtEvidence:
    """The view, and a file dialog that answers at once with `file`."""

    at: SafeguardsKeyboard
    file: Path

    @property
    def view(self) -> EvidenceView:
        return self.at.page.evidence

    def until_made(self) -> None:
        notice = self.at.page.notice
        self.at.until(lambda: notice.sentences and "making the pack" not in notice.sentences)


@pytest.fixture
def at_evidence(keyboard: Keyboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AtEvidence:
    keyboard.keep_trip(sample_trip())
    at = AtEvidence(SafeguardsKeyboard(keyboard), tmp_path / "pack.html")

    def answer(_window: object, _title: str, name: str, _folder: str,
               then: Callable[[Path], None]) -> None:  # fmt: skip
        assert name.startswith("evidence-")
        assert name.endswith(".html")
        then(at.file)

    monkeypatch.setattr(evidence_view, "ask_where_to_save", answer)
    at.at.press("Ctrl+E")
    return at


def test_two_keys_make_a_pack_and_show_what_to_read_to_the_bank(at_evidence: AtEvidence) -> None:
    at_evidence.at.press("Return")
    at_evidence.until_made()
    shown = visible_text(at_evidence.at.page)
    assert "Saved as pack.html, with" in shown
    assert "Read this to the receiver" in at_evidence.view.reading.text
    assert at_evidence.file.read_bytes().startswith(b"<!doctype html>")
    assert (at_evidence.file.parent / "pack.pdf").read_bytes().startswith(b"%PDF-")
    at_evidence.at.press("Escape")
    assert at_evidence.at.page.answers.isVisible()


def test_a_client_and_a_disputed_trip_are_found_by_name(at_evidence: AtEvidence) -> None:
    view = at_evidence.view
    at_evidence.at.press("/")
    at_evidence.at.keyboard.type("ada")
    found = [ReceiverKind.CLIENT, ReceiverKind.DISPUTE]
    at_evidence.at.until(lambda: [each.receiver.kind for each in view.list.rows.records] == found)
    assert "nothing about members but their names" in view.reading.text
    at_evidence.at.press("Down", "Return")
    at_evidence.until_made()
    assert "tripsample" not in at_evidence.file.read_text("utf-8").split('"sections"')[0]
    assert (at_evidence.file.parent / "pack-trip.csv").exists()
    at_evidence.at.press("Escape")
    assert view.list.rows.rowCount() == 2, "the words go first"


def test_a_refusal_is_shown_and_nothing_is_written(at_evidence: AtEvidence) -> None:
    beside = at_evidence.file.with_suffix(".pdf")
    beside.write_bytes(b"a report of ours")
    at_evidence.at.press("Return")
    at_evidence.until_made()
    assert "which would be replaced" in at_evidence.at.page.notice.sentences
    assert beside.read_bytes() == b"a report of ours"
    assert not at_evidence.file.exists()


def test_who_may_not_read_the_log_has_no_key_for_it(open_window: OpenWindow) -> None:
    member = Member("beaid", "Bea", "concierge", LIVE[Role.CONCIERGE])
    use_cases = open_window().desk.use_cases()
    at = SafeguardsKeyboard(open_window(actor=replace(use_cases.actor, member=member)))
    assert "Ctrl+E" not in {command.key for command in at.page.commands()}
    assert "Evidence pack" not in visible_text(at.page)
