"""Where the card's statements go: the issuer compares it with what a merchant sends."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from .country import is_country

LONGEST_LINE, LONGEST_PLACE, LONGEST_POSTCODE = 60, 40, 10
"""In characters, as much as the sealed pane is sent: of a line, of a city or region, and of a
postcode.
"""


@dataclass(frozen=True, slots=True)
class BillingAddress:
    """`country` by ISO 3166-1 alpha-2. All is empty in the file of a client who never paid.

    An airline's card vault wants every part but `line2` (Duffel API types, cards).
    """

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        """False while nothing of it is known."""
        return any(astuple(self))

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that a card vault wants and that are empty, in the order they are spoken."""
        needed = ("line1", "city", "region", "postcode", "country")
        return tuple(name for name in needed if not getattr(self, name))

    @property
    def is_complete(self) -> bool:
        """True when a card may be taken with it."""
        return not self.missing

    def lines(self) -> tuple[str, ...]:
        """As on an envelope, without lines that are empty."""
        place = " ".join(part for part in (self.region, self.postcode) if part)
        town = ", ".join(part for part in (self.city, place) if part)
        return tuple(line for line in (self.line1, self.line2, town, self.country) if line)


NO_ADDRESS = BillingAddress()
"""Of a client whose address is not known yet."""


@dataclass(frozen=True, slots=True)
class AddressProblem:
    """`field` of `BillingAddress`, and a sentence about it."""

    field: str
    sentence: str


_MISSING = {
    "line1": "Street and number are missing.",
    "city": "The city is missing.",
    "region": "State or region is missing. Where the country has none, type the city.",
    "postcode": "The postcode is missing. Where the country has none, type 0000.",
    "country": "Which country? Type its name or code.",
}
_LONGEST = {
    **dict.fromkeys(("line1", "line2"), LONGEST_LINE),
    **dict.fromkeys(("city", "region"), LONGEST_PLACE),
    "postcode": LONGEST_POSTCODE,
}


def tidied(address: BillingAddress) -> BillingAddress:
    """Without blanks around its parts or two of them in a row; codes in capitals."""
    line1, line2, city, region, postcode, country = (
        " ".join(part.split()) for part in astuple(address)
    )
    return BillingAddress(line1, line2, city, region, postcode.upper(), country.upper())


def problem_of_address(address: BillingAddress) -> AddressProblem | None:
    """The first field that cannot stay as it is; None where all may, and nothing is missing."""
    for name, longest in _LONGEST.items():
        text = getattr(address, name)
        if len(text) > longest:
            return AddressProblem(name, f"{longest} signs at most.")
        if not text.isprintable():
            return AddressProblem(name, "It has a sign that cannot be shown.")
    plain = address.postcode.replace(" ", "").replace("-", "")
    if plain and not (plain.isascii() and plain.isalnum()):
        return AddressProblem("postcode", "A postcode has letters and digits only.")
    if address.country and not is_country(address.country):
        return AddressProblem("country", _MISSING["country"])
    return next((AddressProblem(name, _MISSING[name]) for name in address.missing), None)
