"""Writes the golden member directory: ``python -m tests.support.identity.make_golden``.

Until the first release a change of the file's format is followed by this; after it, never again.
The secrets that open the file are written beside it. They belong to nobody.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desktop.booking.access.role import IN_TEST_MODE, Role
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY
from desktop.identity.crypto.totp import code_at, counter_at
from desktop.identity.directory.directory_file import KEYRING_ENTRY
from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret

from .desks import (
    GOOD,
    OTHER,
    Clock,
    factor_secret,
    joined,
    open_directory,
    refusal,
    rekeyed,
    sheet_code,
)
from .sealed_file import installation_id_of, read_record, read_text

FOLDER = Path(__file__).parents[2] / "unit" / "identity" / "golden"
GOLDEN_FILE = FOLDER / "members.json"
KNOWN_FILE = FOLDER / "members_known.json"

_PASSPHRASES = {
    Role.TRAINEE: "harbor 3 walnut slowly",
    Role.CONCIERGE: "pepper 5 glacier softly",
    Role.BOOKING_AGENT: "saddle 8 meadow warmly",
    Role.CARD_AGENT: "copper 2 lantern evenly",
    Role.APPROVER: "violin 6 canyon gently",
}


def known() -> dict[str, Any]:
    """The secrets of the golden file."""
    read: dict[str, Any] = json.loads(KNOWN_FILE.read_text())
    return read


def golden_ring() -> MemoryKeyring:
    """What the keyring of the machine held where the golden file was made."""
    ring, secrets, installation_id = MemoryKeyring(), known(), installation_id_of(GOLDEN_FILE)
    ring.put(installation_id, KEYRING_ENTRY, bytes.fromhex(secrets["directory_key_hex"]))
    for member_id, secret in secrets["device_secrets_hex"].items():
        ring.put(installation_id, member_id, bytes.fromhex(secret))
    return ring


def golden_text() -> bytes:
    """The JSON inside the golden file."""
    return read_text(GOLDEN_FILE, golden_ring())


def _write(folder: Path) -> None:
    ring, clock = MemoryKeyring(), Clock()
    directory = open_directory(folder, ring, clock, table=IN_TEST_MODE)
    owner = directory.enroll_owner("Golden Owner", TypedSecret.of(GOOD))
    members = directory.members_of(owner)
    members.store_secrets({FEE_KEY: "golden fee key", AIRLINE_KEY: "golden airline token"})

    # A former owner: their key rotations and their verify key stay in the file.
    former = joined(directory, owner, "Golden Former", Role.OWNER.value, OTHER)
    members.remove(former.member.id)
    rekeyed(members)
    owner = directory.open(owner.member.id, TypedSecret.of(GOOD))
    members = directory.members_of(owner)

    suspended = joined(directory, owner, "Golden Suspended", Role.CONCIERGE.value, OTHER)
    members.suspend(suspended.member.id)
    accounts = {Role.OWNER: owner}
    for role, passphrase in _PASSPHRASES.items():
        name = f"Golden {role.value.title()}"
        accounts[role] = joined(directory, owner, name, role.value, passphrase)

    card_agent = directory.own_account(accounts[Role.CARD_AGENT])
    typed = TypedSecret.of(_PASSPHRASES[Role.CARD_AGENT])
    factor = card_agent.offer_second_factor(typed).letters
    card_agent.confirm_second_factor(
        TypedSecret.of(code_at(factor_secret(factor), counter_at(clock.at)))
    )
    concierge = directory.own_account(accounts[Role.CONCIERGE])
    device_code = concierge.device_code(TypedSecret.of(_PASSPHRASES[Role.CONCIERGE]))
    recovery_code = sheet_code(directory, owner)
    members.review()
    # The invitation's code works on a machine with an empty keyring.
    invitation_code = members.invite("Golden Guest", Role.CONCIERGE.value, elsewhere=True)
    # Enrolled after the member list was last signed: the proof is still in the file.
    proven = directory.enter_code(
        TypedSecret.of(members.invite("Golden Proven", Role.CONCIERGE.value, elsewhere=True)),
        TypedSecret.of(OTHER),
    )
    trainee = accounts[Role.TRAINEE].member.id
    assert refusal(lambda: directory.open(trainee, TypedSecret.of(OTHER))) == "wrong_passphrase"

    record = read_record(folder / "members.json", ring)
    directory_key = ring.get(record.installation_id, KEYRING_ENTRY)
    assert directory_key is not None
    secrets = {member.id: ring.get(record.installation_id, member.id) for member in record.members}
    passphrases = {Role.OWNER: GOOD, **_PASSPHRASES}
    KNOWN_FILE.write_text(
        json.dumps(
            {
                "about": "The secrets of members.json, for tests. They belong to nobody.",
                "members": {
                    role.value: {"id": account.member.id, "passphrase": passphrases[role]}
                    for role, account in accounts.items()
                },
                "proven": {"id": proven.member.id, "passphrase": OTHER},
                "suspended": {"id": suspended.member.id, "passphrase": OTHER},
                "second_factor": factor,
                "device_code": device_code,
                "recovery_code": recovery_code,
                "invitation_code": invitation_code,
                "secrets": {
                    FEE_KEY: "golden fee key",
                    AIRLINE_KEY: "golden airline token",
                },
                "store_key_hex": owner.store_key.expose_key_bytes().hex(),
                "directory_key_hex": directory_key.hex(),
                "device_secrets_hex": {
                    member_id: secret.hex()
                    for member_id, secret in secrets.items()
                    if secret is not None
                },
            },
            indent=1,
        )
        + "\n"
    )
    GOLDEN_FILE.write_bytes((folder / "members.json").read_bytes())


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        _write(Path(folder))


if __name__ == "__main__":
    main()
