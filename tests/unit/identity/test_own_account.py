"""What a person does about their own way in: passphrase, other machine, second factor."""

from __future__ import annotations

from base64 import b32decode
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import OwnAccount
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import (
    GOOD,
    OTHER,
    THIRD,
    Clock,
    EnrolledDesk,
    open_directory,
    refusal,
    sheet_code,
)
from tests.support.identity.sealed_file import read_members, read_text

FOURTH = "copper 3 meadow lighthouse"
FIFTH = "walnut 8 glacier saxophone"


@dataclass(slots=True)
class Own:
    folder: Path
    ring: MemoryKeyring
    clock: Clock
    directory: MemberDirectory
    ann: OpenedAccount

    @property
    def way_in(self) -> OwnAccount:
        return self.directory.own_account(self.ann)

    def enter(self, passphrase: str, second: str = "") -> OpenedAccount:
        """At a program started afresh."""
        directory = open_directory(self.folder, self.ring, self.clock)
        return directory.open(
            self.ann.member.id, TypedSecret.of(passphrase), TypedSecret.of(second)
        )

    def on(self, ring: MemoryKeyring) -> MemberDirectory:
        """The same folder on another machine."""
        return open_directory(self.folder, ring, self.clock, seed=4)


@pytest.fixture
def own(anns_desk: EnrolledDesk, tmp_path: Path) -> Own:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(tmp_path, ring, clock, seed=2)
    return Own(
        tmp_path, ring, clock, directory, directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    )


def test_a_changed_passphrase_opens_and_the_former_does_not(own: Own) -> None:
    own.way_in.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(OTHER))
    again = own.enter(OTHER)
    assert (again.store_key, again.verify_key) == (own.ann.store_key, own.ann.verify_key)
    assert refusal(lambda: own.enter(GOOD)) == "wrong_passphrase"


def test_none_of_the_last_four_passphrases_comes_back(own: Own) -> None:
    used = [GOOD, OTHER, THIRD, FOURTH]
    for before, after in pairwise(used):
        own.way_in.change_passphrase(TypedSecret.of(before), TypedSecret.of(after))
    for former in used:
        change = partial(
            own.way_in.change_passphrase, TypedSecret.of(FOURTH), TypedSecret.of(former)
        )
        assert refusal(change) == "passphrase_used_before"
    own.way_in.change_passphrase(TypedSecret.of(FOURTH), TypedSecret.of(FIFTH))
    own.way_in.change_passphrase(TypedSecret.of(FIFTH), TypedSecret.of(GOOD))
    assert own.enter(GOOD).store_key == own.ann.store_key


def test_the_former_passphrases_cannot_be_tried_on_the_file_alone(own: Own) -> None:
    own.way_in.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(OTHER))
    one = read_members(own.folder / "members.json", own.ring)["members"][0]
    longer = len(one["password_history"])
    own.way_in.change_passphrase(TypedSecret.of(OTHER), TypedSecret.of(THIRD))
    one = read_members(own.folder / "members.json", own.ring)["members"][0]
    assert len(one["password_history"]) > longer, (
        "they are stored, wrapped under the member's own key"
    )


def test_a_change_asks_for_the_passphrase_in_use_and_counts(own: Own) -> None:
    for _ in range(9):
        assert (
            refusal(
                lambda: own.way_in.change_passphrase(TypedSecret.of(THIRD), TypedSecret.of(OTHER))
            )
            == "wrong_passphrase"
        )
    assert (
        refusal(lambda: own.way_in.change_passphrase(TypedSecret.of(THIRD), TypedSecret.of(OTHER)))
        == "locked_out"
    )
    assert (
        refusal(lambda: own.way_in.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(OTHER)))
        == "locked_out"
    )
    own.clock.move(minutes=30)
    own.way_in.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(OTHER))


def test_a_weak_new_passphrase_changes_nothing(own: Own) -> None:
    assert (
        refusal(
            lambda: own.way_in.change_passphrase(
                TypedSecret.of(GOOD), TypedSecret.of("password1234")
            )
        )
        == "weak_passphrase"
    )
    assert own.enter(GOOD).store_key == own.ann.store_key


def test_a_device_code_and_the_passphrase_open_another_machine(own: Own) -> None:
    code = own.way_in.device_code(TypedSecret.of(GOOD))
    elsewhere = MemoryKeyring()
    assert (
        refusal(lambda: own.on(elsewhere).open(own.ann.member.id, TypedSecret.of(GOOD)))
        == "directory_sealed"
    )
    assert (
        refusal(lambda: own.on(elsewhere).enter_code(TypedSecret.of(code), TypedSecret.of(OTHER)))
        == "wrong_passphrase"
    )
    opened = own.on(elsewhere).enter_code(TypedSecret.of(code), TypedSecret.of(GOOD))
    assert (opened.store_key, opened.verify_key) == (own.ann.store_key, own.ann.verify_key)
    assert own.on(elsewhere).open(own.ann.member.id, TypedSecret.of(GOOD)).member == own.ann.member
    assert (
        refusal(lambda: own.on(elsewhere).enter_code(TypedSecret.of(code), TypedSecret.of(GOOD)))
        == "code_used"
    )


