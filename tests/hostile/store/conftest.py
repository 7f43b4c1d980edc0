"""A company that attacks of its audit log are made on."""

from __future__ import annotations

import pytest

from tests.support.hostile.insider import Company, company
from tests.support.journeys.running_desk import has_keyring


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Seven entries in its log. To be copied, never changed."""
    if not has_keyring():
        pytest.skip("needs a Secret Service; `make test` starts one")
    return company(tmp_path_factory.mktemp("first_day") / "profile")
