"""What is known of a client besides name, first email and first phone number."""

from __future__ import annotations

from dataclasses import dataclass

LANGUAGES = {
    "en": "English", "es": "Spanish", "fr": "French", "de": "German", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch", "ja": "Japanese", "zh": "Chinese", "ko": "Korean",
    "ar": "Arabic", "he": "Hebrew", "hi": "Hindi", "ru": "Russian", "pl": "Polish",
    "sv": "Swedish", "da": "Danish", "nb": "Norwegian", "fi": "Finnish", "tr": "Turkish",
}  # fmt: skip
"""By ISO 639-1, in English."""

CURRENCIES = (
    *("USD", "EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "JPY", "SEK", "NOK", "DKK", "MXN", "BRL"),
    *("ILS", "INR", "SGD", "HKD", "AED", "ZAR", "PLN", "TRY", "KRW", "CNY"),
)
"""By ISO 4217: those that a client may prefer amounts in."""


@dataclass(frozen=True, slots=True)
class ClientProfile:
    """`emails` and `phones` are further ones, as `Client.email` and `Client.phone` are kept.
    `country` by ISO 3166-1 alpha-2, `language` by ISO 639-1, `currency` by ISO 4217; empty where
    it is not known.
    """

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    country: str = ""
    language: str = ""
    currency: str = ""


NO_PROFILE = ClientProfile()
"""Of a client of whom nothing more is known."""


def find_language(typed: str) -> str:
    """ISO 639-1 for a code, a name or its beginning (three letters and more); empty for others."""
    word = typed.strip().casefold()
    if word in LANGUAGES:
        return word
    found = [code for code, name in LANGUAGES.items() if name.casefold().startswith(word)]
    return found[0] if len(word) > 2 and len(found) == 1 else ""


def find_currency(typed: str) -> str:
    """ISO 4217 in capitals; empty for what is not in the list."""
    code = typed.strip().upper()
    return code if code in CURRENCIES else ""
