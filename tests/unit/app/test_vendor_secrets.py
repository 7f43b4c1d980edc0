"""Which vendor keys a signed-in process holds, and how those of the training servers are saved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.app.environment.environment import Environment, live, training, vendor_test
from desktop.app.environment.environment_policy import (
    LIVE,
    TRAINING,
    VENDOR_TEST,
    EnvironmentPolicy,
)
from desktop.app.environment.training_process import TrainingServers
from desktop.app.open_session import training_environment
from desktop.app.vendor_secrets import keys_to_replace, training_secrets
from desktop.booking.access.role import IN_TEST_MODE
from desktop.booking.trip.offer import OfferRef
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY, REFUND_KEY
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.training.issued_keys import AIRLINE, CHARGE, REFUND
from desktop.training.launch import Running
from desktop.training.state import ServerState, SimulatedDelays
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, OTHER, Clock, EnrolledDesk, joined, open_directory
from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import quick_argon2 as quick_argon2
from tests.support.identity.sealed_file import read_record, write_record
from tests.unit.app.test_environment import keys, servers

PURPOSES = {AIRLINE_KEY: AIRLINE, FEE_KEY: CHARGE, REFUND_KEY: REFUND}


@pytest.fixture(scope="module")
def ca_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="module")
def vendors(ca_folder: Path) -> Iterator[tuple[Running, ServerState]]:
    state = ServerState(delays=SimulatedDelays.quick())
    running = Running(state, ca_folder)
    yield running, state
    running.stop()


@dataclass(slots=True)
class Desk:
    """Ann owns it. `servers` are those of this run."""

    directory: MemberDirectory
    ann: OpenedAccount
    servers: TrainingServers
    state: ServerState

    def ann_signs_in(self) -> None:
        found = training_secrets(TRAINING, self.directory, self.ann, self.servers)
        assert found == self.directory.secrets(self.ann, PURPOSES)

    def held_by(self, one: OpenedAccount) -> dict[str, str]:
        return self.directory.secrets(one, PURPOSES)

    def accepted(self, one: OpenedAccount) -> set[str]:
        """The purposes whose keys this member holds, and that the servers accept."""
        return {
            purpose
            for purpose, key in self.held_by(one).items()
            if self.state.issued.purpose_of(key) == PURPOSES[purpose]
        }


@pytest.fixture
def desk(anns_desk: EnrolledDesk, tmp_path: Path, vendors: tuple[Running, ServerState]) -> Desk:
    ring, clock = anns_desk.copied_to(tmp_path), Clock()
    directory = open_directory(tmp_path, ring, clock, seed=2, table=IN_TEST_MODE)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    running, state = vendors
    here = TrainingServers.read(json.dumps(running.facts))
    return Desk(directory, ann, here, state)


def test_an_owners_sign_in_saves_the_keys_that_the_servers_issue_once(desk: Desk) -> None:
    assert desk.held_by(desk.ann) == {}
    desk.ann_signs_in()
    assert desk.accepted(desk.ann) == set(PURPOSES)
    before = desk.held_by(desk.ann)
    desk.ann_signs_in()
    assert desk.held_by(desk.ann) == before
    # The servers print, at their next start, that they accept them: then nobody needs to ask.
    knows = frozenset(desk.state.issued.accepted())
    desk.servers = replace(desk.servers, accepted_keys=knows, control_url="https://127.0.0.1:1")
    desk.ann_signs_in()
    assert desk.held_by(desk.ann) == before


@pytest.mark.parametrize(
    ("role", "held"),
    [
        ("concierge", {AIRLINE_KEY}),
        ("booking agent", {AIRLINE_KEY}),
        ("card agent", {AIRLINE_KEY, FEE_KEY}),
        ("approver", {AIRLINE_KEY, FEE_KEY, REFUND_KEY}),
    ],
)
def test_a_process_gets_the_keys_of_its_members_role(
    desk: Desk, role: str, held: set[str], tmp_path: Path
) -> None:
    desk.ann_signs_in()
    one = joined(desk.directory, desk.ann, "Bea", role)
    assert desk.accepted(one) == held
    environment = training_environment(
        desk.servers, TRAINING.settings(tmp_path), desk.directory, one
    )
    processor = environment.open_processor()
    assert (processor is not None) is (FEE_KEY in held)
    if processor is not None:
        processor.close()


def test_who_signs_in_before_an_owner_has_saved_keys_holds_none(desk: Desk, tmp_path: Path) -> None:
    one = joined(desk.directory, desk.ann, "Bea", "card agent")
    environment = training_environment(
        desk.servers, TRAINING.settings(tmp_path), desk.directory, one
    )
    assert desk.held_by(one) == {}
    _refuses_all(environment)


def test_servers_that_do_not_know_the_saved_keys_issue_others(desk: Desk, ca_folder: Path) -> None:
    desk.ann_signs_in()
    before = desk.held_by(desk.ann)
    anew = ServerState(delays=SimulatedDelays.quick())
    running = Running(anew, ca_folder)
    try:
        desk.servers, desk.state = TrainingServers.read(json.dumps(running.facts)), anew
        desk.ann_signs_in()
        assert desk.accepted(desk.ann) == set(PURPOSES)
        assert not set(before.values()) & set(desk.held_by(desk.ann).values())
    finally:
        running.stop()


def test_a_key_that_a_former_holder_knows_is_replaced_at_the_vendor(desk: Desk) -> None:
    desk.ann_signs_in()
    bea = joined(desk.directory, desk.ann, "Bea", "card agent", OTHER)
    known = desk.held_by(bea)
    desk.directory.members_of(desk.ann).change_role(bea.member.id, "booking agent")
    warning = keys_to_replace(desk.directory, desk.ann)
    assert warning is not None
    assert "key that charges" in warning.happened
    desk.ann_signs_in()
    assert keys_to_replace(desk.directory, desk.ann) is None
    after = desk.held_by(desk.ann)
    assert desk.accepted(desk.ann) == set(PURPOSES)
    assert after[AIRLINE_KEY] == known[AIRLINE_KEY]
    assert after[FEE_KEY] != known[FEE_KEY]
    assert desk.state.issued.purpose_of(known[FEE_KEY]) is None
    assert desk.directory.members_of(desk.ann).exposed_secrets() == ()


def test_nothing_is_read_from_a_file_that_hides_an_exposed_key(desk: Desk, tmp_path: Path) -> None:
    desk.ann_signs_in()
    cem = joined(desk.directory, desk.ann, "Cem", "card agent", OTHER)
    file, ring = tmp_path / "members.json", desk.directory._session.secrets
    before = read_record(file, ring)
    desk.directory.members_of(desk.ann).suspend(cem.member.id)
    today = read_record(file, ring)
    hidden = tuple(each for each in today.stored_secrets if not each.exposed)
    for stored in (hidden, before.stored_secrets):
        write_record(file, ring, replace(today, stored_secrets=stored))
        with pytest.raises(Refused, match="directory_damaged"):
            keys_to_replace(desk.directory, desk.ann)
        with pytest.raises(Refused, match="directory_damaged"):
            training_secrets(TRAINING, desk.directory, desk.ann, desk.servers)


@pytest.mark.expects_warning("desktop.app.vendor_secrets")
def test_servers_that_do_not_answer_keep_nobody_out(desk: Desk, tmp_path: Path) -> None:
    silent = replace(desk.servers, control_url="https://127.0.0.1:1")
    environment = training_environment(
        silent, TRAINING.settings(tmp_path), desk.directory, desk.ann
    )
    _refuses_all(environment)


@pytest.mark.parametrize("policy", [TRAINING, VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
def test_without_a_key_there_is_no_connection_that_could_use_it(
    tmp_path: Path, policy: EnvironmentPolicy
) -> None:
    settings = policy.settings(tmp_path, company="Marlow Travel")
    if policy is TRAINING:
        _refuses_all(training(servers(tmp_path), settings, None, None))
        return
    make = live if policy is LIVE else vendor_test
    held = replace(keys("live" if policy.live else "test"), airline=None, charge=None)
    _refuses_all(make(held, settings))


def _refuses_all(environment: Environment) -> None:
    assert environment.open_processor() is None
    airline = environment.open_airlines()
    with pytest.raises(Refused, match="no_airline_token"):
        airline.reprice(OfferRef("duffel", "off_a"))
    with pytest.raises(Unreachable, match="no_airline_token"):
        airline.find_order(OfferRef("duffel", "off_a"))
    airline.close()
