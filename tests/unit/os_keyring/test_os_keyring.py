"""Device secrets in keyrings that misbehave, and in a real gnome-keyring."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

from desktop.os_keyring.os_keyring import OsKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, open_directory, refusal
from tests.support.identity.secret_service import (
    SecretService,
    keyring_daemon,
    locked_keyring,
    private_bus,
    unlocked_keyring,
)

if sys.platform != "win32":
    import secretstorage
    from jeepney import new_method_call
    from jeepney.bus_messages import message_bus
    from secretstorage.dhcrypto import Session

    from desktop.os_keyring.secret_service_connection import forget_connection

SECRET = bytes(range(32))


class Ring:
    """A keyring in memory, as the library's backends look."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, user: str, text: str) -> None:
        self.kept[service, user] = text

    def get_password(self, service: str, user: str) -> str | None:
        return self.kept.get((service, user))

    def delete_password(self, service: str, user: str) -> None:
        if self.kept.pop((service, user), None) is None:
            raise PasswordDeleteError


def _failing(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def _keyring(**changed: Callable[..., Any]) -> tuple[OsKeyring, Ring]:
    ring = Ring()
    for name, method in changed.items():
        setattr(ring, name, method)
    return OsKeyring("Skycap", lambda: cast(KeyringBackend, ring)), ring


@pytest.mark.parametrize(
    ("method", "behavior", "code"),
    [
        ("set_password", lambda *_: None, "keyring_silent"),
        ("get_password", lambda *_: "another", "keyring_silent"),
        ("delete_password", lambda *_: None, "keyring_silent"),
        ("set_password", _failing(PasswordSetError()), "keyring_error"),
        ("set_password", _failing(OSError(1783, "The stub received bad data")), "keyring_error"),
        ("get_password", _failing(RuntimeError("lost the bus")), "keyring_error"),
        ("delete_password", _failing(PasswordDeleteError()), "keyring_error"),
        ("set_password", _failing(KeyringLocked()), "keyring_locked"),
        ("get_password", _failing(KeyringLocked()), "keyring_locked"),
    ],
)
def test_a_keyring_that_does_not_keep_what_it_is_given_is_found_out(
    tmp_path: Path, method: str, behavior: Callable[..., Any], code: str
) -> None:
    keyring, _ = _keyring(**{method: behavior})
    assert refusal(keyring.prove) == code
    assert (
        refusal(lambda: open_directory(tmp_path, keyring).enroll_owner("Ann", TypedSecret.of(GOOD)))
        == code
    )
    assert [path.name for path in tmp_path.iterdir()] == ["members.json.lock"]


@pytest.mark.parametrize("method", ["set_password", "get_password", "delete_password"])
def test_a_keyring_that_ends_in_mid_call_is_asked_once_more(method: str) -> None:
    keyring, ring = _keyring()
    whole = getattr(ring, method)
    calls: list[tuple[str, ...]] = []

    def ends_once(*given: str) -> object:
        calls.append(given)
        if len(calls) == 1:
            raise InitError("Message recipient disconnected from message bus without replying")
        return whole(*given)

    setattr(ring, method, ends_once)
    keyring.put("desk", "ann", SECRET)
    assert keyring.get("desk", "ann") == SECRET
    keyring.delete("desk", "ann")
    assert ring.kept == {}


def test_the_proof_leaves_nothing_behind() -> None:
    keyring, ring = _keyring()
    keyring.prove()
    assert ring.kept == {}


def test_what_is_kept_is_short_enough_for_every_platform_and_named_for_its_desk() -> None:
    keyring, ring = _keyring()
    keyring.put("deskletters", "ann", SECRET)
    assert list(ring.kept) == [("Skycap deskletters", "ann")]
    assert len(ring.kept["Skycap deskletters", "ann"]) <= 64
    assert keyring.get("deskletters", "ann") == SECRET


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ=", "A" * 64])
def test_an_entry_that_was_changed_is_not_taken_for_a_secret(text: str) -> None:
    keyring, ring = _keyring()
    ring.kept["Skycap deskletters", "ann"] = text
    assert refusal(lambda: keyring.get("deskletters", "ann")) == "keyring_damaged"


def test_forgetting_what_was_never_kept_is_no_error() -> None:
    keyring, _ = _keyring()
    keyring.delete("deskletters", "ann")


@pytest.fixture
def unlocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    with unlocked_keyring(tmp_path / "machine", monkeypatch) as service:
        yield service


def _items() -> list[tuple[str, str]]:
    """Label and collection of everything in every collection."""
    with closing(secretstorage.dbus_init()) as bus:
        return [
            (item.get_label(), collection.get_label())
            for collection in secretstorage.get_all_collections(bus)
            for item in collection.get_all_items()
        ]


@pytest.mark.usefixtures("unlocked")
def test_a_real_keyring_keeps_one_secret_for_each_person_of_each_desk() -> None:
    keyring = OsKeyring("Skycap")
    keyring.prove()
    assert _items() == []
    assert keyring.name() == "Secret Service keyring"
    places = [("deska", "ann"), ("deska", "bea"), ("deskb", "ann")]
    for number, place in enumerate(places):
        keyring.put(*place, bytes([number]) * 32)
    assert [OsKeyring("Skycap").get(*place) for place in places] == [
        bytes([n]) * 32 for n in range(3)
    ]
    keyring.put("deska", "ann", SECRET)
    assert keyring.get("deska", "ann") == SECRET
    assert len(_items()) == 3
    keyring.delete("deska", "ann")
    assert keyring.get("deska", "ann") is None
    assert keyring.get("deska", "bea") == bytes([1]) * 32


@pytest.mark.usefixtures("unlocked")
def test_a_desk_opens_by_a_real_keyring(tmp_path: Path) -> None:
    opened = open_directory(tmp_path, OsKeyring("Skycap")).enroll_owner("Ann", TypedSecret.of(GOOD))
    again = open_directory(tmp_path, OsKeyring("Skycap")).open(
        opened.member.id, TypedSecret.of(GOOD)
    )
    assert again.store_key == opened.store_key


def _connections() -> set[str]:
    """Who is connected to the bus, but for this question."""
    with closing(secretstorage.dbus_init()) as bus:
        ask = new_method_call(message_bus, "ListNames")
        names = bus.send_and_get_reply(ask).body[0]
        return {name for name in names if name.startswith(":")} - {bus.unique_name}


@pytest.mark.usefixtures("unlocked")
def test_one_connection_serves_every_thread_of_the_process() -> None:
    before = _connections()
    keyring, other = OsKeyring("Skycap"), OsKeyring("Other")
    keyring.put("deska", "ann", SECRET)

    def ask(number: int) -> bytes | None:
        other.put("deska", str(number), bytes([number]) * 32)
        return keyring.get("deska", "ann")

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, range(12))) == [SECRET] * 12
    assert len(_connections() - before) == 1
    assert [other.get("deska", str(n)) for n in range(12)] == [bytes([n]) * 32 for n in range(12)]


