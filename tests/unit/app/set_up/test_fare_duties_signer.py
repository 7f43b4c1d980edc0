"""An owner's acceptance of a merchant's duties: by the organization key, and looked at anew."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from desktop.app.environment.environment_policy import LIVE
from desktop.app.set_up.fare_duties_signer import FareDutiesSigner
from desktop.booking.set_up.fare_duties import FARE_DUTIES, SignedDuties
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.fakes.store import FakeStore
from tests.support.identity.desks import GOOD, Clock, EnrolledDesk, joined, open_directory
from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import quick_argon2 as quick_argon2


@dataclass
class Desk:
    """Ann owns it."""

    directory: MemberDirectory
    ann: OpenedAccount
    clock: Clock
    store: FakeStore = field(default_factory=FakeStore)

    def duties(
        self, who: OpenedAccount | None = None, environment: str = "LIVE"
    ) -> FareDutiesSigner:
        return FareDutiesSigner(
            self.directory, who or self.ann, self.store, environment, self.clock
        )

    def keep(self, signed: SignedDuties) -> None:
        self.store.write(lambda repos: repos.set_up.save(signed, self.clock(), "Ann"))


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path) -> Desk:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(
        tmp_path, ring, clock, seed=2, table=LIVE.permissions, certify_for=LIVE.certified_name
    )
    return Desk(directory, directory.open(anns_desk.owner_id, TypedSecret.of(GOOD)), clock)


def test_what_an_owner_signed_holds_for_everybody(desk: Desk) -> None:
    assert not desk.duties().are_signed()
    signed = desk.duties().sign()
    desk.keep(signed)
    assert desk.duties().are_signed()
    content = json.loads(signed.text)
    assert content["sentences"] == list(FARE_DUTIES)
    assert content["member_id"] == signed.member_id == desk.ann.member.id
    # In hex, one in seventy was refused as what could be a card number.
    keys = content["verify_key"] + signed.signature
    assert keys.isascii()
    assert keys.isalpha()
    concierge = joined(desk.directory, desk.ann, "Cy Finch", "concierge")
    assert desk.duties(concierge).are_signed()


def test_it_holds_only_in_its_environment_and_as_it_was_signed(desk: Desk) -> None:
    signed = desk.duties().sign()
    desk.keep(signed)
    assert not desk.duties(environment="VENDOR TEST").are_signed()
    softer = json.loads(signed.text)
    softer["sentences"] = softer["sentences"][:-1]
    for forged in (
        replace(signed, text=signed.text.replace("signed_at", "written_at")),
        replace(signed, text=json.dumps(softer)),
        replace(signed, text="no JSON"),
        replace(signed, text="[" * 3000),
        replace(signed, text="[]"),
        replace(signed, signature="zz"),
        replace(signed, signature="é"),
        replace(signed, signature="00" * 64),
        replace(signed, member_id="another"),
    ):
        desk.keep(forged)
        assert not desk.duties().are_signed()


def test_who_is_no_owner_signs_nothing(desk: Desk) -> None:
    approver = joined(desk.directory, desk.ann, "Cy Finch", "approver")
    with pytest.raises(Refused, match="not_owner"):
        desk.duties(approver).sign()