def test_a_device_code_ends_after_a_day_and_with_its_passphrase(own: Own) -> None:
    code = own.way_in.device_code(TypedSecret.of(GOOD))
    own.clock.move(hours=24)
    assert (
        refusal(
            lambda: own.on(MemoryKeyring()).enter_code(TypedSecret.of(code), TypedSecret.of(GOOD))
        )
        == "code_expired"
    )
    code = own.way_in.device_code(TypedSecret.of(GOOD))
    own.way_in.change_passphrase(TypedSecret.of(GOOD), TypedSecret.of(OTHER))
    assert (
        refusal(
            lambda: own.on(MemoryKeyring()).enter_code(TypedSecret.of(code), TypedSecret.of(GOOD))
        )
        == "code_not_here"
    )
    assert refusal(lambda: own.way_in.device_code(TypedSecret.of(GOOD))) == "wrong_passphrase"


def test_trying_passphrases_on_a_device_code_locks_the_account(own: Own) -> None:
    code = own.way_in.device_code(TypedSecret.of(GOOD))
    directory = own.on(MemoryKeyring())
    codes = [
        refusal(lambda: directory.enter_code(TypedSecret.of(code), TypedSecret.of(OTHER)))
        for _ in range(10)
    ]
    assert codes == ["wrong_passphrase"] * 9 + ["locked_out"]
    assert (
        refusal(lambda: directory.enter_code(TypedSecret.of(code), TypedSecret.of(GOOD)))
        == "locked_out"
    )


def _digits(own: Own, letters: str) -> str:
    return code_at(b32decode(letters.replace(" ", "")), counter_at(own.clock.at))


def _with_factor(own: Own) -> str:
    way_in = own.way_in
    letters = way_in.offer_second_factor(TypedSecret.of(GOOD)).letters
    way_in.confirm_second_factor(TypedSecret.of(_digits(own, letters)))
    return letters


def test_a_second_factor_is_asked_for_after_the_passphrase_only(own: Own) -> None:
    assert not own.way_in.has_second_factor()
    letters = _with_factor(own)
    assert own.way_in.has_second_factor()
    own.clock.move(seconds=30)
    assert refusal(lambda: own.enter(OTHER)) == "wrong_passphrase"
    assert refusal(lambda: own.enter(GOOD)) == "second_factor_needed"
    with pytest.raises(Refused) as refused:
        own.enter(OTHER)
    assert "8 more tries" in refused.value.safe, "asking for the digits forgives no wrong try"
    assert own.enter(GOOD, _digits(own, letters)).store_key == own.ann.store_key


def test_a_factor_is_offered_for_the_passphrase_only_and_a_wrong_one_counts(own: Own) -> None:
    way_in = own.way_in
    for _ in range(2):
        assert (
            refusal(lambda: way_in.offer_second_factor(TypedSecret.of(OTHER))) == "wrong_passphrase"
        )
    assert (
        refusal(lambda: way_in.confirm_second_factor(TypedSecret.of("123456")))
        == "no_factor_offered"
    )
    with pytest.raises(Refused) as refused:
        own.enter(OTHER)
    assert "7 more tries" in refused.value.safe
    for _ in range(7):
        refusal(lambda: way_in.offer_second_factor(TypedSecret.of(OTHER)))
    assert refusal(lambda: way_in.offer_second_factor(TypedSecret.of(GOOD))) == "locked_out"


def test_a_device_code_asks_for_the_second_factor_where_it_is_made_and_where_it_is_used(
    own: Own,
) -> None:
    letters = _with_factor(own)
    own.clock.move(seconds=30)
    way_in, typed, elsewhere = own.way_in, TypedSecret.of(GOOD), own.on(MemoryKeyring())
    assert refusal(lambda: way_in.device_code(typed)) == "second_factor_needed"
    wrong = TypedSecret.of(str((int(_digits(own, letters)) + 1) % 10**6).zfill(6))
    assert refusal(lambda: way_in.device_code(typed, wrong)) == "wrong_second_factor"
    digits = TypedSecret.of(_digits(own, letters))
    code = TypedSecret.of(way_in.device_code(typed, digits))
    assert refusal(lambda: elsewhere.enter_code(code, typed)) == "second_factor_needed"
    assert refusal(lambda: elsewhere.enter_code(code, typed, digits)) == "wrong_second_factor"
    own.clock.move(seconds=30)
    digits = TypedSecret.of(_digits(own, letters))
    assert elsewhere.enter_code(code, typed, digits).member == own.ann.member
    with pytest.raises(Refused, match="second_factor_needed"):
        elsewhere.open(own.ann.member.id, typed)


