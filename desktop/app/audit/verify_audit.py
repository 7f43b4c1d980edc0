"""``python -m desktop verify``: is the audit log intact, from the first entry to the last?"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from desktop.app.audit_anchor_check import OLDER, is_older, marked_by_its_writer
from desktop.store.audit.audit_chain import ChainFlaw, ChainReport, Flaw, TimeLimit
from desktop.store.audit.audit_checkpoint import Checkpoint, CheckpointFile
from desktop.store.audit.audit_head_file import AuditHeadDamaged, AuditHeadFile
from desktop.store.database import Database
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.audit_port import AuditSigners

from .audit_account import FLAWED, INTACT, NOT_CHECKED, AuditAccount, Terminal, sign_in
from .audit_witness import Witness, read_witness
from .flaw_text import (
    MOST_FLAWS,
    ahead_texts,
    flaw_text,
    flaw_texts,
    remarks,
    reported_texts,
    time_limits,
    unproved_text,
    witness_text,
)

_LONG_RECORD = 20_000
_KEEP = "Nothing was changed. Keep this computer as it is, and a copy of the whole folder."
_NO_ANCHOR = (
    "This computer's keyring remembers nothing of the audit log, so it cannot show whether the end "
    "was cut off."
)


def verify_audit_log(
    terminal: Terminal, member: str, *, full: bool = False, witness: str = ""
) -> int:
    """Exit code 0: intact. 1: every flaw was printed, up to 20. 2: it could not be checked.

    Entries that the same person found intact before are compared with what they were then; with
    `full` every signature is checked again. `witness` is a witness line, or the path of a witness
    file, that the log must contain.
    """
    try:
        account = sign_in(terminal, member)
        witnessed = _witness(account, witness) if witness else None
        with closing(account.open_store()) as store:
            examined = examine(account, store, terminal.show, full, witnessed)
    except DeskError as error:
        terminal.show(error.sentences())
        return NOT_CHECKED
    return show_result(examined, terminal.show)


@dataclass(slots=True)
class Examined:
    """What a check found: `flaws` and `remarks` as sentences."""

    entries: int
    flaws: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def show_result(examined: Examined, show: Callable[[str], None], keep: str = _KEEP) -> int:
    """Print it; the exit code. `keep` is the last sentence where there are flaws."""
    for sentence in (*examined.flaws, *examined.remarks):
        show(sentence)
    if examined.flaws:
        show(keep)
        return FLAWED
    show(
        f"The audit log is intact: {examined.entries} entries, each signed by whom it names, "
        "none missing."
    )
    return INTACT


def examine(
    account: AuditAccount,
    store: Database,
    show: Callable[[str], None],
    full: bool,
    witness: Witness | None = None,
) -> Examined:
    """Check the chain, the head file, this keyring and, where there is one, the witness."""
    kept, signers = CheckpointFile(account.settings.audit_checkpoint_file), account.signers
    known = None if full else kept.read(account.signer.signer, signers.has_signed)
    limits = time_limits(account.now(), witness)
    checked = check_chain(store, known, signers, show, limits)
    examined = Examined(checked.checkpoint.end.seq)
    examined.flaws += flaw_texts(checked.flaws)
    examined.flaws += _flaws_at_the_end(account, store)
    if witness is not None and not witness.confirms(store.audit_hash(witness.seq)):
        examined.flaws.append(witness_text(witness))
    examined.flaws += map(unproved_text, signers.unproved)
    # What earlier sign-ins found, and what a wrong clock has left, is told once to each person:
    # it does not hold the next check up.
    nothing_else = not examined.flaws
    examined.flaws += (*reported_texts(checked.report), *ahead_texts(checked.report))
    examined.remarks += remarks(checked.report)
    if examined.entries and account.anchor.recall() is None:
        examined.remarks.append(_NO_ANCHOR)
    if nothing_else:
        try:
            kept.write(checked.checkpoint, account.signer)
        except OSError as full_disk:
            show(f"The next check starts from the first entry again: {full_disk.strerror}.")
    return examined


@dataclass(frozen=True, slots=True)
class CheckedChain:
    """The first flaws, what else was seen, and how far the chain is whole where there is none."""

    flaws: tuple[ChainFlaw, ...]
    report: ChainReport
    checkpoint: Checkpoint


def check_chain(
    store: Database,
    known: Checkpoint | None,
    signers: AuditSigners,
    show: Callable[[str], None],
    limits: tuple[TimeLimit, ...] = (),
) -> CheckedChain:
    """Go on from the `known` checkpoint, where the rows it covers are as they were then."""
    end = store.audit_head()
    shown = _Progress(end.seq, show)
    start = None
    if known is not None and known.end.seq <= end.seq:
        shown.doing = "Compared"
        before, content = store.audit_contents((known.end.seq, end.seq), shown)
        if before == known.content and store.audit_holds(known.end):
            start = known.end
    else:
        (content,) = store.audit_contents((end.seq,))
    shown.doing = "Checked"
    report = ChainReport(limits)
    flaws = store.audit_flaws(signers, start=start, report=report, most=MOST_FLAWS, progress=shown)
    return CheckedChain(flaws, report, Checkpoint(end, content))


def _witness(account: AuditAccount, given: str) -> Witness:
    return read_witness(given, account.directory.installation_id(), account.signers.has_signed)


def _flaws_at_the_end(account: AuditAccount, store: Database) -> list[str]:
    """Whether the chain ends where the head file and this keyring last saw it, or later."""
    entries, flaws = store.audit_head().seq, list[str]()
    try:
        signers, file = account.signers, AuditHeadFile(account.settings.audit_head_file)
        head = file.read(signers.has_signed, marked_by_its_writer(store, signers))
        if head is None and entries:
            flaws.append("The mark of where the audit log ends is missing.")
        if head is not None and not store.audit_holds(head):
            flaws.append(flaw_text(ChainFlaw(entries + 1, Flaw.CUT)))
    except AuditHeadDamaged as damage:
        flaws.append(f"The mark of where the audit log ends {damage}.")
    if is_older(store, account.anchor):
        flaws.append(f"{OLDER[:1].upper()}{OLDER[1:]}.")
    return flaws


@dataclass(slots=True)
class _Progress:
    """A line for each tenth of a long record."""

    entries: int
    show: Callable[[str], None]
    doing: str = "Checked"
    _tenths: int = 0

    def __call__(self, done: int) -> None:
        tenths = 10 * done // max(self.entries, 1)
        if self.entries >= _LONG_RECORD and tenths != self._tenths:
            self._tenths = tenths
            self.show(f"{self.doing} {done:,} of {self.entries:,} entries.")
