"""A company in Set up, step by step, with a key that may do too little on the way."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.booking.set_up.set_up_steps import StepName
from desktop.training.issued_keys import REFUND
from tests.support.journeys.company_desk import COMPANY, CompanyDesk, start_first

from .call import Scene


def play_set_up(company: CompanyDesk) -> Iterator[Scene]:
    """Work Set up by keys; a Scene is yielded whenever there is something to look at."""
    desk, shown = company.desk, company.hosts.servers
    start_first(desk)
    yield Scene("closed", "Vendor test is closed until Set up is done.")
    desk.press("g", "u")
    desk.wait_for("set up shown")
    yield Scene("set-up-begun", "Set up: every step, with what it needs.")
    company.open_step(StepName.COMPANY)
    for text in COMPANY:
        desk.type(text)
        desk.press("Tab")
    yield Scene("company", "The company, as clients and statements name it.")
    desk.press("ctrl+Return")
    desk.wait_for("set up saved")
    company.open_step(StepName.KEYS)
    desk.type("sk_test_everything")
    desk.press("Return")
    desk.wait_for("set up refused code=secret_key")
    yield Scene("keys", "A secret key is never taken.")
    desk.press("Escape")
    desk.wait_for("set up shown")
    too_little = company.hosts.spare[REFUND]
    company.save_keys(shown.publishable_key, too_little, shown.refund_key, shown.airline_token)
    company.ask_vendors()
    yield Scene("key-lacks-rights", "What the vendors answer, in a sentence for each key.")
    company.open_step(StepName.PROCESSOR)
    yield Scene("answers", "Each question and its answer; what was refused comes first.")
    desk.press("Escape")
    company.save_keys("", shown.charge_key)
    company.open_step(StepName.KEYS)
    yield Scene("next-key", "A next key waits until the vendor was asked about it.")
    desk.press("alt+c")
    desk.wait_for("set up saved")
    desk.press("Escape")
    company.open_step(StepName.PAYMENTS)
    yield Scene("payments", "How cards are taken and fares paid, with what each choice needs.")
    desk.press("Tab", "t")
    yield Scene("no-card", "By a link alone no airline gets a card.")
    desk.press("ctrl+Return")
    desk.wait_for("error shown code=plan_needs_card_here")
    yield Scene("no-card-refused", "So Set up refuses that.")
    desk.press("Escape")
    desk.wait_for("set up shown")
    for step, name, caption in (
        (StepName.CARD_DATA, "card-data", "The self-assessment that the acquirer asks for."),
        (StepName.FARE_DUTIES, "duties", "What a merchant of fares owes, to be signed."),
        (StepName.PHONE_ORDERS, "approvals", "By which letter the vendors opened what."),
        (StepName.MERCHANT_SHEET, "merchant-sheet", "Where the company's cards go."),
        (StepName.TRIAL, "trial", "One trial booking."),
    ):
        company.open_step(step)
        yield Scene(name, caption)
        desk.press("Escape")
        desk.wait_for("set up shown")
    company.save(StepName.MERCHANT_SHEET, "acct_marlowtravel")
    company.ask_vendors()
    yield Scene("set-up", "Set up, with the vendors' answers.")
