"""No raw key is in a `repr`, and only the rooms that use keys read one."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
from base64 import b32decode, b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import desktop.identity
import desktop.use_cases
from desktop.identity.directory_editor import DirectoryEditor
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.identity_port import FactorOffer
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.desks import GOOD, EnrolledDesk, open_directory

# Fields of bytes that open nothing by themselves: public keys, signatures, hashes, salts, and what
# is wrapped or sealed.
PUBLIC = {
    "AnchoredEntry.hash",
    "DeviceCode.directory_envelope",
    "CardCertificate.signature",
    "CertifiedMember.organization_key",
    "DeviceCode.salt",
    "DeviceCode.wrapped",
    "DirectoryRecord.member_list_signature",
    "DirectoryRecord.org_key",
    "EarlierList.mark",
    "EnrollmentProof.own_signature",
    "EnrollmentProof.possession",
    "EnrollmentProof.private_digest",
    "EnrollmentProof.signature",
    "Factor.wrapped",
    "Grant.sealed",
    "Grant.signature",
    "Invitation.challenge_key",
    "Invitation.directory_envelope",
    "Invitation.open_key",
    "Invitation.signature",
    "Invitation.verify_key",
    "KeyRotation.after",
    "KeyRotation.before",
    "KeyRotation.signature",
    "MemberRecord.integrity_tag",
    "MemberRecord.open_key",
    "MemberRecord.password_history",
    "MemberRecord.recovery",
    "MemberRecord.recovery_directory_envelope",
    "MemberRecord.salt",
    "MemberRecord.verify_key",
    "MemberRecord.wrapped",
    "OpenedAccount.org_key",
    "OpenedAccount.verify_key",
    "PublicDirectory.digest",
    "PublicDirectory.member_list_signature",
    "PublicDirectory.org_key",
    "PublicMember.open_key",
    "PublicMember.verify_key",
    "RollbackMark.list_mark",
    "RollbackMark.org_key_pin",
    "SealedDirectory.code_envelopes",
    "SealedDirectory.key_id",
    "SealedDirectory.sealed",
    "Signing.verify_key",
    "SignedStatement.signature",
    "SigningPeriod.verify_key",
    "StoredSecret.signature",
    "StoredSecret.wrapped",
}
# The rooms that may read a key's bytes.
READERS = ("identity/", "store/engines/", "app/")
DESKTOP = Path(desktop.identity.__file__).parents[1]


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(found.name)


def _dataclasses() -> Iterator[type]:
    for package in (desktop.identity, desktop.use_cases):
        for module in _modules(package):
            for kind in vars(module).values():
                if (
                    isinstance(kind, type)
                    and dataclasses.is_dataclass(kind)
                    and kind.__module__ == module.__name__
                ):
                    yield kind


def _has_bytes(hint: Any) -> bool:  # noqa: ANN401
    """Whether bytes are anywhere in this type; a function shows none, whatever it takes."""
    if hint in (bytes, bytearray, memoryview):
        return True
    if get_origin(hint) is Callable:
        return False
    return any(_has_bytes(part) for part in get_args(hint))


def _types_of(kind: type) -> dict[str, Any]:
    """By field. A name that is imported for type checking only counts as `object`."""
    names = {**vars(importlib.import_module(kind.__module__))}
    while True:
        try:
            return get_type_hints(kind, globalns=names)
        except NameError as missing:
            names[str(missing.name)] = object


def test_no_field_of_key_bytes_is_in_a_repr() -> None:
    shown = {
        f"{kind.__name__}.{part.name}"
        for kind in _dataclasses()
        for part in dataclasses.fields(kind)
        if part.repr and _has_bytes(_types_of(kind)[part.name])
    }
    assert shown == PUBLIC


def test_no_key_is_in_the_repr_of_what_holds_it(anns_desk: EnrolledDesk, tmp_path: Path) -> None:
    ring = anns_desk.copied_to(tmp_path)
    directory = open_directory(tmp_path, ring, seed=2)
    ann = directory.open(anns_desk.owner_id, TypedSecret.of(GOOD))
    session = directory._session
    with session.turn():
        editor = DirectoryEditor.of(session, ann.member.id)
    own = directory.own_account(ann)
    offer = own.offer_second_factor(TypedSecret.of(GOOD))
    keys = [*editor.key_set.values(), ann.store_key.expose_key_bytes()]
    keys.append(b32decode(offer.letters.replace(" ", "")))
    assert len(keys) > 5
    for holder in (ann, ann.store_key, session, editor, own, offer, directory, ring):
        for key in keys:
            _refuse_shown(key, repr(holder))
    assert offer.letters not in repr(offer)


def _refuse_shown(key: bytes, text: str) -> None:
    for shown in (repr(key)[2:-1], repr(bytearray(key))[12:-2], key.hex()):
        assert shown not in text
    assert b64encode(key).decode() not in text


@pytest.mark.parametrize("kind", [KeyHandle, FactorOffer])
def test_what_a_use_case_passes_on_shows_nothing(kind: type) -> None:
    assert not [part.name for part in dataclasses.fields(kind) if part.repr]


def test_only_identity_the_engines_and_the_roof_read_a_key() -> None:
    readers = {
        file.relative_to(DESKTOP).as_posix()
        for file in DESKTOP.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == KeyHandle.expose_key_bytes.__name__
    }
    assert "store/engines/sqlcipher/encrypted_file.py" in readers
    assert [name for name in readers if not name.startswith(READERS)] == []


def test_the_directory_and_the_keyring_have_no_repr_of_their_own() -> None:
    for kind in (MemberDirectory, MemoryKeyring):
        assert kind.__repr__ is object.__repr__


def test_no_widget_or_signal_names_a_key() -> None:
    """A page never sees a handle: nothing in `ui` so much as names one."""
    ui = DESKTOP / "ui"
    named = [
        file.relative_to(ui).as_posix()
        for file in ui.rglob("*.py")
        if any(word in file.read_text("utf-8") for word in ("KeyHandle", "OpenedAccount"))
    ]
    assert named == []
