"""A machine's half of each person's key, and the sentences for when the keyring will not serve."""

from __future__ import annotations

from typing import Protocol

from desktop.use_cases.errors import Refused

SECRET_BYTES = 32


class DeviceSecrets(Protocol):
    """Keeps 32 bytes for each person of a desk, outside the desk's own folder.

    Every call may raise Refused ``keyring_missing``, ``keyring_not_trusted``, ``keyring_locked``,
    ``keyring_silent`` or ``keyring_error``, and never asks anything on screen.
    """

    def name(self) -> str:
        """What people call this keyring, for the status page."""

    def prove(self) -> None:
        """Write, read back, compare and delete a trial entry."""

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        """The secret, None when this keyring has none for the person."""

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        """Keep it, replacing an earlier one, and read it back."""

    def delete(self, installation_id: str, member_id: str) -> None:
        """Forget it; it is no error when there was none."""


_UNCHANGED = "Nothing was saved, and nothing is kept unprotected instead."

_SENTENCES = {
    "keyring_missing": (
        "This machine has no keyring that Skycap can use.",
        "Start the system's keyring (GNOME Keyring or KWallet on Linux), then press Enter again.",
    ),
    "keyring_empty_store": (
        "This machine's keyring has not been set up yet.",
        "Open the system's password program, make a keyring named Login, then press Enter again.",
    ),
    "keyring_not_trusted": (
        "The only keyring on this machine is one that keeps keys unprotected.",
        "Start the system's own keyring (GNOME Keyring or KWallet on Linux), "
        "then press Enter again.",
    ),
    "keyring_locked": (
        "This machine's keyring is locked.",
        "Unlock it in the system's password program, then press Enter again.",
    ),
    "keyring_silent": (
        "This machine's keyring took a key and did not keep it.",
        "Restart the keyring or sign in to the machine again, then press Enter again.",
    ),
    "keyring_error": (
        "This machine's keyring answered with an error.",
        "Sign in to the machine again. If that does not help, ask whoever looks after it.",
    ),
}


def keyring_refused(code: str) -> Refused:
    """The refusal of that code in words; `code` is one of those that `DeviceSecrets` names."""
    happened, press = _SENTENCES[code]
    return Refused(code, happened, _UNCHANGED, press)


def keyring_has_no_key(name: str) -> Refused:
    """The door file knows the person, the keyring does not: another machine, or a lost entry."""
    return Refused(
        "keyring_empty",
        f"This machine's keyring has no key for {name}.",
        "Nothing was changed and no try was counted.",
        "Sign in on the machine where this desk was made, or use the recovery sheet.",
    )
