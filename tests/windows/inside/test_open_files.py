"""A file that another program has open: Windows replaces none, and what is the matter is named."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Timer

import pytest

from desktop.documents.delivery.document_file import write_document
from desktop.system import atomic_file
from desktop.system.atomic_file import WriteFault, fault_of, open_regular_file, write_atomically
from desktop.use_cases.errors import Refused


def test_one_that_is_only_just_being_read_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a scanner or an indexer."""
    monkeypatch.setattr(atomic_file, "_REPLACE_TRIES", 200)
    file = tmp_path / "file"
    write_atomically(file, b"old")
    reader = file.open("rb")
    done = Timer(0.2, reader.close)
    done.start()
    write_atomically(file, b"new")
    done.join()
    assert file.read_bytes() == b"new"


def test_one_that_stays_open_is_named_and_unchanged(tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    write_document(file, b"old")
    with file.open("rb"):
        with pytest.raises(OSError, match=r".") as in_use:
            write_atomically(file, b"new")
        with pytest.raises(Refused, match="document_not_written") as refused:
            write_document(file, b"new")
    assert fault_of(in_use.value) is WriteFault.IN_USE
    assert "open in another program" in refused.value.happened
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]
    write_document(file, b"new")
    assert file.read_bytes() == b"new"


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "document.pdf"
    folder.mkdir()
    with pytest.raises(Refused) as refused:
        write_document(folder, b"new")
    assert "A folder has that name." in refused.value.happened


def test_a_folder_in_place_of_a_file_to_open_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r".") as refused:
        open_regular_file(tmp_path, os.O_RDWR | os.O_CREAT)
    assert fault_of(refused.value) is WriteFault.IN_THE_WAY
