"""The person who calls and pays, who may not be the one who travels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from .billing_address import NO_ADDRESS, BillingAddress
from .client_profile import NO_PROFILE, ClientProfile


class ServiceLevel(Enum):
    """What the client has agreed to pay us for; decides the fee (`payment.py`)."""

    MEMBER = "member"
    STANDARD = "standard"
    COMPLEX = "complex"


@dataclass(frozen=True, slots=True)
class Client:
    """`phone` is E.164, an extension behind it (`phone_number.py`). `opened_at` is aware, UTC.

    `processor_customer` is the card processor's id of this client, empty until they first pay.
    """

    id: str
    name: str
    email: str
    phone: str
    opened_at: datetime
    level: ServiceLevel = ServiceLevel.STANDARD
    notes: str = ""
    company: str = ""
    processor_customer: str = ""
    address: BillingAddress = NO_ADDRESS
    profile: ClientProfile = NO_PROFILE
