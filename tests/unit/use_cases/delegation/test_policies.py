"""Texts: read, changed by an owner, signed by each member, signed anew after a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.delegation.policy_signature import SignatureState
from desktop.use_cases.errors import Refused
from tests.support.fakes.store import FakeStore
from tests.support.safeguard_samples import AT, TODAY
from tests.support.use_cases.safeguards_desk import ADA, BEA, POLICY, SafeguardsDesk


@pytest.fixture
def desk() -> SafeguardsDesk:
    return SafeguardsDesk()


def test_our_texts_are_in_force_until_the_company_has_its_own(desk: SafeguardsDesk) -> None:
    assert desk.signed().saved is None
    assert desk.text().version == 1
    desk.edit("## Who\n- Ada and Bea.")
    signed = desk.signed()
    assert signed.saved is not None
    assert (signed.saved.by, signed.saved.at) == ("Ada", AT)
    assert (signed.text.version, signed.text.body) == (2, "## Who\n- Ada and Bea.")
    change = signed.text.changes[-1]
    assert (change.version, change.on, change.text) == (2, TODAY, "Our own words.")


def test_a_member_signs_and_signs_anew_after_a_change(desk: SafeguardsDesk) -> None:
    assert desk.state(BEA).state is SignatureState.UNSIGNED
    desk.sign(BEA)
    assert desk.state(BEA).state is SignatureState.SIGNED
    assert desk.state(ADA).state is SignatureState.UNSIGNED
    desk.edit("## Who\n- Ada and Bea.")
    assert desk.state(BEA).state is SignatureState.CHANGED
    desk.later = timedelta(hours=1)
    desk.sign(BEA)
    now = desk.state(BEA)
    assert now.state is SignatureState.SIGNED
    assert now.signed is not None
    assert (now.signed.version, now.signed.at) == (2, AT + timedelta(hours=1))


def test_a_signature_counts_after_the_member_got_new_keys(desk: SafeguardsDesk) -> None:
    desk.sign(BEA)
    desk.keys.revision = 7
    assert desk.state(BEA).state is SignatureState.SIGNED


def test_an_owner_sees_all_active_members_and_others_only_themselves(
    desk: SafeguardsDesk,
) -> None:
    desk.sign(BEA)
    assert [each.member_name for each in desk.signed().members] == ["Ada", "Bea"]
    mine = next(each for each in desk.read(BEA).known.texts if each.text.name == POLICY)
    assert [each.member_name for each in mine.members] == ["Bea"]
    assert not desk.read(BEA).may_edit


def test_a_text_that_was_changed_meanwhile_is_not_signed_and_not_changed(
    desk: SafeguardsDesk,
) -> None:
    read = desk.text()
    desk.edit("## Who\n- Ada and Bea.")
    with pytest.raises(Refused, match="policy_changed"):
        desk.signer(BEA)(POLICY, read.version, read.digest)
    with pytest.raises(Refused, match="policy_changed"):
        desk.keep().edit_policy(POLICY, read.digest, read.summary, "Mine.", "x")
    assert desk.state(BEA).state is SignatureState.UNSIGNED
    assert desk.text().version == 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"summary": " "}, "summary"),
        ({"body": ""}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"change": ""}, "change"),
        ({"change": "x" * 201}, "change"),
    ],
)
def test_a_text_that_cannot_be_is_named_by_its_field(
    desk: SafeguardsDesk, changed: dict[str, str], field: str
) -> None:
    text = desk.text()
    typed = {"summary": text.summary, "body": "New.", "change": "All of it."} | changed
    with pytest.raises(Refused, match="policy_text") as refused:
        desk.keep().edit_policy(POLICY, text.digest, **typed)
    assert refused.value.field == field
    assert desk.signed().saved is None


def test_a_text_that_is_as_it_was_keeps_its_signatures(desk: SafeguardsDesk) -> None:
    desk.sign(BEA)
    text = desk.text()
    with pytest.raises(Refused, match="policy_unchanged"):
        desk.keep().edit_policy(POLICY, text.digest, f" {text.summary} ", text.body, "Nothing.")
    assert desk.state(BEA).state is SignatureState.SIGNED


def test_a_text_with_blanks_is_not_signed(desk: SafeguardsDesk) -> None:
    desk.edit("## Who\n- [name of the owner] and [name of another].")
    with pytest.raises(Refused, match="policy_has_blanks") as refused:
        desk.sign(BEA)
    assert "[name of the owner]" in refused.value.happened
    desk.edit("## Who\n- Ada.")
    desk.sign(BEA)
    assert desk.state(BEA).state is SignatureState.SIGNED


def test_members_do_not_sign_clauses_or_what_is_not_there(desk: SafeguardsDesk) -> None:
    with pytest.raises(Refused, match="policy_not_signed"):
        desk.sign(BEA, "client-contract")
    with pytest.raises(Refused, match="policy_unknown"):
        desk.signer(BEA)("other", 1, "")
    with pytest.raises(Refused, match="policy_unknown"):
        desk.keep().edit_policy("other", "", "s", "b", "c")


def test_signing_and_changing_are_in_the_audit_log(desk: SafeguardsDesk) -> None:
    desk.sign(BEA)
    desk.edit("## Who\n- Ada and Bea.")
    assert isinstance(desk.store, FakeStore)
    written = [
        (each.member_name, each.action, each.outcome, each.subject, each.detail)
        for each in desk.store.tables.audit
    ]
    assert written == [
        ("Bea", "policy signed", "requested", POLICY, "1"),
        ("Bea", "policy signed", "done", POLICY, "1"),
        ("Ada", "policy changed", "requested", POLICY, "Our own words."),
        ("Ada", "policy changed", "done", POLICY, "Our own words."),
    ]


def test_only_who_keeps_the_safeguards_may_change_a_text(desk: SafeguardsDesk) -> None:
    with pytest.raises(Refused, match="not_permitted"):
        desk.edit("Anything goes.", member=BEA)
    assert desk.signed().saved is None
    nobody = replace(BEA, may=frozenset())
    with pytest.raises(Refused, match="not_permitted"):
        desk.read(nobody)
    with pytest.raises(Refused, match="not_permitted"):
        desk.sign(nobody)
