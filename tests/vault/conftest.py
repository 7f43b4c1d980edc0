"""Hands the shared fixtures to the tests of the vault."""

from .fixtures import anns_desk as anns_desk
from .fixtures import argon2_once as argon2_once
from .fixtures import known_keys as known_keys
