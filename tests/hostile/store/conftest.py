"""A company that attacks of its audit log are made on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hostile.insider import Company, company
from tests.support.identity.quick_keys import least_cost, quick_keys
from tests.support.identity.ring_in_memory import RingInMemory, keyring_in_memory
from tests.support.journeys.kept_records import make_desk


@pytest.fixture(scope="session")
def ring() -> RingInMemory:
    """What the machines of all these companies remember, each under a name of its own."""
    return RingInMemory()


@pytest.fixture(scope="module")
def in_memory(ring: RingInMemory) -> Iterator[None]:
    """The keyring of a file's tests is in memory."""
    with keyring_in_memory(ring):
        yield


@pytest.fixture(scope="session")
def first_day(ring: RingInMemory, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Seven entries in its log. To be copied, never changed."""
    # It is made before what holds for a file only: passphrases that cost little, and the keyring.
    with quick_keys(), keyring_in_memory(ring):
        return company(tmp_path_factory.mktemp("first_day") / "profile")


@pytest.fixture(scope="session")
def quick_desk(ring: RingInMemory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with an owner and no entry in its log. To be copied, never opened."""
    profile = tmp_path_factory.mktemp("quick_desk") / "profile"
    with quick_keys(), keyring_in_memory(ring):
        make_desk(profile, least_cost())
    return profile
