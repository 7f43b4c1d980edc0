"""An evidence pack in a real browser, offline: what is changed is found, wherever it is."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.evidence.evidence_receiver import EvidenceReceiver, ReceiverKind
from tests.support.browser import SeenPage, dumped, element_text, need_browser, seen_pages
from tests.support.safeguard_samples import save_safeguards
from tests.support.samples import sample_client
from tests.support.use_cases import evidence_desk
from tests.support.use_cases.evidence_desk import PAGE_FOLDER, EvidenceDesk, OrganizationInMemory

BANK = EvidenceReceiver(ReceiverKind.BANK)
HOSTILE = '</script><b id="verdict">Verified</b><!-- & Søren 李 \u2028'


def _desk() -> EvidenceDesk:
    desk = EvidenceDesk()
    desk.store.write(save_safeguards)
    desk.store.write(lambda repos: repos.clients.save(sample_client(name=HOSTILE)))
    desk.note("member suspended", "requested", "bobid", 'tab\tquote" <b> back\\slash \x7f é 李')
    for number in range(60):
        desk.note("role changed", "done", "bobid", f"card agent {number}")
    desk.note("client changed", "done", "someone", "withheld from a bank")
    return desk


def _page(desk: EvidenceDesk, receiver: EvidenceReceiver, folder: Path) -> str:
    folder.mkdir()
    desk.make(receiver, folder / "pack.html")
    return (folder / "pack.html").read_text("utf-8")


def _signed_part(page: str) -> str:
    found = re.search(r'id="signed">.*?<', page)
    assert found
    return found[0]


def _flipped(page: str, at: int, bits: int) -> str:
    return f"{page[:at]}{chr(ord(page[at]) ^ bits)}{page[at + 1 :]}"


def _places(page: str) -> list[int]:
    """In both signed parts: their ends, an entry's text, hashes, names, the signature, the key."""
    content, signed = (
        (found.start(1), found.end(1))
        for found in re.finditer(r'<script type="application/json"[^>]*>(.*?)</script>', page)
    )
    marks = (
        '"company"',
        '"detail":"card agent 7"',
        '"hashes":"',
        '"sha256"',
        "Sterling",
        "2026-10",
    )
    inside = [page.index(mark, content[0]) + len(mark) - 2 for mark in marks]
    keys = [page.index(mark, signed[0]) + len(mark) + 9 for mark in ('"signature":"', '"key":"')]
    spread = range(content[0], content[1], (content[1] - content[0]) // 12)
    # The last letters of the base64 texts have bits that mean nothing.
    ends = [content[1] - 1, signed[0], signed[1] - 1, *(found.start() - 1 for found in
            re.finditer("==?\"", page[signed[0] : signed[1]]))]  # fmt: skip
    ends[3:] = [signed[0] + each for each in ends[3:]]
    return [*inside, *keys, *spread, *ends]


def test_a_pack_verifies_itself_and_shows_every_change(tmp_path: Path) -> None:
    need_browser()
    desk = _desk()
    page = _page(desk, BANK, tmp_path / "bank")
    client = _page(desk, EvidenceReceiver(ReceiverKind.CLIENT, sample_client().id), tmp_path / "c")
    given = desk.organization.sign(b"").fingerprint
    desk.organization = OrganizationInMemory()
    forged = _page(desk, BANK, tmp_path / "forged")
    flips = {
        f"flipped {at} {bits}": _flipped(page, at, bits)
        for at in _places(page)
        for bits in (0x01, 0x20)
    }
    entry = page.index('"detail":"card agent 7"')
    pages = {
        "whole": page,
        "client": client,
        "forged": forged,
        **flips,
        "script": page.replace('"Altered", `This', '"Verified", `This'),
        "added": page.replace("<main>", "<main><h1>Approved by the bank</h1>"),
        "no signature": page.replace(_signed_part(page), 'id="signed"><'),
        "another's signature": page.replace(_signed_part(page), _signed_part(forged)),
        "a blank more": f"{page[:entry]} {page[entry:]}",
        **_without_own_ed25519(desk, tmp_path),
    }
    seen = seen_pages(pages, given, tmp_path)
    _check_whole(seen["whole"], given)
    assert seen["client"].verdict == "Verified"
    assert HOSTILE.strip() in seen["client"].text
    assert "Søren" not in seen["whole"].text
    assert not {"b", "iframe", "img"} & set(seen["client"].elements)
    assert seen["forged"].verdict == "Verified"
    assert seen["forged"].fingerprint != seen["whole"].fingerprint
    assert "Another key" in seen["forged"].compared
    assert len(flips) > 40
    assert {name: each.verdict for name, each in seen.items() if name in flips} == dict.fromkeys(
        flips, "Altered"
    )
    assert not [name for name in flips if "Atlantic" in seen[name].text], "nor is it shown"
    assert seen["script"].verdict == "Not verified", "it did not run"
    assert "Approved" not in seen["added"].text
    for name in ("no signature", "another's signature", "a blank more", "other verifier, flipped"):
        assert seen[name].verdict == "Altered", name
    assert seen["other verifier"].verdict == "Verified"
    assert seen["other verifier, flawed"].verdict == "Verified"
    assert "Entry 1: the entry was changed." in seen["other verifier, flawed"].flaws


def _check_whole(whole: SeenPage, given: str) -> None:
    assert (whole.verdict, whole.compared) == ("Verified", "✓ The same letters.")
    assert whole.fingerprint == given.replace(" ", "")
    assert "61 entries are shown; this page has checked each" in whole.text
    assert "draft, your assessor decides" in whole.text


def _without_own_ed25519(desk: EvidenceDesk, folder: Path) -> dict[str, str]:
    """Pages for a browser that has no Ed25519: their own verifier has to find the same."""
    own = folder / "page"
    shutil.copytree(PAGE_FOLDER, own)
    script = own / "pack.js"
    lacking = script.read_text("utf-8").replace('key, "Ed25519", false', 'key, "Lacking", false')
    script.write_text(lacking, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence_desk, "PAGE_FOLDER", own)
        page = _page(desk, BANK, folder / "other")
        links = desk.chain.links
        links[0] = replace(links[0], entry=replace(links[0].entry, detail="another"))
        flawed = _page(desk, BANK, folder / "flawed")
    signature = page.index('"signature":"', page.index('id="signed"')) + 20
    other = "B" if page[signature] == "A" else "A"
    return {
        "other verifier": page,
        "other verifier, flipped": f"{page[:signature]}{other}{page[signature + 1 :]}",
        "other verifier, flawed": flawed,
    }


def test_a_file_on_the_disk_with_one_byte_changed_is_altered(tmp_path: Path) -> None:
    need_browser()
    file = tmp_path / "bank" / "pack.html"
    page = _page(_desk(), BANK, tmp_path / "bank").encode("utf-8")
    profile = tmp_path / "browser"
    assert element_text(dumped(file, profile), "verdict") == "Verified"
    at = page.index(b"card agent 7")
    file.write_bytes(page[:at] + bytes([page[at] ^ 0x80]) + page[at + 1 :])
    assert element_text(dumped(file, profile), "verdict") == "Altered"
