"""An exported audit log proves itself on another machine, against anyone who carried it there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from desktop.app.audit.verify_record import verify_record
from desktop.app.environment.environment_policy import TRAINING
from desktop.booking.card_number_guard import holds_card_number
from desktop.identity.crypto.org_key import OrgKey, fingerprint
from desktop.store.audit.audit_chain import ChainedEntry, hash_of
from desktop.store.audit.audit_head_file import signed_head
from desktop.store.audit.exported_log import exported, imported
from desktop.store.engines.sqlcipher.encrypted_file import opened
from tests.support.hostile.insider import CARL, PASSPHRASES, Company, Forged
from tests.support.identity.sealed_file import read_members
from tests.support.journeys.kept_records import OWNER
from tests.support.journeys.running_desk import ROOT

pytestmark = [pytest.mark.hostile, pytest.mark.usefixtures("in_memory")]
Lines = list[bytes]


@pytest.fixture(scope="module")
def just_exported(
    first_day: Company, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Company, Path]:
    """One for all tests here, which change the desk only by adding entries."""
    desk = first_day.copied_to(tmp_path_factory.mktemp("company") / "profile")
    file = tmp_path_factory.mktemp("carried") / "record.jsonl"
    code, output = desk.export(file)
    assert (code, output[0]) == (0, f"9 entries were written to {file}.")
    return desk, file


@pytest.fixture
def desk(just_exported: tuple[Company, Path]) -> Company:
    return just_exported[0]


@pytest.fixture
def record(just_exported: tuple[Company, Path]) -> Path:
    """Nine entries: those of the company, a sign-in, and that the export was requested."""
    return just_exported[1]


def check(file: Path, given: str = "", witness: str = "") -> tuple[int, list[str]]:
    output: list[str] = []
    return verify_record(file, given, witness, output.append), output


def key_of(file: Path) -> str:
    """The fingerprint, as the owner noted it."""
    output = check(file)[1]
    found = re.match(r"Organization key ([A-Z ]+):", output[-1])
    assert found is not None
    return found[1]


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    """The real command, with nothing of this session: no bus, no keyring, an empty home."""
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_it_is_checked_on_another_machine_by_the_file_alone(record: Path, tmp_path: Path) -> None:
    command = ("verify", "--record", str(record), "--profile", str(tmp_path / "none"))
    code, output = run(*command, "--fingerprint", key_of(record), HOME=str(tmp_path))
    assert code == 0
    assert output.startswith("The audit log is intact: 9 entries, each signed by whom it names")
    assert "as given" in output
    assert list(tmp_path.iterdir()) == []
    code, output = run(*command, HOME=str(tmp_path))
    assert code == 0
    assert "compare it with the one that the owner has noted" in output


def test_no_secret_and_no_card_number_is_in_it(desk: Company, record: Path) -> None:
    text = record.read_text("utf-8")
    # A time to the microsecond may pass for a number, and so may one hash in fifty by chance.
    by_chance = r"[0-9-]{10}T[0-9:.]+(?:\+00:00|Z)|(?<=\")(?:[0-9a-f]{64}|[0-9a-f]{128})(?=\")"
    assert not holds_card_number(re.sub(by_chance, "", text))
    ring = desk.keyring()
    directory = read_members(desk.settings.directory_file, ring)
    secrets = [*PASSPHRASES.values(), desk.carl.store_key.expose_key_bytes().hex()]
    for member in directory["members"]:
        secrets += [member["wrapped"], member["salt"], member["integrity_tag"]]
        secrets += [grant["sealed"] for grant in member["grants"]]
        secret = ring.get(directory["installation_id"], member["id"])
        assert secret is not None
        secrets.append(secret.hex())
    assert not [secret for secret in secrets if secret in text]


def test_only_who_may_read_the_log_exports_it(desk: Company, tmp_path: Path) -> None:
    code, output = desk.export(tmp_path / "record.jsonl", CARL)
    assert code == 2
    assert "Only the owner may read who did what." in output[0]
    assert list(tmp_path.iterdir()) == []


def test_an_export_is_in_the_log_and_overwrites_nothing(desk: Company, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("not ours")
    code, output = desk.export(taken)
    assert code == 2
    assert "could not be written" in output[0]
    assert taken.read_text() == "not ours"
    ends = [(entry.action, entry.outcome) for entry in desk.entries()[-3:]]
    assert ends == [
        ("audit log exported", "requested"),
        ("audit log exported", "refused"),
        ("signed out", "done"),
    ]
    assert desk.verify()[0] == 0


@pytest.mark.expects_warning("desktop.app.open_store")
def test_a_log_that_cannot_be_read_is_not_exported(first_day: Company, tmp_path: Path) -> None:
    desk = first_day.copied_to(tmp_path / "profile")
    with opened(desk.settings.store_file, desk.records_key()) as db, db.begin():
        for statement in (
            "DROP TRIGGER audit_no_update",
            "UPDATE audit SET hash = 7 WHERE seq = 4",
        ):
            db.execute(text(statement))
    code, output = desk.export(tmp_path / "record.jsonl")
    assert code == 2
    assert "Entry 4 of the audit log is not as Skycap writes one." in output[0]
    assert not (tmp_path / "record.jsonl").exists()


def _without(place: int) -> Callable[[Lines], Lines]:
    return lambda lines: [*lines[:place], *lines[place + 1 :]]


def _changed(place: int, **fields: object) -> Callable[[Lines], Lines]:
    def change(lines: Lines) -> Lines:
        line = json.dumps({**json.loads(lines[place]), **fields}).encode() + b"\n"
        return [*lines[:place], line, *lines[place + 1 :]]

    return change


def _swapped(lines: Lines) -> Lines:
    return [*lines[:4], lines[5], lines[4], *lines[6:]]


def _garbage(lines: Lines) -> Lines:
    return [*lines[:4], b"\xff{" + b"x" * 300_000, *lines[5:]]


def _said_twice(lines: Lines) -> Lines:
    return [*lines[:3], lines[3].replace(b"{", b'{"detail": "another", ', 1), *lines[4:]]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_without(4), "Entry 4 is missing, or is in another's place."),
        (_without(9), "The end of the audit log is missing: from entry 9 on it was cut off."),
        (lambda lines: lines[:1], "The end of the audit log is missing: from entry 1 on"),
        (_changed(1, member_name=CARL), "Entry 1 was changed after it was written."),
        (_changed(3, signature="AA=="), "Entry 3 is not signed by anybody who works or worked"),
        (_changed(3, seq="3"), "Entry 3 was changed after it was written."),
        (_swapped, "Entry 4 is missing, or is in another's place."),
        (_garbage, "Entry 4 was changed after it was written."),
        (_said_twice, "Entry 3 was changed after it was written."),
        (lambda lines: [*lines, lines[-1]], "Entry 10 is missing, or is in another's place."),
    ],
)
def test_a_changed_file_is_found(
    record: Path, tmp_path: Path, change: Callable[[Lines], Lines], found: str
) -> None:
    carried = tmp_path / "carried.jsonl"
    carried.write_bytes(b"".join(change(record.read_bytes().splitlines(keepends=True))))
    code, output = check(carried)
    assert code == 1
    assert output[0].startswith(found)
    assert output[-1] == "Nothing was changed. Keep this file as it is, and ask for another export."


def _with_header(record: Path, target: Path, edit: Callable[[dict[str, Any]], None]) -> Path:
    header, *rest = record.read_bytes().splitlines(keepends=True)
    whole = json.loads(header)
    edit(whole)
    target.write_bytes(json.dumps(whole).encode() + b"\n" + b"".join(rest))
    return target


def test_a_changed_member_list_or_end_is_found(record: Path, tmp_path: Path) -> None:
    def longer(whole: dict[str, Any]) -> None:
        whole["directory"]["members"][1]["name"] = OWNER

    def moved(whole: dict[str, Any]) -> None:
        whole["head"]["seq"] = 8

    code, output = check(_with_header(record, tmp_path / "one", longer))
    assert (code, output[0]) == (1, "The member list in this file is not as an owner signed it.")
    code, output = check(_with_header(record, tmp_path / "two", moved))
    assert (code, output[0]) == (1, "The mark of where the exported log ends was changed.")


def _carls(desk: Company, record: Path, change: Callable[[list[ChainedEntry]], None]) -> Lines:
    """The file as Carl writes it anew: chained and signed with his key from the fourth entry on."""
    header, *lines = record.read_bytes().splitlines(keepends=True)
    links = list(imported(lines))
    change(links)
    signer, chain = desk.carls_signer(desk.revision()), links[:3]
    for link in links[3:]:
        placed = replace(link, seq=len(chain) + 1, previous=chain[-1].hash, signer=signer.signer)
        digest = hash_of(placed)
        chain.append(replace(placed, hash=digest, signature=signer.sign(digest)))
    whole = {**json.loads(header), "head": signed_head(chain[-1].state.head, signer)}
    return [json.dumps(whole).encode() + b"\n", *exported(chain)]


def test_an_insider_who_writes_the_file_anew_is_found_but_for_a_cut(
    desk: Company, record: Path, tmp_path: Path
) -> None:
    def hide(links: list[ChainedEntry]) -> None:
        del links[3]

    carried = tmp_path / "carried.jsonl"
    carried.write_bytes(b"".join(_carls(desk, record, hide)))
    code, output = check(carried)
    assert (code, output[0]) == (1, f"Entry 4 names {OWNER}, but was signed by {CARL}.")

    def cut(links: list[ChainedEntry]) -> None:
        del links[3:]

    carried.write_bytes(b"".join(_carls(desk, record, cut)))
    assert check(carried)[0] == 0, "only a witness knows that there was more"
    line = desk.witness()[1]
    printed = next(one for one in line if one.startswith("Skycap witness"))
    code, output = check(carried, witness=printed)
    assert code == 1
    assert "the audit log was cut or written anew since" in output[0]


def test_a_witness_is_looked_for_in_the_record_too(desk: Company, tmp_path: Path) -> None:
    printed = desk.witness(CARL, tmp_path / "witness.json")[1][0]
    assert desk.export(tmp_path / "record.jsonl")[0] == 0
    for witness in (printed, str(tmp_path / "witness.json")):
        assert check(tmp_path / "record.jsonl", witness=witness)[0] == 0
    assert check(tmp_path / "record.jsonl", witness=printed[:-1] + "?")[0] == 2


def test_entries_behind_the_signed_end_are_found(desk: Company, tmp_path: Path) -> None:
    """Both heads are genuine: an older one does not make a longer file."""
    first, second = tmp_path / "first", tmp_path / "second"
    for file in (first, second):
        assert desk.export(file)[0] == 0
    header = first.read_bytes().splitlines(keepends=True)[0]
    rest = second.read_bytes().splitlines(keepends=True)[1:]
    second.write_bytes(header + b"".join(rest))
    code, output = check(second)
    assert (code, output[0]) == (1, "This file holds entries that were not exported with it.")


def test_another_organization_key_is_found(record: Path) -> None:
    other = fingerprint(OrgKey.fresh().verify_key)
    code, output = check(record, other)
    assert code == 1
    assert output[0].startswith("This file is signed under another organization key than the one")


@pytest.mark.parametrize("harm", [lambda key: key[:-1] + "?", lambda key: key[:-6]])
def test_a_mistyped_fingerprint_is_reported(record: Path, harm: Callable[[str], str]) -> None:
    code, output = check(record, harm(key_of(record)))
    assert code == 2
    assert "fingerprint" in output[0]


def test_a_fingerprint_from_before_the_key_was_replaced_leads_to_it(
    first_day: Company, tmp_path: Path
) -> None:
    desk = first_day.copied_to(tmp_path / "profile")
    before = desk.witness(out=tmp_path / "witness.json")[1][2].removeprefix("Organization key ")
    # A former owner knew the key, so it is replaced.
    members = desk.members()
    members.change_role(desk.carl.member.id, "owner")
    members.change_role(desk.carl.member.id, "concierge")
    assert desk.export(tmp_path / "record.jsonl")[0] == 0
    code, output = check(tmp_path / "record.jsonl", before)
    assert code == 0
    now = key_of(tmp_path / "record.jsonl")
    assert now != before
    assert output[-1].startswith(f"Organization key {now}: it replaced the one given.")
    assert check(tmp_path / "record.jsonl", now)[1][-1] == f"Organization key {now}: as given."


@pytest.mark.parametrize("more", ['"head": [], ', '"remark": "checked by the bank", '])
def test_a_first_line_with_more_than_was_exported_is_no_record(
    record: Path, tmp_path: Path, more: str
) -> None:
    changed = tmp_path / "record.jsonl"
    changed.write_text(record.read_text().replace("{", "{" + more, 1))
    code, output = check(changed)
    assert code == 2
    assert "its first line was changed" in output[0]


@pytest.mark.parametrize(
    "content", [b"", b"[]\n", b'{"format": "another"}\n', b"\xff", b"[" * 9000, b"7" * 9000]
)
def test_what_is_no_record_is_reported(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    code, output = check(file)
    assert code == 2
    assert "is not an audit log that Skycap exported" in output[0]


def test_a_file_that_is_not_there_or_no_file_is_reported(tmp_path: Path) -> None:
    for file in (tmp_path / "none", tmp_path):
        code, output = check(file)
        assert code == 2
        assert "cannot be read" in output[0]


def test_a_log_with_a_flaw_is_not_witnessed(first_day: Company, tmp_path: Path) -> None:
    desk = first_day.copied_to(tmp_path / "profile")
    half = replace(desk.entries()[3], member_name=OWNER)
    desk.rewrite(7, Forged(half))
    code, output = desk.witness(out=tmp_path / "witness.json")
    assert code == 1
    assert output[0].startswith(f"Entry 8 names {OWNER}, but")
    assert not (tmp_path / "witness.json").exists()


def test_an_empty_log_is_not_witnessed(quick_desk: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    shutil.copytree(quick_desk, profile)
    code, output = Company(TRAINING.settings(profile)).witness(out=tmp_path / "witness.json")
    assert code == 2
    assert "There is no entry in the audit log yet." in output[0]
    assert not (tmp_path / "witness.json").exists()


def test_a_witness_file_overwrites_nothing(desk: Company, tmp_path: Path) -> None:
    out = tmp_path / "witness.json"
    for _ in range(2):
        assert desk.witness(out=out)[0] == 0, "the same one may be made again"
    out.write_text("not ours")
    code, output = desk.witness(out=out)
    assert code == 2
    assert "could not be written" in output[0]
    assert out.read_text() == "not ours"
    code, output = desk.witness()
    assert code == 0
    assert desk.settings.folder in Path(output[1].partition(" is in ")[2].rstrip(".")).parents
