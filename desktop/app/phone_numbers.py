"""Phone numbers as people type them, by the rules of each country."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.booking.clients.phone_number import with_extension

# The first sign of a number, or the scheme of RFC 3966 before it.
_BEGINS = re.compile(r"\s*(?:tel:\s*)?[+(\[\uff0b\uff08\d]", re.I)
# Where a Brazilian writes "any carrier": (0xx11) 91234-5678.
_ANY_CARRIER = re.compile(r"(?<![^\W_])0xx(?=[\d-])", re.I)
_FEWEST_VANITY_LETTERS = 3
_DIALED_FROM_ABROAD = re.compile(r"\s*00(?=\s*[1-9])")


@dataclass(frozen=True, slots=True)
class PhoneReader:
    """`home_country`: whose rules a number without a country code follows (ISO 3166-1 alpha-2)."""

    home_country: str

    def __call__(self, typed: str) -> str | None:
        """E.164, with its extension as in RFC 3966; None for a number that no network has.

        ``00`` before a country code is taken for ``+`` where home has no such number.
        """
        found = self._valid(typed)
        if found is None and _DIALED_FROM_ABROAD.match(typed):
            found = self._valid(_DIALED_FROM_ABROAD.sub("+", typed, count=1))
        return found

    def _valid(self, typed: str) -> str | None:
        import phonenumbers

        try:
            number = phonenumbers.parse(typed, self.home_country)
        except phonenumbers.NumberParseException:
            return None
        if not phonenumbers.is_valid_number(number):
            return None
        if not _is_whole(typed, number.extension or ""):
            return None
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return with_extension(e164, number.extension or "")


def _is_whole(typed: str, extension: str) -> bool:
    """False where the library passed over words: the text before a number, and single letters.

    Three letters and more it reads as those on a telephone's keys: 1-800-FLOWERS.
    """
    if not _BEGINS.match(typed):
        return False
    number = re.sub(rf"\D*{extension}\W*$", "", typed) if extension else typed
    letters = sum(sign.isalpha() for sign in _ANY_CARRIER.sub("", number))
    return letters == 0 or letters >= _FEWEST_VANITY_LETTERS


def country_of(number: str) -> str:
    """Where an E.164 number belongs, by ISO 3166-1 alpha-2; empty where that is not one country."""
    import phonenumbers

    try:
        country = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return ""
    return country if country and country.isalpha() else ""
