"""A document written where a person chose: whole or not at all, and the reason is said."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from desktop.documents.delivery.document_file import write_document
from desktop.system import atomic_file
from desktop.use_cases.errors import Refused


def test_writing_again_replaces_the_file_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    write_document(file, b"old")
    write_document(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owner bits")
def test_it_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    file.write_bytes(b"old")
    file.chmod(0o644)
    write_document(file, b"new")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_of_that_name_is_named(tmp_path: Path) -> None:
    in_the_way = tmp_path / "document.pdf"
    in_the_way.mkdir()
    with pytest.raises(Refused, match="document_not_written") as refused:
        write_document(in_the_way, b"new")
    assert "A folder has that name." in refused.value.happened
    assert refused.value.press == "Choose another name."
    assert list(tmp_path.iterdir()) == [in_the_way]


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    other, link = tmp_path / "other", tmp_path / "document.pdf"
    other.write_bytes(b"precious")
    link.symlink_to(other)
    write_document(link, b"new")
    assert (other.read_bytes(), link.read_bytes(), link.is_symlink()) == (
        b"precious",
        b"new",
        False,
    )


@pytest.mark.parametrize("made_of", ["nothing", "a file"])
def test_a_folder_that_is_not_there_is_not_created(tmp_path: Path, made_of: str) -> None:
    folder = tmp_path / "unplugged"
    if made_of == "a file":
        folder.write_bytes(b"")
    with pytest.raises(Refused, match="document_not_written") as refused:
        write_document(folder / "document.pdf", b"new")
    assert "That folder is not there." in refused.value.happened
    assert folder.is_file() == (made_of == "a file")


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as POSIX does")
def test_a_disk_that_takes_no_more_leaves_the_old_file_and_nothing_half(tmp_path: Path) -> None:
    import resource

    file = tmp_path / "document.pdf"
    file.write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As a full disk: the kernel writes a part and refuses the rest (EFBIG).
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(Refused, match="document_not_written") as refused:
            write_document(file, bytes(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "The disk is full." in refused.value.happened
    assert "choose another disk" in refused.value.press
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == b"old"


@pytest.mark.skipif(
    not Path("/proc/version").exists(), reason="a folder that Linux keeps read-only"
)
def test_a_folder_that_takes_no_files_is_refused_in_plain_words() -> None:
    with pytest.raises(Refused, match="document_not_written") as refused:
        write_document(Path("/proc/document.pdf"), b"new")
    assert refused.value.press in ("Choose another folder.", "Choose another name.")
    assert "Skycap's folder" not in refused.value.sentences()


def test_a_document_that_a_viewer_has_open_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only Windows has such a case: `replace_file` gives it this number."""
    file = tmp_path / "document.pdf"
    write_document(file, b"old")

    def in_use(_source: Path, target: Path) -> None:
        raise OSError(errno.EBUSY, "in use", str(target))

    monkeypatch.setattr(atomic_file, "replace_file", in_use)
    with pytest.raises(Refused, match="document_not_written") as refused:
        write_document(file, b"new")
    assert "That file is open in another program." in refused.value.happened
    assert refused.value.press == "Close it there, or choose another name."
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"old", [file])