@pytest.mark.usefixtures("unlocked")
def test_one_key_is_agreed_on_for_all_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring = OsKeyring("Skycap")
    keyring.put("deska", "ann", SECRET)
    forget_connection()
    agreed: list[str] = []

    class Counted(Session):
        def __init__(self) -> None:
            super().__init__()
            agreed.append("key")

    monkeypatch.setattr("secretstorage.util.Session", Counted)
    assert [keyring.get("deska", "ann") for _ in range(3)] == [SECRET] * 3
    assert agreed == ["key"]


@pytest.mark.usefixtures("unlocked")
def test_a_keyring_that_is_locked_later_is_said_to_be_locked() -> None:
    keyring = OsKeyring("Skycap")
    keyring.put("deska", "ann", SECRET)
    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.Collection(bus).lock()
    assert refusal(lambda: keyring.get("deska", "ann")) == "keyring_locked"
    assert refusal(lambda: keyring.put("deska", "ann", SECRET)) == "keyring_locked"


def test_a_keyring_that_was_started_again_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with private_bus(tmp_path / "machine") as service:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        keyring = OsKeyring("Skycap")
        with keyring_daemon(service, unlocked=True):
            keyring.put("deska", "ann", SECRET)
        with keyring_daemon(service, unlocked=True):
            assert keyring.get("deska", "ann") == SECRET
            keyring.put("deska", "ann", bytes(32))
        assert refusal(lambda: keyring.get("deska", "ann")) == "keyring_missing"


