"""Safeguards by key: the five answers, signing, changing, entering, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.booking.access.role import LIVE, Role
from desktop.booking.delegation.background_check import CheckResult
from desktop.booking.delegation.legal_checklist import ChecklistStatus
from desktop.booking.delegation.policy_signature import SignatureState
from desktop.booking.delegation.safeguards import SafeguardsPart, SafeguardsRecord
from desktop.ui.pages.safeguards.safeguards_page import SafeguardsPage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.safeguard_samples import ENTRY, SIGNATURE
from tests.support.ui.keyboard import Keyboard, visible_text
from tests.support.ui.window_desk import OWNER
from tests.unit.ui.conftest import OpenWindow


class SafeguardsKeyboard:
    """At the page, which was opened by its key."""

    def __init__(self, keyboard: Keyboard) -> None:
        self.keyboard = keyboard
        self.page = page = keyboard.outside_call("safeguards", SafeguardsPage)
        keyboard.press("G, G")
        self.until(lambda: page.answers.list.rows.rowCount() == 5)

    def press(self, *keys: str) -> None:
        self.keyboard.press(*keys)

    def until(self, true: Callable[[], object]) -> None:
        self.keyboard.until(true)

    def until_saved(self) -> None:
        self.until(self.page.notice.isVisible)

    @property
    def record(self) -> SafeguardsRecord:
        return self.keyboard.desk.records.read(lambda repos: repos.safeguards.read())

    @property
    def text(self) -> str:
        return visible_text(self.page)


@pytest.fixture
def at_safeguards(keyboard: Keyboard) -> SafeguardsKeyboard:
    return SafeguardsKeyboard(keyboard)


def test_the_five_answers_lead_by_a_number_to_the_next_step(
    at_safeguards: SafeguardsKeyboard,
) -> None:
    page = at_safeguards.page
    assert "0 of 5 in order" in page.under.text()
    at_safeguards.press("3")
    parts = [page.part]
    assert "Ask a broker" not in page.insurance.reading.text
    assert "What insurers ask" in page.insurance.reading.text
    at_safeguards.press("Alt+1", "5")
    assert [*parts, page.part] == [SafeguardsPart.INSURANCE, SafeguardsPart.CHECKLIST]
    row = page.checklist.list.current()
    assert row is not None
    assert row.row.name == "self-assessment"
    assert "Your acquirer decides" in page.checklist.reading.text


def test_a_member_signs_with_their_own_key_after_being_asked(
    at_safeguards: SafeguardsKeyboard,
) -> None:
    page, keys = at_safeguards.page, at_safeguards.keyboard.desk.keys
    at_safeguards.press("Alt+2", "S")
    assert "I have read “Card handling”, version 1" in page.policies.question.text()
    at_safeguards.press("Escape")
    assert not at_safeguards.record.signatures
    at_safeguards.press("S", "Y")
    at_safeguards.until_saved()
    signed = at_safeguards.record.signatures[0]
    assert (signed.policy, signed.member_id) == ("card-handling", "personida")
    assert keys.has_signed(signed.signer, signed.statement, signed.signature)
    assert "✓ You have signed this version" in page.policies.reading.text
    assert "Ida Marlow: signed this version" in page.policies.reading.text
    assert "Bea: not signed" in page.policies.reading.text


def test_a_text_with_blanks_is_not_signed_and_its_first_blank_is_gone_to(
    at_safeguards: SafeguardsKeyboard,
) -> None:
    page = at_safeguards.page
    at_safeguards.press("Alt+2", "J")
    row = page.policies.list.current()
    assert row is not None
    assert row.text.blanks
    at_safeguards.press("S")
    at_safeguards.until(lambda: "still has a blank" in at_safeguards.text)
    assert row.text.blanks[0] in at_safeguards.text
    assert not page.policies.question.isVisible()
    assert not at_safeguards.record.signatures
    at_safeguards.press("E")
    edit = page.policies.edit_form.body.edit
    assert edit.textCursor().selectedText() == row.text.blanks[0]


def test_an_owner_changes_a_text_and_all_sign_anew(at_safeguards: SafeguardsKeyboard) -> None:
    page = at_safeguards.page
    at_safeguards.press("Alt+2", "S", "Y")
    at_safeguards.until_saved()
    at_safeguards.press("E")
    form = page.policies.edit_form
    assert form.body.text.startswith("## Who")
    form.body.set_text("## Who\n- Ida alone.")
    at_safeguards.press("Ctrl+Return")
    problem = form.fields["change"]._problem
    at_safeguards.until(lambda: "1 to 200" in problem.text())
    at_safeguards.keyboard.type("Only one of us.")
    at_safeguards.press("Ctrl+Return")
    at_safeguards.until(lambda: page.policies.form is None)
    saved = at_safeguards.record.texts[0]
    assert (saved.text.version, saved.text.body) == (2, "## Who\n- Ida alone.")
    own = page.policies.list.current()
    assert own is not None
    mine = own.of("personida")
    assert mine is not None
    assert mine.state is SignatureState.CHANGED
    assert "sign it again" in page.policies.reading.text
    assert "Version 2, 24 Nov 2026: Only one of us." in page.policies.reading.text


def test_what_was_typed_into_a_text_survives_a_lock(at_safeguards: SafeguardsKeyboard) -> None:
    page, desk = at_safeguards.page, at_safeguards.keyboard.desk
    form_text = "Ida alone. "
    at_safeguards.press("Alt+2", "E")
    at_safeguards.keyboard.type(form_text)
    at_safeguards.until(
        lambda: any("Ida alone" in each for each in desk.records.tables.drafts.values())
    )
    page.begin()
    at_safeguards.press("Alt+2", "E")
    form = page.policies.edit_form
    at_safeguards.until(lambda: form.body.text.startswith("Ida alone. ## Who"))
    assert "what you had typed and not saved" in form.hint.text()
    at_safeguards.press("Escape")
    at_safeguards.until(lambda: not desk.records.tables.drafts)
    at_safeguards.press("E")
    assert form.body.text.startswith("## Who")


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        ("Alt+2 E", "policy"),
        ("Alt+3 E", "insurance"),
        ("Alt+4 E", "check"),
        ("Alt+5 D", "answer"),
        ("Alt+6 E", "training"),
    ],
)
def test_a_lock_right_after_the_last_key_is_given_what_was_typed(
    at_safeguards: SafeguardsKeyboard, keys: str, kind: str
) -> None:
    window, desk = at_safeguards.keyboard.window, at_safeguards.keyboard.desk
    at_safeguards.press(*keys.split(" "))
    at_safeguards.keyboard.type("Ida alone. ")
    ((name, text),) = window.form_drafts().items()
    assert name.startswith(f"{kind} ")
    assert "Ida alone." in text
    at_safeguards.until(lambda: not window.form_drafts())
    assert desk.records.tables.drafts[f"{OWNER.id} {name}"] == text
    at_safeguards.page.begin()
    at_safeguards.press(*keys.split(" "))
    form = at_safeguards.page._items[at_safeguards.page.part].form
    assert form is not None
    at_safeguards.until(lambda: any("Ida alone." in each for each in form.typed))
    at_safeguards.press("Escape")
    at_safeguards.until(lambda: not desk.records.tables.drafts)
    assert not window.form_drafts()


def test_a_person_who_types_on_is_kept_too(at_safeguards: SafeguardsKeyboard) -> None:
    at_safeguards.press("Alt+2", "E")
    drafts = at_safeguards.page._drafts[0]
    drafts._timer.setInterval(60_000)
    at_safeguards.keyboard.type("I")
    running = drafts._timer.timerId()
    at_safeguards.keyboard.type("da")
    assert drafts._timer.timerId() == running


def test_a_text_is_copied_whole(at_safeguards: SafeguardsKeyboard) -> None:
    at_safeguards.press("Alt+2", "End", "C")
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Clauses for the client contract\n\n## Before you use this")
    at_safeguards.until_saved()


def test_insurance_is_entered_with_its_last_day_and_taken_out(
    at_safeguards: SafeguardsKeyboard,
) -> None:
    page = at_safeguards.page
    at_safeguards.press("Alt+3", "Down", "E")
    form = page.insurance.entry_form
    assert form.title.text() == "Cyber"
    for name, typed in (("insurer", "Atlantic Mutual"), ("limit", "1,000,000")):
        form.fields[name].set_text(typed)
    at_safeguards.press("Ctrl+Return")
    assert "Until when" in form.fields["ends_on"]._problem.text()
    at_safeguards.keyboard.type("31feb2027")
    at_safeguards.press("Ctrl+Return")
    assert "no such day" in form.fields["ends_on"]._problem.text()
    form.fields["ends_on"].set_text("30jun2027")
    form.fields["limit"].set_text("much")
    at_safeguards.press("Ctrl+Return")
    assert "Type an amount" in form.fields["limit"]._problem.text()
    form.fields["limit"].set_text("1,000,000")
    at_safeguards.press("Ctrl+Return")
    at_safeguards.until_saved()
    assert at_safeguards.record.insurance == (ENTRY,)
    assert "Atlantic Mutual, up to USD 1,000,000.00" in page.insurance.reading.text
    at_safeguards.press("X", "Y")
    at_safeguards.until(lambda: at_safeguards.record.insurance == ())


def test_another_line_is_added_and_one_without_a_name_is_refused(
    at_safeguards: SafeguardsKeyboard,
) -> None:
    page = at_safeguards.page
    at_safeguards.press("Alt+3", "N")
    form = page.insurance.entry_form
    form.fill(insurer="Hiscox", limit="500", currency="usd", ends_on="30jun2027")
    at_safeguards.press("Ctrl+Return")
    at_safeguards.until(lambda: form.fields["line"]._problem.text())
    form.fields["line"].set_text("Auto")
    at_safeguards.press("Ctrl+Return")
    at_safeguards.until(lambda: page.insurance.list.rows.rowCount() == 5)
    assert at_safeguards.record.insurance[0].limit.currency == "USD"
    at_safeguards.press("End")
    assert "A line of your own" in page.insurance.reading.text


def test_a_background_check_follows_the_steps(at_safeguards: SafeguardsKeyboard) -> None:
    page = at_safeguards.page
    at_safeguards.press("Alt+4", "Down", "Return")
    form = page.checks.check_form
    assert form.title.text() == "Background check of Bea"
    form.fields["provider"].set_text("Sterling")
    at_safeguards.press("Ctrl+Return")
    assert "consent comes first" in form.fields["consent_on"]._problem.text()
    form.fields["consent_on"].set_text("1oct2026")
    form.fields["result_on"].set_text("9oct2026")
    form.result.choose(list(CheckResult).index(CheckResult.NOT_CLEARED))
    at_safeguards.press("Ctrl+Return")
    at_safeguards.until(lambda: form.fields["adverse_on"]._problem.text())
    form.result.choose(list(CheckResult).index(CheckResult.IN_QUESTION))
    at_safeguards.press("Ctrl+Return")
    at_safeguards.until_saved()
    assert at_safeguards.record.checks[0].result is CheckResult.IN_QUESTION
    assert "Next: Send the pre-adverse notice" in page.checks.reading.text
    assert "People outside of the United States" in page.checks.reading.text


def test_a_row_of_the_checklist_is_noted_and_opened_again(
    at_safeguards: SafeguardsKeyboard,
) -> None:
    page = at_safeguards.page
    at_safeguards.press("Alt+5", "D")
    at_safeguards.keyboard.type("Levy, letter of 3 Nov")
    at_safeguards.press("Return")
    at_safeguards.until_saved()
    answer = at_safeguards.record.answers[0]
    assert (answer.status, answer.note) == (ChecklistStatus.DONE, "Levy, letter of 3 Nov")
    assert "Done, noted by Ida Marlow on 24 Nov 2026" in page.checklist.reading.text
    at_safeguards.press("A", "Return")
    at_safeguards.until(lambda: at_safeguards.record.answers[0].status is ChecklistStatus.NOT_OURS)
    at_safeguards.until(lambda: page.checklist.form is None)
    at_safeguards.press("O")
    at_safeguards.until(lambda: at_safeguards.record.answers[0].status is ChecklistStatus.OPEN)


def test_today_says_what_waits(keyboard: Keyboard) -> None:
    today = keyboard.window._today
    keyboard.until(lambda: today.safeguards.isVisible())
    assert today.safeguards.text() == "Safeguards (G G): 7 texts to read and sign."


def test_a_signature_that_does_not_verify_is_named(keyboard: Keyboard) -> None:
    keyboard.desk.records.write(lambda repos: repos.safeguards.add_signature(SIGNATURE))
    page = SafeguardsKeyboard(keyboard).page
    assert "1 stored signature does not verify" in page.under.text()


def test_a_concierge_reads_and_signs_and_has_no_key_that_changes(
    open_window: OpenWindow, desk: object
) -> None:
    member = Member("beaid", "Bea", "concierge", LIVE[Role.CONCIERGE])
    keyboard = open_window()
    use_cases = keyboard.desk.use_cases()
    actor = replace(use_cases.actor, member=member)
    page = keyboard.outside_call("safeguards", SafeguardsPage)
    page._read = replace(use_cases.read_safeguards, actor=actor)
    page._use_cases = replace(
        use_cases,
        sign_policy=replace(
            use_cases.sign_policy,
            actor=actor,
            signing=lambda: keyboard.desk.keys.signing(member.id),
        ),
        keep_safeguards=replace(use_cases.keep_safeguards, actor=actor),
    )
    at_safeguards = SafeguardsKeyboard(keyboard)
    for part in ("Alt+2", "Alt+3", "Alt+4", "Alt+5"):
        at_safeguards.press(part)
        keys = {command.key for command in page.commands()}
        assert not keys & {"E", "N", "X", "D", "A", "O"}
    at_safeguards.press("Alt+4")
    assert [row.member_name for row in page.checks.list.rows.records] == ["Bea"]
    at_safeguards.press("Return")
    assert page.checks.form is None
    with pytest.raises(Refused, match="not_permitted"):
        page._use_cases.keep_safeguards.remove_insurance("Cyber")
    at_safeguards.press("Alt+2", "Return", "Y")
    at_safeguards.until_saved()
    assert at_safeguards.record.signatures[0].member_id == "beaid"
