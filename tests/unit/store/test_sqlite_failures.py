"""Every failure of the system becomes a sentence; every mistake of ours stays a mistake."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from desktop.store.engines.sqlcipher import opened
from desktop.store.engines.sqlite_failures import refusal_for
from desktop.use_cases.errors import Refused
from tests.support.store.opening import KEY, open_store


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "store_not_permitted"),
        (errno.EROFS, "store_not_permitted"),
        (errno.EIO, "store_damaged"),
    ],
)
def test_the_systems_errors_are_put_into_sentences(number: int, code: str) -> None:
    refusal = refusal_for(OSError(number, "said by the system"))
    assert isinstance(refusal, Refused)
    assert refusal.code == code
    assert all((refusal.happened, refusal.safe, refusal.press))


def test_our_own_mistakes_are_not_excused() -> None:
    mistake = ValueError("a moment without a zone")
    assert refusal_for(mistake) is mistake
    lost = OSError(errno.EBADF, "a descriptor closed twice")
    assert refusal_for(lost) is lost


def test_a_folder_in_the_place_of_the_file_is_said(file: Path) -> None:
    file.mkdir()
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "store_not_permitted"


def test_another_program_in_the_file_is_said(file: Path) -> None:
    open_store(file).close()
    with opened(file, KEY), pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "desk_already_open"
    open_store(file).close()
