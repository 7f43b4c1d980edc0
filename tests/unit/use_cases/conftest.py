"""Fixtures for the tests of the use cases."""

from __future__ import annotations

import pytest

from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.fixture
def desk() -> UseCaseFixture:
    """A fresh desk with nothing on it."""
    return UseCaseFixture()
