"""The company as its vendors and clients know it, and what is wrong with what was typed of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.booking.clients.country import is_country

STATEMENT_LENGTH = 22
"""Letters of prefix, the processor's "* " between them, and suffix, on a card statement."""

_BETWEEN = len("* ")
_STATEMENT_SIGNS = re.compile(r"[A-Za-z0-9 .,&/+\-]+")
# Stripe docs, statement descriptors: of the prefix, which its dashboard calls shortened descriptor.
# The least of the whole, five letters, follows from it.
_SHORTEST_PREFIX, _LONGEST_PREFIX = 2, 10
_STATES_THAT_REGISTER = ("CA", "FL", "HI", "WA")
_STATE_CODES = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ
    NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY
"""
_STATES = frozenset(_STATE_CODES.split())
_LONGEST_NAME, _LONGEST_LINE, _MOST_LINES = 60, 80, 4
_LONGEST_NUMBER = 30
NONE_NEEDED = "none"


@dataclass(frozen=True, slots=True)
class SellerOfTravel:
    """A registration with a state of the United States, which adverts and papers must name."""

    state: str
    number: str


@dataclass(frozen=True, slots=True)
class CompanyDetails:
    """`country` by ISO 3166-1 alpha-2, `currency` by ISO 4217, `phone` as it was read.

    `statement_prefix` is set at the processor, `statement_suffix` is sent with each payment. An
    empty `seller_of_travel` means that the owner says that the company needs no registration.
    """

    name: str
    address_lines: tuple[str, ...]
    country: str
    currency: str
    phone: str
    statement_prefix: str
    statement_suffix: str
    seller_of_travel: tuple[SellerOfTravel, ...] = ()


@dataclass(frozen=True, slots=True)
class FormProblem:
    """`field` of `CompanyDetails`; `happened` and `press` are sentences."""

    field: str
    happened: str
    press: str


def problem_of(details: CompanyDetails) -> FormProblem | None:
    """The first field that cannot stay as it is; None where all may. `phone` is not looked at."""
    if not details.name or len(details.name) > _LONGEST_NAME or not details.name.isprintable():
        return FormProblem(
            "name",
            f"A company has a name of 1 to {_LONGEST_NAME} plain letters.",
            "Enter it as it is on the contracts with your clients.",
        )
    lines = details.address_lines
    if not 1 <= len(lines) <= _MOST_LINES or any(
        not line or len(line) > _LONGEST_LINE or not line.isprintable() for line in lines
    ):
        return FormProblem(
            "address_lines",
            f"The address has 1 to {_MOST_LINES} lines of {_LONGEST_LINE} letters at most.",
            "Enter street and city, with commas between the lines.",
        )
    if not is_country(details.country):
        return FormProblem(
            "country",
            "This is no country code.",
            "Enter two letters (ISO 3166-1), such as US.",
        )
    if not (len(details.currency) == 3 and details.currency.isascii()) or not (
        details.currency.isalpha() and details.currency.isupper()
    ):
        return FormProblem(
            "currency", "This is no currency code.", "Enter three letters (ISO 4217), such as USD."
        )
    return _statement_problem(details) or _registration_problem(details.seller_of_travel)


def _statement_problem(details: CompanyDetails) -> FormProblem | None:
    prefix, suffix = details.statement_prefix, details.statement_suffix
    for field, text in (("statement_prefix", prefix), ("statement_suffix", suffix)):
        if not _STATEMENT_SIGNS.fullmatch(text) or not any(sign.isalpha() for sign in text):
            return FormProblem(
                field,
                "A card statement shows plain letters, digits, blanks and . , & / + -, "
                "at least one letter among them.",
                "Leave out all other signs.",
            )
    if not _SHORTEST_PREFIX <= len(prefix) <= _LONGEST_PREFIX:
        return FormProblem(
            "statement_prefix",
            f"The processor takes {_SHORTEST_PREFIX} to {_LONGEST_PREFIX} letters before the “*”.",
            "Enter the shortened text as it is set there.",
        )
    length = len(prefix) + _BETWEEN + len(suffix)
    if length > STATEMENT_LENGTH:
        return FormProblem(
            "statement_suffix",
            f"“{prefix}* {suffix}” has {length} letters, "
            f"and a card statement shows {STATEMENT_LENGTH}.",
            f"Shorten it by {length - STATEMENT_LENGTH}.",
        )
    return None


def _registration_problem(registrations: tuple[SellerOfTravel, ...]) -> FormProblem | None:
    states = [each.state for each in registrations]
    for each in registrations:
        plain = each.number.replace("-", "").replace(" ", "")
        if each.state not in _STATES or not (plain.isascii() and plain.isalnum()):
            return FormProblem(
                "seller_of_travel",
                f"“{each.state} {each.number}” is no state with its registration number.",
                "Enter such as CA 2101234-40, with commas between states, or none.",
            )
        if len(each.number) > _LONGEST_NUMBER or states.count(each.state) > 1:
            return FormProblem(
                "seller_of_travel",
                f"{each.state} has one registration number of {_LONGEST_NUMBER} signs at most.",
                "Enter each state once.",
            )
    return None


def read_registrations(typed: str) -> tuple[SellerOfTravel, ...] | None:
    """``CA 2101234-40, FL ST12345`` or ``none``; None where nothing was typed.

    What is no registration is still returned, for `problem_of` to say so.
    """
    if not typed.strip():
        return None
    if typed.strip().casefold() == NONE_NEEDED:
        return ()
    parts = [part.strip().partition(" ") for part in typed.split(",") if part.strip()]
    return tuple(SellerOfTravel(state.upper(), number.strip()) for state, _, number in parts)


def registrations_text(registrations: tuple[SellerOfTravel, ...]) -> str:
    """As `read_registrations` reads it."""
    return ", ".join(f"{each.state} {each.number}" for each in registrations) or NONE_NEEDED


def states_text() -> str:
    """The states that ask sellers of travel for a registration."""
    return ", ".join(_STATES_THAT_REGISTER)
