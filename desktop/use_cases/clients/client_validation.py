"""How a client is reached: the checks that adding and changing a client share."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from desktop.booking.clients.client import Client
from desktop.use_cases.errors import Refused

ReadPhone = Callable[[str], str | None]
"""A phone number as typed -> E.164, or None when it cannot be one."""

# Not a full RFC 5322 parser: what a mail provider hands out, so that a slip is caught while the
# client is still on the phone. 254 is the longest address that SMTP can carry (RFC 5321, 4.5.3).
_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
_LONGEST_MAIL = 254
_LONGEST_NAME = 120
_KEPT = "Nothing was saved; what you typed is kept."


def checked(client: Client, read_phone: ReadPhone) -> Client:
    """The client with tidy contact details. Refused with field name, email or phone."""
    name = " ".join(client.name.split())
    if not any(letter.isalpha() for letter in name):
        raise _refused("client_name", "The client has no name yet.", "name")
    if len(name) > _LONGEST_NAME:
        raise _refused("client_name", f"A name has {_LONGEST_NAME} letters at most.", "name")
    email = client.email.strip()
    if len(email) > _LONGEST_MAIL or not _MAIL.fullmatch(email):
        raise _refused("client_email", "This is not a mail address.", "email")
    phone = read_phone(client.phone.strip())
    if phone is None:
        raise _refused("client_phone", "This is not a phone number.", "phone")
    return replace(client, name=name, email=email, phone=phone, postcode=client.postcode.strip())


def _refused(code: str, happened: str, field: str) -> Refused:
    return Refused(code, happened, _KEPT, "Correct it, then press Enter.", field)
