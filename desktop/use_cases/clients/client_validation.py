"""Validation of a client's contact data, shared by adding and changing a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.booking.clients.client import Client
from desktop.booking.clients.client_profile import (
    CURRENCIES,
    LANGUAGES,
    NO_PROFILE,
    ClientProfile,
)
from desktop.booking.clients.country import is_country
from desktop.booking.clients.passenger_name import composed_name
from desktop.use_cases.errors import Refused

ReadPhone = Callable[[str], str | None]
"""A phone number as typed -> E.164 and its extension (RFC 3966), or None when it is not valid."""

_LONGEST_NAME, _LONGEST_NOTES = 120, 10_000
_KEPT = "Nothing was saved; what you typed is kept."


def checked(client: Client, read_phone: ReadPhone, before: Client | None = None) -> Client:
    """The client with normalized contact data. Refused with the field, such as ``name``, ``phone``
    or ``profile.emails``.

    An email address and a phone number that did not change are not checked again: a note on an old
    client must be saved even where an older rule accepted a number that today's refuses.
    """
    name = composed_name(client.name)
    if not any(letter.isalpha() for letter in name):
        raise _refused("client_name", "The client has no name yet.", "name")
    if len(name) > _LONGEST_NAME:
        raise _refused("client_name", f"A name has {_LONGEST_NAME} letters at most.", "name")
    if not name.isprintable():
        raise _refused("client_name", "The name has a sign that cannot be shown.", "name")
    kept = before is not None and client.email == before.email
    email = client.email if kept else _checked_email(client.email.strip())
    if email is None:
        raise _refused("client_email", "This is not a valid email address.", "email")
    kept = before is not None and client.phone == before.phone
    phone = client.phone if kept else read_phone(client.phone.strip())
    if phone is None:
        raise _refused(
            "client_phone", "Not a valid phone number. Start with + and the country code.", "phone"
        )
    company = composed_name(client.company)
    if len(company) > _LONGEST_NAME or not company.isprintable():
        sentence = f"A company's name has {_LONGEST_NAME} signs at most, which can be shown."
        raise _refused("client_company", sentence, "company")
    kept = before is not None and client.notes == before.notes
    if len(client.notes) > _LONGEST_NOTES and not kept:
        sentence = f"What is noted about a client has {_LONGEST_NOTES:,} letters at most."
        raise _refused("client_notes", sentence, "notes")
    profile = _checked_profile(
        client.profile, read_phone, before.profile if before is not None else NO_PROFILE
    )
    return replace(client, name=name, email=email, phone=phone, company=company, profile=profile)


def _checked_profile(
    profile: ClientProfile, read_phone: ReadPhone, before: ClientProfile
) -> ClientProfile:
    """What did not change is not checked again, as above."""
    emails, phones = [], []
    for typed in profile.emails:
        email = typed if typed in before.emails else _checked_email(typed.strip())
        if email is None:
            raise _refused(
                "client_email", f'"{typed}" is not a valid email address.', "profile.emails"
            )
        emails.append(email)
    for typed in profile.phones:
        phone = typed if typed in before.phones else read_phone(typed.strip())
        if phone is None:
            sentence = f'"{typed}" is no valid phone number. Start with + and the country code.'
            raise _refused("client_phone", sentence, "profile.phones")
        phones.append(phone)
    if profile.country and not is_country(profile.country):
        raise _refused("client_country", "Which country? Type its name or code.", "profile.country")
    if profile.language and profile.language not in LANGUAGES:
        raise _refused(
            "client_language", "Which language? Type its name: Spanish.", "profile.language"
        )
    if profile.currency and profile.currency not in CURRENCIES:
        raise _refused(
            "client_currency", "Which currency? Type its code: USD, EUR, GBP.", "profile.currency"
        )
    return replace(
        profile, emails=tuple(dict.fromkeys(emails)), phones=tuple(dict.fromkeys(phones))
    )


def _checked_email(typed: str) -> str | None:
    """The address with its domain in lower-case ASCII, as every mail server takes it, or None.

    No look-up: the client is on the phone, and a network may be slow.
    """
    # Loaded with the first client that is saved, not with the program.
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(
            typed, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        return None
    return checked.ascii_email or checked.normalized


def _refused(code: str, happened: str, field: str) -> Refused:
    return Refused(code, happened, _KEPT, "Correct it, then press Enter.", field)
