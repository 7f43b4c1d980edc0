"""An attacker has the file and not the key, or has changed the file."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from desktop.booking.access.audit_entry import AuditEntry
from desktop.store.audit.audit_chain import Flaw
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT, sample_client, sample_traveler, sample_trip
from tests.support.store.opening import KEY, OnlyAda, open_store

pytestmark = pytest.mark.hostile
RAW_KEY = KEY.expose_key_bytes()


def _fill(repos: Repositories) -> None:
    repos.clients.save(sample_client())
    repos.clients.save_traveler(sample_traveler())
    repos.trips.save(sample_trip())
    repos.drafts.keep("call", "lax-lhr 12dec for Calloway")
    for what in ("sign_in", "take_card", "book_trip"):
        repos.audit.add(AuditEntry("adaid", "Ada", what, OPENED_AT, "done", "desk", "tripsample"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Closed records with one client in them."""
    file = tmp_path / "records.db"
    store = open_store(file)
    store.write(_fill)
    store.close()
    return file


def test_nothing_can_be_read_in_the_file_or_its_journal(tmp_path: Path) -> None:
    store = open_store(tmp_path / "records.db")
    store.write(_fill)
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    store.close()
    content += b"".join(path.read_bytes() for path in tmp_path.iterdir())
    secrets = ("Calloway", "calloway", "X1234567", "3105550142", "pm_sample", "SQLite format")
    for secret in (*secrets, "clients", "lax-lhr"):
        assert secret.encode() not in content, secret
        assert secret.encode("utf-16-le") not in content, secret
    assert RAW_KEY not in content
    assert RAW_KEY.hex().encode() not in content.lower()


@pytest.mark.parametrize("key", [bytes(32), RAW_KEY[:-1] + b"\0", RAW_KEY[::-1]])
def test_another_key_opens_nothing_and_changes_nothing(file: Path, key: bytes) -> None:
    before = file.read_bytes()
    with pytest.raises(Refused) as refused:
        open_store(file, KeyHandle(key))
    assert refused.value.code == "store_damaged"
    assert file.read_bytes() == before
    assert all((refused.value.happened, refused.value.safe, refused.value.press))


def test_neither_the_log_nor_the_screen_hears_of_the_key(
    file: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Refused) as refused:
        open_store(file, KeyHandle(RAW_KEY[::-1]))
    on_screen = capfd.readouterr()
    assert (on_screen.out, on_screen.err) == ("", "")
    assert RAW_KEY[::-1].hex() not in caplog.text + refused.value.sentences()


def _emptied(content: bytes) -> bytes:
    return b""


def _cut_to_a_page(content: bytes) -> bytes:
    return content[:4096]


def _cut_in_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _cut_by_a_page(content: bytes) -> bytes:
    return content[:-4096]


def _cut_by_a_byte(content: bytes) -> bytes:
    return content[:-1]


def _garbage(content: bytes) -> bytes:
    return random.Random(7).randbytes(len(content))  # noqa: S311


def _plain_text(content: bytes) -> bytes:
    return b"Dear thief, there is nothing here.\n"


def _first_page_touched(content: bytes) -> bytes:
    return content[:100] + bytes([content[100] ^ 1]) + content[101:]


@pytest.mark.parametrize(
    "spoil",
    [
        *(_emptied, _cut_to_a_page, _cut_in_half, _cut_by_a_page, _cut_by_a_byte),
        *(_garbage, _plain_text, _first_page_touched),
    ],
)
def test_a_spoiled_file_is_refused_at_opening(file: Path, spoil: Callable[[bytes], bytes]) -> None:
    spoiled = spoil(file.read_bytes())
    file.write_bytes(spoiled)
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "store_damaged"
    assert file.read_bytes() == spoiled


def test_a_bit_changed_anywhere_is_never_read_as_truth(file: Path) -> None:
    """Every page is authenticated: the job fails with a sentence, or reads what was written."""
    content = file.read_bytes()
    refusals: list[str] = []
    for page in range(1, len(content) // 4096):
        at = page * 4096 + 1000
        file.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        refusals.append(_code_of_reading(file))
    assert set(refusals) == {"store_damaged", ""}
    assert refusals.count("store_damaged") >= 3


def _code_of_reading(file: Path) -> str:
    """Reads everything; the code of the refusal, or nothing when all was as written."""
    with ExitStack() as closing:
        try:
            store = open_store(file)
            closing.callback(store.close)
            assert store.read(lambda repos: repos.clients.get("clientada")) == sample_client()
            assert store.read(lambda repos: repos.trips.find("cal"))[0].client_id == "clientada"
            assert len(store.read(lambda repos: repos.audit.newest())) == 3
        except Refused as refused:
            return refused.code
    return ""


def test_an_entry_edited_with_the_key_is_found(file: Path) -> None:
    """The key opens the file; it does not sign for the person whose entry it was."""
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_no_update"))
        connection.execute(text("UPDATE audit SET member_name = 'bob' WHERE seq = 2"))
    store = open_store(file)
    try:
        assert store.audit_flaws(OnlyAda())[0].place == (2, Flaw.EDITED)
    finally:
        store.close()


def test_an_entry_removed_with_the_key_is_found(file: Path) -> None:
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text("DELETE FROM audit WHERE seq = 1"))
    store = open_store(file)
    try:
        assert store.audit_flaws(OnlyAda())[0].place == (1, Flaw.MISSING)
    finally:
        store.close()
