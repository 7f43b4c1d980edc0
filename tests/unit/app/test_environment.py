"""What each environment is made of, and that no two of them share anything."""

from __future__ import annotations

import shutil
from dataclasses import fields, replace
from itertools import combinations
from pathlib import Path
from typing import cast

import pytest
from keyring.backend import KeyringBackend

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.app.doctor import environment_row
from desktop.app.environment.environment import Environment, VendorKeys, live, training, vendor_test
from desktop.app.environment.environment_policy import (
    LIVE,
    TRAINING,
    VENDOR_TEST,
    EnvironmentPolicy,
)
from desktop.app.environment.training_process import TrainingServers
from desktop.booking.access.role import Role, permissions
from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.card_entry.native_pane import CardPane
from desktop.card_protocol import Payee, PayeeRole
from desktop.cardpane.tokenize.endpoints import endpoint
from desktop.identity.crypto.key_derivation import STANDARD
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.system.clock import utc_now
from desktop.system.config import Settings
from desktop.system.ids import new_id
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.card_entry_port import CardLine, CardRequest
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.cardpane.addresses import BILLED_AT
from tests.support.identity.typed_text import score_here
from tests.unit.os_keyring.test_os_keyring import Ring

POLICIES = (TRAINING, VENDOR_TEST, LIVE)
PAIRS = tuple(combinations(POLICIES, 2))
PASSPHRASE = "velvet 4 compass harbour"
FEE = (CardLine("WE CHARGE", "USD 35.00"),)
CARD = CardRequest((PROCESSOR, CARD_VAULT), "clientada", "Ada", address=BILLED_AT, lines=FEE)


def keys(mode: str) -> VendorKeys:
    return VendorKeys(
        publishable=f"pk_{mode}_paneSECRET",
        card_vault=lambda: "eyJ.cardSECRET.x",
        airline=f"duffel_{mode}_airSECRET",
        charge=f"rk_{mode}_feeSECRET",
    )


def servers(folder: Path) -> TrainingServers:
    ca_file = folder / "ca.pem"
    ca_file.write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    return TrainingServers(
        airline_url="https://127.0.0.1:4001",
        cards_url="https://127.0.0.1:4002",
        client_key="ck_test_cardSECRET",
        processor_url="https://127.0.0.1:4003",
        publishable_key="pk_test_paneSECRET",
        control_url="https://127.0.0.1:4004",
        control_token="controlSECRET",
        accepted_keys=frozenset(),
        ca_file=ca_file,
    )


def in_training(here: TrainingServers, settings: Settings) -> Environment:
    return training(here, settings, "duffel_test_airSECRET", "rk_test_feeSECRET")


def made(policy: EnvironmentPolicy, folder: Path, settings: Settings | None = None) -> Environment:
    settings = settings or policy.settings(folder, company="Marlow Travel")
    if policy is TRAINING:
        return in_training(servers(folder), settings)
    mode, make = ("test", vendor_test) if policy is VENDOR_TEST else ("live", live)
    return make(keys(mode), settings)


# ---------------------------------------------------------------- what each is made of


def test_training_works_with_the_servers_of_this_run_and_no_others(tmp_path: Path) -> None:
    here = servers(tmp_path)
    environment = in_training(here, TRAINING.settings(tmp_path))
    assert environment.airline.url == here.airline_url
    assert environment.processor.url == environment.card_processor.url == here.processor_url
    assert environment.card_vault.url == here.cards_url
    assert environment.ca_file == here.ca_file
    assert environment.company == "Skycap Training"
    assert environment.faults
    assert environment.trigger_fault is not None


def test_one_airline_alone_is_booked_at_the_vendors_test_systems() -> None:
    assert [policy.only_airline for policy in POLICIES] == ["", "ZZ", ""]