@pytest.mark.usefixtures("unlocked")
def test_the_environment_cannot_divert_a_secret_to_a_passing_collection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(
        "KEYRING_PROPERTY_PREFERRED_COLLECTION", "/org/freedesktop/secrets/collection/session"
    )
    OsKeyring("Skycap").put("deska", "ann", SECRET)
    assert [collection for _, collection in _items()] == ["Login"]


def test_a_locked_keyring_is_said_to_be_locked_and_nobody_is_prompted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked_keyring(tmp_path / "machine", monkeypatch):
        assert refusal(OsKeyring("Skycap").prove) == "keyring_locked"
        assert refusal(lambda: OsKeyring("Skycap").get("deska", "ann")) == "keyring_locked"
        directory = open_directory(tmp_path / "desk", OsKeyring("Skycap"))
        assert (
            refusal(lambda: directory.enroll_owner("Ann", TypedSecret.of(GOOD))) == "keyring_locked"
        )
    assert not (tmp_path / "desk" / "members.json").exists()


def test_a_try_against_a_locked_keyring_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = tmp_path / "desk"
    with private_bus(tmp_path / "machine") as service:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        with keyring_daemon(service, unlocked=True):
            member = (
                open_directory(desk, OsKeyring("Skycap"))
                .enroll_owner("Ann", TypedSecret.of(GOOD))
                .member
            )
        before = (desk / "members.json").read_bytes()
        with keyring_daemon(service, unlocked=False):
            directory = open_directory(desk, OsKeyring("Skycap"))
            assert (
                refusal(lambda: directory.open(member.id, TypedSecret.of(GOOD))) == "keyring_locked"
            )
        assert (desk / "members.json").read_bytes() == before
        with keyring_daemon(service, unlocked=True):
            open_directory(desk, OsKeyring("Skycap")).open(member.id, TypedSecret.of(GOOD))


def test_a_keyring_that_was_never_set_up_is_distinguished_from_a_locked_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with private_bus(tmp_path / "machine") as service:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        with keyring_daemon(service, unlocked=False):
            assert refusal(OsKeyring("Skycap").prove) == "keyring_empty_store"


_PUT = """
import sys
from desktop.use_cases.errors import Refused
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret
try:
    OsKeyring("Skycap").put("deska", "ann", bytes(range(32)))
except Refused as refused:
    sys.exit(refused.code)
"""


def _put_elsewhere(environment: dict[str, str]) -> str:
    """Put the secret by a program of its own; the code of its refusal, if any."""
    done = subprocess.run(
        [sys.executable, "-c", _PUT],
        env={**environment, "PYTHONPATH": ":".join(filter(None, sys.path))},
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stderr.strip()


def test_an_override_by_variable_or_by_file_is_ignored(unlocked: SecretService) -> None:
    assert (
        _put_elsewhere(
            {**unlocked.environment, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        )
        == ""
    )
    assert OsKeyring("Skycap").get("deska", "ann") == SECRET
    OsKeyring("Skycap").delete("deska", "ann")

    file = Path(unlocked.environment["XDG_CONFIG_HOME"], "python_keyring", "keyringrc.cfg")
    file.parent.mkdir(parents=True)
    file.write_text("[backend]\ndefault-keyring=keyring.backends.null.Keyring\n")
    assert _put_elsewhere(unlocked.environment) == ""
    assert OsKeyring("Skycap").get("deska", "ann") == SECRET


def test_a_machine_without_a_keyring_gets_a_message(tmp_path: Path) -> None:
    with private_bus(tmp_path / "machine") as service:
        assert _put_elsewhere(service.environment) == "keyring_missing"
        nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/nobody"}
        assert _put_elsewhere({**service.environment, **nowhere}) == "keyring_missing"
