"""New random ids, and the name of this machine."""

from __future__ import annotations


def new_id() -> str:
    """26 lower-case letters, 122 random bits: no id can look like a card number."""
    # The sign-in page is shown before any id is made, and this takes 6 ms to load.
    import secrets

    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(26))


def machine_name() -> str:
    """Its host name, with a question mark for each byte that is no text: no record holds one."""
    import socket  # takes longer than all that the sign-in page needs of this module

    return socket.gethostname().encode("utf-8", "replace").decode()
