"""Phone numbers as people type them, by the rules of each country."""

from __future__ import annotations


def read_phone(typed: str) -> str | None:
    """E.164, or None. A number without a country code is read as American."""
    import phonenumbers

    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
