"""What a role may not do, its process cannot: a thief with root looks for its vendor keys.

One desk for each role, signed in; each holds the keys of its role.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from desktop.app.environment.environment_policy import TRAINING
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY, REFUND_KEY
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.hostile.process_scan import copies, written
from tests.support.journeys.kept_records import directory_of, make_desk
from tests.support.journeys.running_desk import PASSPHRASE, has_keyring
from tests.support.journeys.stage import Stage, stage
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux"),
]

MEMBERS = {
    "concierge": ("Mara Castell", "velvet 4 compass harbour"),
    "card agent": ("Noel Ferris", "marble 9 thistle beacon"),
}
_TEXT, _RAW = "{}", "key of {}"


@dataclass(frozen=True, slots=True)
class Company:
    """A desk with a member of each role, and the patterns by which its keys are found."""

    stage: Stage
    sought: dict[str, tuple[bytes, ...]]


@pytest.fixture(scope="module")
def company(
    desk_screen: VirtualDisplay, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Company]:
    """An owner has saved the keys for the roles that need them."""
    if not has_keyring():
        pytest.skip("needs a Secret Service; `make test` starts one")
    folder = tmp_path_factory.mktemp("roles")
    with stage(desk_screen, folder, None, "--quick") as place:
        make_desk(place.profile)
        directory = directory_of(TRAINING.settings(place.profile))
        owner = directory.open(directory.members()[0].id, TypedSecret.of(PASSPHRASE))
        members = directory.members_of(owner)
        keys = {each: directory.secret(owner, each) for each in (AIRLINE_KEY, FEE_KEY, REFUND_KEY)}
        for role, (name, passphrase) in MEMBERS.items():
            code = members.invite(name, role)
            directory.enter_code(TypedSecret.of(code), TypedSecret.of(passphrase))
        members.hide_member_names(True)
        sought = {_TEXT.format(purpose): written(key) for purpose, key in keys.items()}
        for purpose, raw in directory._opened(owner)[2].items():
            sought[_RAW.format(purpose)] = (raw, *written(raw.hex()))
        yield Company(place, sought)


@pytest.mark.parametrize(
    ("role", "held", "not_held"),
    [
        ("concierge", (AIRLINE_KEY,), (FEE_KEY, REFUND_KEY)),
        ("card agent", (AIRLINE_KEY, FEE_KEY), (REFUND_KEY,)),
    ],
)
def test_a_process_holds_the_vendor_keys_of_its_members_role_and_no_others(
    company: Company, role: str, held: tuple[str, ...], not_held: tuple[str, ...]
) -> None:
    name, passphrase = MEMBERS[role]
    with company.stage.desk() as desk:
        desk.wait_for("page=sign_in")
        for typed in (name, passphrase):
            desk.type(typed)
            desk.press("Return")
        desk.wait_for("signed in ms")
        desk.wait_for("attempts resumed")
        found = copies((desk.process.pid,), company.sought)
    # The eyes are good: these are there.
    assert all(found[_TEXT.format(purpose)] for purpose in held)
    for purpose in not_held:
        assert found[_TEXT.format(purpose)] == 0, f"the vendor's own key: {purpose}"
        assert found[_RAW.format(purpose)] == 0, f"the key that opens it: {purpose}"
    assert found[_RAW.format("organization key")] == 0
