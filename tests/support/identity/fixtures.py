"""What tests of identity share: keys derived once, and a desk that Ann has enrolled at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.os_keyring.memory_keyring import MemoryKeyring
from desktop.use_cases.ports.typed_secret import TypedSecret

from .desks import GOOD, EnrolledDesk, open_directory
from .remembered_keys import Known, remembered_keys


@pytest.fixture(scope="session")
def known_keys() -> Known:
    """What Argon2id has answered so far in this run."""
    return {}


@pytest.fixture(scope="module", autouse=True)
def argon2_once(known_keys: Known) -> Iterator[None]:
    """No key is derived twice while the tests of a file run."""
    with remembered_keys(known_keys):
        yield


@pytest.fixture(scope="session")
def anns_desk(tmp_path_factory: pytest.TempPathFactory, known_keys: Known) -> EnrolledDesk:
    """A desk that Ann Example owns. To be copied, never opened."""
    folder, ring = tmp_path_factory.mktemp("anns_desk"), MemoryKeyring()
    with remembered_keys(known_keys):
        ann = open_directory(folder, ring).enroll_owner("Ann Example", TypedSecret.of(GOOD))
    return EnrolledDesk(folder, ring, ann.member.id)
