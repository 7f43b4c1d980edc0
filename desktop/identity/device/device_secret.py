"""The change of a member's device secret, which may end between any two of its steps.

The new one waits beside the former until the file is saved with it. So the former one opens the
former file, and the new one the new file, whenever the program was killed.
"""

from __future__ import annotations

from desktop.use_cases.ports.keyring_port import DeviceSecrets


def keep_waiting(secrets: DeviceSecrets, installation_id: str, member_id: str, new: bytes) -> None:
    """The secret of a file that is not saved yet. Refused ``keyring_*``."""
    secrets.put(installation_id, _waiting(member_id), new)


def waiting_secret(secrets: DeviceSecrets, installation_id: str, member_id: str) -> bytes | None:
    """None where no change was cut off. Refused ``keyring_*``."""
    return secrets.get(installation_id, _waiting(member_id))


def drop_waiting(secrets: DeviceSecrets, installation_id: str, member_id: str) -> None:
    """The file was not saved. Refused ``keyring_*``."""
    secrets.delete(installation_id, _waiting(member_id))


def take_waiting(secrets: DeviceSecrets, installation_id: str, member_id: str, new: bytes) -> None:
    """The file is saved: the secret that waited takes the former one's place. Refused
    ``keyring_*``.
    """
    secrets.put(installation_id, member_id, new)
    drop_waiting(secrets, installation_id, member_id)


def forget_secrets(secrets: DeviceSecrets, installation_id: str, member_id: str) -> None:
    """Of a member who left, or starts again with new keys. Refused ``keyring_*``."""
    secrets.delete(installation_id, member_id)
    drop_waiting(secrets, installation_id, member_id)


def _waiting(member_id: str) -> str:
    """By this name the keyring holds it; the ids of members have no blanks."""
    return f"waiting {member_id}"
