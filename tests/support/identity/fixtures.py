"""What tests of identity share: quick passphrases, and a desk that Ann has enrolled at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret

from .desks import GOOD, EnrolledDesk, open_directory
from .quick_keys import quick_keys


@pytest.fixture(scope="module", autouse=True)
def quick_argon2() -> Iterator[None]:
    """Passphrases are quick while the tests of a file run."""
    with quick_keys():
        yield


@pytest.fixture(scope="session")
def anns_desk(tmp_path_factory: pytest.TempPathFactory) -> EnrolledDesk:
    """A desk that Ann Example owns. To be copied, never opened."""
    folder, ring = tmp_path_factory.mktemp("anns_desk"), MemoryKeyring()
    with quick_keys():
        ann = open_directory(folder, ring).enroll_owner("Ann Example", TypedSecret.of(GOOD))
    return EnrolledDesk(folder, ring, ann.member.id)
