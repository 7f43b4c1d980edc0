"""Handing out on this computer, with a program of the test in the place of xdg-open."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from desktop.booking.text.document_names import DocumentForm
from desktop.documents.delivery.local_delivery import LocalDelivery
from desktop.documents.delivery.system_programs import (
    MailTooLong,
    compose_mail,
    mail_url,
    most_mail_bytes,
)
from desktop.documents.delivery.viewer_folder import ViewerFolder
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Document

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is Linux's")
PDF = Document(DocumentForm.ITINERARY, "K7PQ2M.pdf", "Itinerary", b"%PDF-1.3")


@pytest.fixture
def runtime() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="skycap-test-", dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def delivery(runtime: Path) -> Iterator[LocalDelivery]:
    handing = LocalDelivery(ViewerFolder({"XDG_RUNTIME_DIR": str(runtime)}))
    yield handing
    handing.close()


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """xdg-open, which writes down what it was given; the shell commands in it are the test's."""
    program = tmp_path / "xdg-open"
    place(program, f'printf %s "$1" > {tmp_path}/given')
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return program


def place(program: Path, commands: str) -> None:
    program.write_text(f"#!/bin/sh\n{commands}\n")
    program.chmod(0o755)


def test_the_viewer_gets_the_file_and_closing_removes_it(
    delivery: LocalDelivery, opener: Path, runtime: Path
) -> None:
    place(opener, f'cp "$1" {opener.parent}/seen')
    delivery.open(PDF)
    assert (opener.parent / "seen").read_bytes() == PDF.content
    (shown,) = runtime.rglob("*.pdf")
    assert shown.name == PDF.name
    delivery.close()
    assert list(runtime.rglob("*.pdf")) == []


def test_a_viewer_that_stays_open_keeps_nobody_waiting(
    delivery: LocalDelivery, opener: Path
) -> None:
    place(opener, f"echo $$ > {opener.parent}/pid; exec sleep 600")
    delivery.open(PDF)
    process = int((opener.parent / "pid").read_text())
    os.kill(process, 15)


def test_where_no_viewer_takes_it_the_file_does_not_stay(
    delivery: LocalDelivery, opener: Path, runtime: Path
) -> None:
    place(opener, "exit 3")
    with pytest.raises(Refused, match="no_viewer") as refused:
        delivery.open(PDF)
    assert "save it instead" in refused.value.press
    assert list(runtime.rglob("*.pdf")) == []


def test_where_there_is_no_opener_both_say_so(
    delivery: LocalDelivery, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="no_viewer"):
        delivery.open(PDF)
    with pytest.raises(Refused, match="no_mail_program"):
        delivery.compose_mail("ada@example.com", "Itinerary", "text")


def test_without_a_folder_in_memory_it_is_saved_instead(opener: Path, tmp_path: Path) -> None:
    delivery = LocalDelivery(ViewerFolder({}))
    with pytest.raises(Refused, match="no_private_folder") as refused:
        delivery.open(PDF)
    assert "Save it instead: press S" in refused.value.press
    assert not (opener.parent / "given").exists()
    delivery.save(PDF, tmp_path / "chosen.pdf")
    assert (tmp_path / "chosen.pdf").read_bytes() == PDF.content


def test_the_mail_program_gets_address_subject_and_text(
    delivery: LocalDelivery, opener: Path
) -> None:
    text = "100 % & more?\nTo: nobody@example.com\nŁódź – 東京\n"
    delivery.compose_mail("ada@example.com", "Quote: A & B", text)
    given = urlsplit((opener.parent / "given").read_text())
    fields = parse_qs(given.query)
    assert (given.scheme, unquote(given.path)) == ("mailto", "ada@example.com")
    assert fields == {"subject": ["Quote: A & B"], "body": [text.replace("\n", "\r\n")]}


@pytest.mark.parametrize("address", ["a?bcc=eve@example.com", "a&cc=e@example.com", "a,b@c.com"])
def test_no_address_adds_a_field_or_a_second_receiver(address: str) -> None:
    parts = urlsplit(mail_url(address, "S\r\nBcc: eve@example.com", "B"))
    assert unquote(parts.path) == address
    assert "," not in parts.path
    assert set(parse_qs(parts.query)) == {"subject", "body"}
    assert parse_qs(parts.query)["subject"] == ["S Bcc: eve@example.com"], "one line"


def test_a_mail_that_does_not_fit_is_refused(delivery: LocalDelivery, opener: Path) -> None:
    with pytest.raises(Refused, match="mail_too_long"):
        delivery.compose_mail("ada@example.com", "Itinerary", "x" * most_mail_bytes())
    assert not (opener.parent / "given").exists()


def test_windows_takes_shorter_mails_and_is_not_asked_for_longer_ones(opener: Path) -> None:
    """Its shell refuses them, which would be told as a mail program that is missing."""
    with pytest.raises(MailTooLong):
        compose_mail("ada@example.com", "Itinerary", "x" * 2_080, platform="win32")
    assert not (opener.parent / "given").exists()


def test_a_bundle_gives_its_libraries_to_no_other_program(
    delivery: LocalDelivery, opener: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(opener, f'printf %s "$LD_LIBRARY_PATH" > {opener.parent}/given')
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usual")
    delivery.compose_mail("ada@example.com", "Itinerary", "text")
    assert (opener.parent / "given").read_text() == "/usual"
