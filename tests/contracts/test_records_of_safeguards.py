"""What every `Store` keeps of policies, signatures, insurance, checks and answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.booking.delegation.legal_checklist import ChecklistStatus
from desktop.booking.delegation.safeguards import SafeguardsRecord, SavedText
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Store
from tests.support.safeguard_samples import (
    ANSWER,
    AT,
    CHECK,
    ENTRY,
    RECORD,
    SIGNATURE,
    TEXT,
    save_safeguards,
)

TEST_CARD = "4242 4242 4242 4242"


def _read(store: Store) -> SafeguardsRecord:
    return store.read(lambda repos: repos.safeguards.read())


def test_everything_comes_back_as_saved(store: Store) -> None:
    assert _read(store) == SafeguardsRecord()
    store.write(save_safeguards)
    assert _read(store) == RECORD


def test_the_newest_version_of_a_text_is_in_force_and_no_version_is_saved_twice(
    store: Store,
) -> None:
    store.write(save_safeguards)
    newer = SavedText(replace(TEXT, version=3, body="Shorter still."), AT, "Bea")
    store.write(lambda repos: repos.safeguards.add_text(newer))
    assert _read(store).texts == (newer,)
    for again in (newer, RECORD.texts[0]):
        with pytest.raises(Refused) as refused:
            store.write(lambda repos, again=again: repos.safeguards.add_text(again))  # type: ignore[misc]
        assert refused.value.code == "policy_changed"


def test_signatures_add_up_in_their_order(store: Store) -> None:
    second = replace(SIGNATURE, member_id="beaid")
    for each in (SIGNATURE, second, SIGNATURE):
        store.write(lambda repos, each=each: repos.safeguards.add_signature(each))  # type: ignore[misc]
    assert _read(store).signatures == (SIGNATURE, second, SIGNATURE)


def test_insurance_checks_and_answers_are_replaced_by_their_name(store: Store) -> None:
    store.write(save_safeguards)
    entry = replace(ENTRY, ends_on=date(2028, 6, 30))
    check = replace(CHECK, provider="Checkr")
    answer = replace(ANSWER, status=ChecklistStatus.NOT_OURS)
    store.write(lambda repos: repos.safeguards.save_insurance(entry))
    store.write(lambda repos: repos.safeguards.save_check(check))
    store.write(lambda repos: repos.safeguards.save_answer(answer))
    found = _read(store)
    assert (found.insurance, found.checks, found.answers) == ((entry,), (check,), (answer,))
    store.write(lambda repos: repos.safeguards.remove_insurance(ENTRY.line))
    assert _read(store).insurance == ()


def test_no_text_with_a_card_number_is_saved(store: Store) -> None:
    text = SavedText(replace(TEXT, body=f"Such as {TEST_CARD}."), AT, "Ada")
    jobs = (
        lambda repos: repos.safeguards.add_text(text),
        lambda repos: repos.safeguards.save_insurance(replace(ENTRY, insurer=TEST_CARD)),
        lambda repos: repos.safeguards.save_check(replace(CHECK, provider=TEST_CARD)),
        lambda repos: repos.safeguards.save_answer(replace(ANSWER, note=TEST_CARD)),
    )
    for job in jobs:
        with pytest.raises(Refused) as refused:
            store.write(job)
        assert refused.value.code == "card_number_in_text"
    assert _read(store) == SafeguardsRecord()
