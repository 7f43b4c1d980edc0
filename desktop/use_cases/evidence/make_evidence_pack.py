"""Make an evidence pack for a bank, an insurer, a client or a dispute, and save it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.access.role import Permission
from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.evidence.evidence_receiver import (
    OF_THE_COMPANY,
    EvidenceReceiver,
    ReceiverKind,
)
from desktop.booking.evidence.log_selection import is_counted, is_shown
from desktop.booking.evidence.pack_contents import sections_for
from desktop.booking.evidence.pack_section import PackSection, row, texts_of, utc_text
from desktop.use_cases.actor import Actor
from desktop.use_cases.audit.audited_action import run_audited
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.audit_port import (
    AuditProof,
    AuditSigners,
    EvidenceSigner,
    LogProof,
    ProvenEntry,
)
from desktop.use_cases.ports.documents_port import DocumentDelivery, EvidenceFiles, PackCover
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.saved_text_guard import refuse_card_number_in_name

from .evidence_sources import EvidenceSources
from .signed_content import signed_content

MADE: Final = "evidence pack made"
MOST_SHOWN: Final = 2000
"""So many of the newest entries are shown whole."""


@dataclass(frozen=True, slots=True)
class MadePack:
    """What was saved. `fingerprint`: of the key that signed it, for the receiver to compare.

    `flaws`: what is wrong with the audit log, which the pack says too. `files`: how many are beside
    the page.
    """

    fingerprint: str
    flaws: tuple[str, ...]
    files: int


@dataclass(frozen=True, slots=True)
class MakeEvidencePack:
    """`signers` answers anew each time, because members change meanwhile."""

    actor: Actor
    store: Store
    sources: EvidenceSources
    proof: AuditProof
    signers: Callable[[], AuditSigners]
    signer: EvidenceSigner
    files: EvidenceFiles
    delivery: DocumentDelivery

    @requires(Permission.READ_AUDIT, audits=(MADE,))
    def __call__(self, receiver: EvidenceReceiver, file: Path) -> MadePack:
        """Check the audit log, gather what this receiver may see, sign it and put it in place of
        `file`. Blocks, for seconds in a long log. The audit entry says for whom, and holds the
        file's name without the folders above it.

        Refused ``card_number_in_text``, ``no_such_client``, ``no_such_trip``, ``not_owner``,
        ``store_damaged``, ``files_in_the_way``, and as the ports.
        """
        refuse_card_number_in_name(file)
        return run_audited(
            self.store,
            self.actor,
            MADE,
            lambda: self._make(receiver, file),
            subject=receiver.subject,
            detail=f"{receiver.kind.value}, as {file.name}",
        )

    def _make(self, receiver: EvidenceReceiver, file: Path) -> MadePack:
        def is_wanted(entry: AuditEntry) -> bool:
            return is_shown(entry, receiver) or is_counted(entry, receiver)

        checked = self.proof.check(is_wanted)
        settings = self.sources.settings
        cover = PackCover(
            company=settings.company,
            receiver=receiver.kind.value,
            environment="" if settings.live else settings.environment,
            made_at=self.actor.now(),
            made_by=self.actor.member.name,
        )
        log = tuple(each.logged for each in checked.entries)
        facts = self.sources.facts(receiver, log)
        sections = sections_for(receiver, facts)
        _refuse_card_numbers(sections)
        shown = self._shown(checked, receiver)
        beside = {
            "pdf": self.files.make_pdf(cover, sections, log_sentences(shown)),
            **{f"{name}.csv": table for name, table in self._tables(sections, shown)},
        }
        content = signed_content(cover, sections, shown, self.signers(), beside)
        signed = self.signer.sign(content.encode("ascii"))
        self.delivery.save_pack(self.files.make_page(content, signed), beside, file)
        return MadePack(signed.fingerprint, checked.flaws, len(beside))

    def _tables(
        self, sections: tuple[PackSection, ...], shown: LogProof
    ) -> Iterable[tuple[str, bytes]]:
        return self.files.make_tables((*sections, log_table(shown))).items()

    def _shown(self, checked: LogProof, receiver: EvidenceReceiver) -> LogProof:
        """What of the log goes into the pack: a client gets no entry, and no hash of one."""
        # Where the chain is not whole, no entry is given out as a part of it.
        is_whole = not checked.flaws
        entries: tuple[ProvenEntry, ...] = tuple(
            each for each in checked.entries if is_whole and is_shown(each.logged.entry, receiver)
        )
        has_hashes = is_whole and receiver.kind is not ReceiverKind.CLIENT
        flaws = checked.flaws
        if flaws and receiver.kind not in OF_THE_COMPANY:
            flaws = (f"{len(flaws)} found: the company was shown which.",)
        return LogProof(
            first=checked.first,
            last=checked.last,
            hashes=checked.hashes if has_hashes else (),
            entries=entries[-MOST_SHOWN:],
            flaws=flaws,
        )


def log_sentences(proof: LogProof) -> tuple[str, ...]:
    """What the pack says of the audit log."""
    if proof.flaws:
        head = "The audit log was not whole when this pack was made:"
        return (head, *proof.flaws)
    count = proof.last - proof.first + 1
    return (
        f"The audit log was whole when this pack was made: the company's own program checked "
        f"{count} of {proof.last} entries, each signed and chained to the one before it. "
        f"{len(proof.entries)} of them are shown in the page beside this file.",
    )


def log_table(proof: LogProof) -> PackSection:
    """The entries that are shown, for a spreadsheet; the page shows them with their proofs."""
    return PackSection(
        "log",
        "The audit log",
        "",
        ("No.", "When", "Who", "What", "Outcome", "About", "Detail", "Computer"),
        tuple(
            row(str(each.logged.seq), utc_text(entry.at), entry.member_name, entry.action,
                entry.outcome, entry.subject, entry.detail, entry.workstation)
            for each in proof.entries
            for entry in (each.logged.entry,)
        ),
    )  # fmt: skip


def _refuse_card_numbers(sections: tuple[PackSection, ...]) -> None:
    if any(holds_card_number(text) for text in texts_of(sections)):
        raise Refused(
            "card_number_in_text",
            "A text that would be in this pack holds what could be a card number.",
            "Nothing was written.",
            "Look into names and notes of what the pack is about, then make it again.",
        )
