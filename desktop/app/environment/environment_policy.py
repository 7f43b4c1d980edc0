"""The three environments as far as they are known before anybody has signed in.

No two of them share a folder, a database, a key or a keyring entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from desktop.booking.access.role import IN_TEST_MODE, Table
from desktop.booking.access.role import LIVE as LIVE_PERMISSIONS
from desktop.system.config import Settings


class EnvironmentKind(Enum):
    """Against which servers a desk works. The value is shown."""

    TRAINING = "TRAINING"
    VENDOR_TEST = "VENDOR TEST"
    LIVE = "LIVE"


@dataclass(frozen=True, slots=True)
class EnvironmentPolicy:
    """What a kind of environment lays down for every desk that works in it.

    `folder_name`: below the profile. `keyring_namespace`: how its entries in the OS keyring begin.
    `live`: the livemode that every answer of a vendor must have. `published_only`: the card pane
    takes published test numbers and no others. `works_without_keyring`: where the machine has no
    keyring, a new desk may be kept for one run only. `banner_color`: a token of the theme, empty
    where there is no banner. `document_word`: begins what documents say where nothing is real.
    `only_airline`: the code of the one airline that is sold and booked; empty: every one.
    """

    kind: EnvironmentKind
    folder_name: str
    keyring_namespace: str
    permissions: Table
    live: bool
    published_only: bool
    works_without_keyring: bool
    window_title: str
    banner_text: str
    banner_color: str
    document_word: str
    meaning: str
    only_airline: str = ""

    @property
    def name(self) -> str:
        """As it is shown."""
        return self.kind.value

    @property
    def certified_name(self) -> str:
        """As merchant sheets and members' certificates name it. Empty in training: the card pane
        asks for neither where all servers are on this machine.
        """
        return "" if self.kind is EnvironmentKind.TRAINING else self.name

    def settings(self, profile: Path, home_country: str = "US", company: str = "") -> Settings:
        """Those of a desk in this environment."""
        return Settings(profile, self.folder_name, home_country, company)


TRAINING = EnvironmentPolicy(
    kind=EnvironmentKind.TRAINING,
    folder_name="training",
    keyring_namespace="Skycap training",
    permissions=IN_TEST_MODE,
    live=False,
    published_only=True,
    works_without_keyring=True,
    window_title="Skycap TEST",
    banner_text="nothing here is real: no airline is called, no money moves",
    banner_color="amber",
    document_word="TRAINING",
    meaning="every server is on this machine, and no money moves.",
)

VENDOR_TEST = EnvironmentPolicy(
    kind=EnvironmentKind.VENDOR_TEST,
    folder_name="vendor-test",
    keyring_namespace="Skycap vendor test",
    permissions=IN_TEST_MODE,
    live=False,
    published_only=True,
    works_without_keyring=False,
    window_title="Skycap VENDOR TEST",
    banner_text="the vendors' test systems: no seat is bought, no money moves",
    banner_color="violet",
    document_word="TEST",
    meaning="the vendors' test systems are called with test keys, and no money moves.",
    # Duffel Airways: the test systems of other airlines do not book reliably.
    only_airline="ZZ",
)

LIVE = EnvironmentPolicy(
    kind=EnvironmentKind.LIVE,
    folder_name="live",
    keyring_namespace="Skycap live",
    permissions=LIVE_PERMISSIONS,
    live=True,
    published_only=False,
    works_without_keyring=False,
    window_title="Skycap",
    banner_text="",
    banner_color="",
    document_word="",
    meaning="real seats are bought and real cards are charged.",
)

POLICIES: Mapping[str, EnvironmentPolicy] = MappingProxyType(
    {policy.folder_name: policy for policy in (TRAINING, VENDOR_TEST, LIVE)}
)
"""By the name that the command line takes, which is that of the folder."""
