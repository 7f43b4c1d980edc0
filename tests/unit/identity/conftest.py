"""Hands the shared fixtures to the tests of identity."""

from tests.support.identity.fixtures import anns_desk as anns_desk
from tests.support.identity.fixtures import quick_argon2 as quick_argon2