@pytest.mark.parametrize("policy", [VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
def test_the_vendors_are_called_at_their_own_addresses(
    tmp_path: Path, policy: EnvironmentPolicy
) -> None:
    environment = made(policy, tmp_path)
    assert environment.airline.url == "https://api.duffel.com"
    assert environment.processor.url == "https://api.stripe.com"
    assert environment.ca_file is None, "the public authorities"
    assert environment.company == "Marlow Travel"
    assert environment.faults == ()
    assert environment.trigger_fault is None


@pytest.mark.parametrize("policy", [VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
def test_the_card_hosts_are_those_that_the_pane_knows(
    tmp_path: Path, policy: EnvironmentPolicy
) -> None:
    environment = made(policy, tmp_path)
    hosts = {
        PayeeRole.PROCESSOR: environment.card_processor,
        PayeeRole.VAULT: environment.card_vault,
    }
    for role, host in hosts.items():
        known = endpoint(Payee(role, host.vendor, "key"), policy.live)
        assert host.url == f"https://{known.host}"


@pytest.mark.parametrize(
    ("policy", "ports", "published_only", "expects_live"),
    [
        (TRAINING, (4003, 4002), True, False),
        (VENDOR_TEST, (443,), True, False),
        (LIVE, (443,), False, True),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_pane_takes_the_cards_of_its_environment(
    tmp_path: Path,
    policy: EnvironmentPolicy,
    ports: tuple[int, ...],
    published_only: bool,
    expects_live: bool,
) -> None:
    target = made(policy, tmp_path).pane_target()
    assert (target.ports, target.published_only, target.live) == (
        ports,
        published_only,
        expects_live,
    )
    with pytest.raises(Refused) as caught:
        CardPane(target, command=("/nowhere/pane",)).take(CARD)
    assert caught.value.code == "pane_missing", "the request is one that a pane takes"


PROXY = {"HTTPS_PROXY": "http://ada:word@proxy.example:3128"}


@pytest.mark.parametrize("policy", [VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
@pytest.mark.parametrize(
    ("no_proxy", "ports", "direct"),
    [
        ("", (3128,), set()),
        ("api.duffel.com", (3128,), set()),
        ("duffel.cards", (443, 3128), {CARD_VAULT}),
        ("api.stripe.com", (443, 3128), {PROCESSOR}),
    ],
)
def test_the_pane_goes_by_the_proxy_of_this_network(
    tmp_path: Path,
    policy: EnvironmentPolicy,
    no_proxy: str,
    ports: tuple[int, ...],
    direct: set[str],
) -> None:
    target = made(policy, tmp_path).pane_target({**PROXY, "NO_PROXY": no_proxy})
    assert target.proxy == ("proxy.example", 3128)
    assert target.proxy_authorization == "Basic YWRhOndvcmQ="
    assert target.ports == ports
    assert set(target.direct) == direct


@pytest.mark.parametrize(
    ("policy", "variables"),
    [
        (LIVE, {}),
        (LIVE, {**PROXY, "NO_PROXY": "*"}),
        (LIVE, {**PROXY, "no_proxy": "stripe.com,duffel.cards"}),
        (TRAINING, PROXY),
    ],
)
def test_the_pane_uses_no_proxy_where_none_is_meant(
    tmp_path: Path, policy: EnvironmentPolicy, variables: dict[str, str]
) -> None:
    target = made(policy, tmp_path).pane_target(variables)
    assert (target.proxy, target.proxy_authorization, target.direct) == (None, "", frozenset())


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_the_connections_expect_the_mode_of_their_environment(
    tmp_path: Path, policy: EnvironmentPolicy
) -> None:
    environment = made(policy, tmp_path)
    (tmp_path / "ca.pem").unlink(missing_ok=True)
    environment = replace(environment, ca_file=None)
    airline = environment.open_airline().connect()
    opened_processor = environment.open_processor()
    assert opened_processor is not None
    processor = opened_processor.connect()
    assert isinstance(airline, Duffel)
    assert isinstance(processor, Stripe)
    assert airline.duffel.live is processor.transport.live is policy.live
    assert airline.duffel.http.base_url == environment.airline.url
    assert processor.transport.http.base_url == environment.processor.url
    airline.close()
    processor.close()


def test_a_trainee_works_where_nothing_is_real_and_nowhere_else() -> None:
    assert TRAINING.permissions[Role.TRAINEE]
    assert VENDOR_TEST.permissions[Role.TRAINEE]
    assert not LIVE.permissions[Role.TRAINEE]


def test_only_a_training_desk_may_be_kept_without_a_keyring() -> None:
    assert [policy.works_without_keyring for policy in POLICIES] == [True, False, False]


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_no_key_is_in_what_is_printed(tmp_path: Path, policy: EnvironmentPolicy) -> None:
    environment = made(policy, tmp_path)
    assert "SECRET" not in repr((environment, keys("test"), servers(tmp_path)))
    assert "SECRET" not in repr((environment.open_airline, environment.pane_target()))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_the_status_page_and_the_doctor_name_the_environment(
    tmp_path: Path, policy: EnvironmentPolicy
) -> None:
    row = environment_row(policy, policy.settings(tmp_path))
    assert row.subject == "environment"
    assert row.text.startswith(f"{policy.name}: ")
    assert str(tmp_path / policy.folder_name) in row.how


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize("policy", [VENDOR_TEST, LIVE], ids=lambda policy: policy.name)
@pytest.mark.parametrize("name", ["publishable", "charge", "airline"])
@pytest.mark.parametrize(
    ("made_up", "code"),
    [
        ("{prefix}{other}_abcSECRET", "key_of_other_environment"),
        ("sk_{mode}_abcSECRET", "secret_key"),
        ("sk_{other}_abcSECRET", "secret_key"),
        ("{another}{mode}_abcSECRET", "key_not_recognized"),
        ("", "key_not_recognized"),
        ("{prefix}{mode}_", "key_not_recognized"),
        ("{prefix}{mode}_abcSECRET\n", "key_with_blanks"),
        (" {prefix}{mode}_abcSECRET", "key_with_label"),
        ("{prefix}{mode}_abc SECRET", "key_with_blanks"),
        ("“{prefix}{mode}_abcSECRET”", "key_in_quotes"),
    ],
)
def test_a_key_of_the_wrong_kind_is_refused_and_not_repeated(
    tmp_path: Path, policy: EnvironmentPolicy, name: str, made_up: str, code: str
) -> None:
    mode, other = ("live", "test") if policy.live else ("test", "live")
    prefixes = {"publishable": "pk_", "charge": "rk_", "airline": "duffel_"}
    another = "pk_" if name == "charge" else "rk_"
    key = made_up.format(prefix=prefixes[name], another=another, mode=mode, other=other)
    right = keys(mode)
    given = replace(right, **{name: key})  # type: ignore[arg-type]
    make = live if policy is LIVE else vendor_test
    with pytest.raises(Refused) as caught:
        make(given, policy.settings(tmp_path, company="Marlow Travel"))
    assert (caught.value.code, caught.value.field) == (code, f"keys.{name}")
    assert "SECRET" not in caught.value.sentences()
    assert f"{prefixes[name]}{mode}_" in caught.value.press


@pytest.mark.parametrize("name", ["publishable", "charge", "airline"])
def test_training_takes_no_live_key(tmp_path: Path, name: str) -> None:
    held = {"publishable": "pk_test_a", "airline": "duffel_test_a", "charge": "rk_test_a"}
    held[name] = held[name].replace("_test_", "_live_")
    here = replace(servers(tmp_path), publishable_key=held["publishable"])
    with pytest.raises(Refused) as caught:
        training(here, TRAINING.settings(tmp_path), held["airline"], held["charge"])
    assert (caught.value.code, caught.value.field) == ("key_of_other_environment", f"keys.{name}")


@pytest.mark.parametrize("name", ["airline_url", "cards_url", "processor_url", "control_url"])
@pytest.mark.parametrize(
    "url", ["https://api.stripe.com", "https://127.0.0.1.example.com", "https://127.0.0.1@x.com"]
)
def test_training_reaches_no_server_but_its_own(tmp_path: Path, name: str, url: str) -> None:
    here = servers(tmp_path)
    facts = {field.name: getattr(here, field.name) for field in fields(here)}
    with pytest.raises(Refused) as caught:
        in_training(TrainingServers(**facts | {name: url}), TRAINING.settings(tmp_path))
    assert caught.value.code == "training_servers_elsewhere"


@pytest.mark.parametrize("company", ["", "   "])
def test_nobody_charges_without_a_name(tmp_path: Path, company: str) -> None:
    with pytest.raises(Refused) as caught:
        live(keys("live"), LIVE.settings(tmp_path, company=company))
    assert (caught.value.code, caught.value.field) == ("company_name_missing", "company")


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_an_environment_is_not_made_in_the_folder_of_another(
    tmp_path: Path, one: EnvironmentPolicy, other: EnvironmentPolicy
) -> None:
    for policy, folder in ((one, other), (other, one)):
        settings = folder.settings(tmp_path, company="Marlow Travel")
        with pytest.raises(ValueError, match="is not that of"):
            made(policy, tmp_path, settings)


# ---------------------------------------------------------------- nothing is shared


def paths_of(settings: Settings) -> set[Path]:
    """Every path that a desk of these settings may write to."""
    named = (name for name in dir(Settings) if not name.startswith("_"))
    found = {getattr(settings, name) for name in named}
    return {path for path in found if isinstance(path, Path)} - {settings.profile}


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_file_of_one_environment_is_one_of_another(
    tmp_path: Path, one: EnvironmentPolicy, other: EnvironmentPolicy
) -> None:
    ours, theirs = paths_of(one.settings(tmp_path)), paths_of(other.settings(tmp_path))
    assert len(ours) >= 9
    for mine in ours:
        for other_path in theirs:
            assert not mine.is_relative_to(other_path)
            assert not other_path.is_relative_to(mine)


def keyring_of(policy: EnvironmentPolicy, ring: Ring) -> OsKeyring:
    return OsKeyring(policy.keyring_namespace, lambda: cast(KeyringBackend, ring))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_no_keyring_entry_of_one_environment_is_one_of_another(
    one: EnvironmentPolicy, other: EnvironmentPolicy
) -> None:
    ring = Ring()
    mine, theirs = keyring_of(one, ring), keyring_of(other, ring)
    mine.put("samedesk", "ann", bytes(32))
    theirs.put("samedesk", "ann", bytes([1]) * 32)
    theirs.prove()
    assert len(ring.kept) == 2
    assert mine.get("samedesk", "ann") == bytes(32)
    theirs.delete("samedesk", "ann")
    assert mine.get("samedesk", "ann") == bytes(32)


def test_a_namespace_is_not_the_beginning_of_another() -> None:
    for one, other in PAIRS:
        assert not f"{one.keyring_namespace} ".startswith(f"{other.keyring_namespace} ")
        assert not f"{other.keyring_namespace} ".startswith(f"{one.keyring_namespace} ")


def test_a_training_desk_that_is_copied_to_the_live_folder_opens_for_nobody(
    tmp_path: Path,
) -> None:
    ring = Ring()

    def directory(policy: EnvironmentPolicy) -> MemberDirectory:
        own = keyring_of(policy, ring)
        return MemberDirectory(
            policy.settings(tmp_path).directory_file,
            own,
            KeyringRollbackGuard(own),
            utc_now,
            new_id,
            cost=lambda: STANDARD,
            permitted=lambda role: permissions(role, policy.permissions),
            score=score_here,
        )

    for policy in (TRAINING, LIVE):
        policy.settings(tmp_path).make_folder()
    owner = directory(TRAINING).enroll_owner("Ann", TypedSecret.of(PASSPHRASE)).member
    there, here = TRAINING.settings(tmp_path).folder, LIVE.settings(tmp_path).folder
    shutil.copytree(there, here, dirs_exist_ok=True)
    assert directory(TRAINING).open(owner.id, TypedSecret.of(PASSPHRASE)).member.name == "Ann"
    with pytest.raises(Refused) as caught:
        directory(LIVE).open(owner.id, TypedSecret.of(PASSPHRASE))
    assert caught.value.code == "directory_sealed"
