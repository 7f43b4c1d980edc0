"""A pack's files beside its page: replaced where they are its own, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.documents.delivery.pack_delivery import write_pack
from desktop.use_cases.errors import Refused


def _page(*endings: str) -> bytes:
    content = json.dumps({"format": "x", "files": [{"ending": each} for each in endings]})
    return f'<script type="application/json" id="content">{content}</script>'.encode()


def _files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_a_pack_takes_the_place_of_an_earlier_one_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    file = tmp_path / "pack.html"
    write_pack(_page("pdf", "people.csv"), {"pdf": b"one", "people.csv": b"two"}, file)
    (tmp_path / "pack-notes.csv").write_bytes(b"of another program")
    write_pack(_page("pdf", "trip.csv"), {"pdf": b"new", "trip.csv": b"three"}, file)
    assert _files(tmp_path) == {
        "pack.html": _page("pdf", "trip.csv"),
        "pack.pdf": b"new",
        "pack-trip.csv": b"three",
        "pack-notes.csv": b"of another program",
    }


@pytest.mark.parametrize(
    "page",
    [b"", b"a page of theirs", _page("../x.csv", "people.csv"), _page().replace(b"[]", b"7"),
     _page().replace(b"[]", b"[[]]"), b'id="content">{' + b"[" * 5000],
)  # fmt: skip
def test_a_file_of_another_program_is_never_replaced(tmp_path: Path, page: bytes) -> None:
    file = tmp_path / "pack.html"
    file.write_bytes(page)
    (tmp_path / "pack.pdf").write_bytes(b"a report of theirs")
    (tmp_path / "x.csv").write_bytes(b"elsewhere")
    before = _files(tmp_path)
    with pytest.raises(Refused, match="files_in_the_way") as refused:
        write_pack(_page("pdf"), {"pdf": b"new"}, file)
    assert "“pack.pdf”" in refused.value.happened
    assert _files(tmp_path) == before


def test_where_a_file_cannot_be_written_the_page_is_not_either(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="document_not_written"):
        write_pack(_page("pdf"), {"pdf": b"new"}, tmp_path / "gone" / "pack.html")
