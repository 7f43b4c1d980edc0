"""The billing address that is sent with a card, and shown in the pane."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace

from .frames import FrameReader

_LIMITS = {"line1": 60, "line2": 60, "city": 40, "region": 40, "postcode": 10}
"""In characters. Escaped as JSON or as a form, all of them fit around the number in its page."""

_COUNTRY = re.compile(r"([A-Z]{2})?")


@dataclass(frozen=True, slots=True)
class CardAddress:
    """`country` by ISO 3166-1 alpha-2. Empty parts are not sent."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""

    @property
    def is_complete(self) -> bool:
        """True when nothing lacks but the second line, which few addresses have."""
        return all((self.line1, self.city, self.region, self.postcode, self.country))

    @property
    def without_postcode(self) -> str:
        """One line for the pane, in which the postcode has a field of its own."""
        return replace(self, postcode="").in_one_line

    @property
    def in_one_line(self) -> str:
        """Such as ``"200 North Spring Street, Los Angeles, CA 90012, US"``."""
        region = f"{self.region} {self.postcode}".strip()
        parts = (self.line1, self.line2, self.city, region, self.country)
        return ", ".join(part for part in parts if part)


def address_content(address: CardAddress) -> dict[str, str]:
    """As it is in a request."""
    return asdict(address)


def read_address(reader: FrameReader) -> CardAddress:
    """ProtocolError names the first part that is wrong."""
    address = CardAddress(
        **{name: reader.text(name, limit) for name, limit in _LIMITS.items()},
        country=reader.text("country", 2, _COUNTRY),
    )
    reader.finish()
    return address
