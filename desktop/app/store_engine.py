"""Which database engine keeps the records."""

from __future__ import annotations

from desktop.store.database_engine import DatabaseEngine
from desktop.store.engines.sqlcipher.sqlcipher_engine import SqlCipherEngine
from desktop.system.config import Settings


def store_engine(settings: Settings) -> DatabaseEngine:
    """One encrypted file in the folder of the environment, not opened yet."""
    return SqlCipherEngine(settings.store_file)
