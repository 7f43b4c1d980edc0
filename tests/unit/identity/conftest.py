"""Hands the shared fixtures to the tests of identity."""

from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import argon2_once as argon2_once
from tests.support.identity.fixtures import known_keys as known_keys