def test_digits_open_once(own: Own) -> None:
    letters = _with_factor(own)
    first = _digits(own, letters)
    assert refusal(lambda: own.enter(GOOD, first)) == "wrong_second_factor"
    own.clock.move(seconds=30)
    digits = _digits(own, letters)
    own.enter(GOOD, digits)
    assert refusal(lambda: own.enter(GOOD, digits)) == "wrong_second_factor"


def test_wrong_digits_lock_the_account_like_wrong_passphrases(own: Own) -> None:
    letters = _with_factor(own)
    own.clock.move(seconds=60)
    wrong = str((int(_digits(own, letters)) + 1) % 10**6).zfill(6)
    codes = [refusal(lambda: own.enter(GOOD, wrong)) for _ in range(10)]
    assert codes == ["wrong_second_factor"] * 9 + ["locked_out"]


def test_a_factor_counts_only_once_it_has_shown_its_digits(own: Own) -> None:
    assert (
        refusal(lambda: own.way_in.confirm_second_factor(TypedSecret.of("123456")))
        == "no_factor_offered"
    )
    way_in = own.way_in
    letters = way_in.offer_second_factor(TypedSecret.of(GOOD)).letters
    wrong = str((int(_digits(own, letters)) + 1) % 10**6).zfill(6)
    assert (
        refusal(lambda: way_in.confirm_second_factor(TypedSecret.of(wrong)))
        == "wrong_second_factor"
    )
    assert own.enter(GOOD).store_key == own.ann.store_key


def test_the_qr_code_says_what_the_letters_say(own: Own) -> None:
    offer = own.way_in.offer_second_factor(TypedSecret.of(GOOD))
    assert offer.letters.replace(" ", "") in offer.address
    size = len(offer.squares)
    assert size % 4 == 1
    assert all(len(row) == size for row in offer.squares)
    corner = [row[:7] for row in offer.squares[:7]]
    assert all(corner[0])
    assert corner[1] == (True, False, False, False, False, False, True)


def test_a_factor_is_dropped_by_its_own_digits_and_by_the_recovery_sheet(own: Own) -> None:
    letters = _with_factor(own)
    drop, good = own.way_in.drop_second_factor, TypedSecret.of(GOOD)
    assert refusal(lambda: drop(TypedSecret.of(OTHER))) == "wrong_passphrase"
    assert refusal(lambda: drop(good)) == "second_factor_needed"
    wrong = TypedSecret.of(str((int(_digits(own, letters)) + 1) % 10**6).zfill(6))
    assert refusal(lambda: drop(good, wrong)) == "wrong_second_factor"
    assert refusal(lambda: own.enter(GOOD)) == "second_factor_needed"
    own.clock.move(seconds=30)
    drop(good, TypedSecret.of(_digits(own, letters)))
    assert own.enter(GOOD).member == own.ann.member
    _with_factor(own)
    sheet = sheet_code(own.directory, own.ann)
    own.directory.recover(own.ann.member.id, TypedSecret.of(sheet), TypedSecret.of(OTHER))
    assert own.enter(OTHER).member == own.ann.member


def test_a_factor_is_replaced_and_a_passphrase_changed_by_its_digits_only(own: Own) -> None:
    letters, way_in, good = _with_factor(own), own.way_in, TypedSecret.of(GOOD)
    new = TypedSecret.of("granite 5 meadow whistle")
    assert refusal(lambda: way_in.offer_second_factor(good)) == "second_factor_needed"
    assert refusal(lambda: way_in.change_passphrase(good, new)) == "second_factor_needed"
    assert (
        refusal(lambda: way_in.confirm_second_factor(TypedSecret.of("123456")))
        == "no_factor_offered"
    )
    own.clock.move(seconds=30)
    digits = TypedSecret.of(_digits(own, letters))
    fresh = way_in.offer_second_factor(good, digits).letters
    assert refusal(lambda: way_in.change_passphrase(good, new, digits)) == "wrong_second_factor"
    way_in.confirm_second_factor(TypedSecret.of(_digits(own, fresh)))
    own.clock.move(seconds=30)
    way_in.change_passphrase(good, new, TypedSecret.of(_digits(own, fresh)))
    own.clock.move(seconds=30)
    assert refusal(lambda: own.enter("granite 5 meadow whistle")) == "second_factor_needed"


def test_a_factor_that_was_offered_before_there_was_one_replaces_none(own: Own) -> None:
    early, good = own.way_in, TypedSecret.of(GOOD)
    offered = early.offer_second_factor(good).letters
    letters = _with_factor(own)
    typed = TypedSecret.of(_digits(own, offered))
    assert refusal(lambda: early.confirm_second_factor(typed)) == "no_factor_offered"
    own.clock.move(seconds=30)
    assert own.enter(GOOD, _digits(own, letters)).member == own.ann.member


def test_the_factors_secret_is_not_in_the_file(own: Own) -> None:
    letters = _with_factor(own).replace(" ", "")
    text = read_text(own.folder / "members.json", own.ring).decode()
    assert letters not in text
    assert b32decode(letters).hex() not in text
