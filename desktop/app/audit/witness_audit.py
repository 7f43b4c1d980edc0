"""``python -m desktop witness``: a line and a file about where the audit log ends today."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path

from desktop.identity.crypto.org_key import fingerprint
from desktop.store.audit.audit_chain import ChainHead
from desktop.system.atomic_file import flush_folder, open_new, read_regular_file
from desktop.use_cases.errors import DeskError, Refused

from .audit_account import INTACT, NOT_CHECKED, Terminal, sign_in
from .audit_witness import Witness, file_text, line_of
from .verify_audit import examine, show_result


def witness_audit_log(terminal: Terminal, member: str, out: Path | None = None) -> int:
    """Exit code 0: written and printed. 1: the log is not intact, so nothing was witnessed.
    2: it could not be checked, or not written.

    `out` is the file to be made; without it, it is made in the desk's own folder.
    """
    show = terminal.show
    try:
        account = sign_in(terminal, member)
        with closing(account.open_store()) as store:
            examined = examine(account, store, show, full=False)
            head = store.audit_head()
        if examined.flaws:
            return show_result(examined, show)
        if head == ChainHead.beginning():
            raise _nothing_yet()
        installation_id = account.directory.installation_id()
        witness = Witness.of(head, terminal.now().date())
        file = out or account.settings.folder / f"witness-{witness.made_on}-{witness.seq}.json"
        _write(file, file_text(witness, installation_id, account.signer))
    except DeskError as error:
        show(error.sentences())
        return NOT_CHECKED
    show(line_of(witness, installation_id))
    show(f"The same, signed, is in {file}.")
    show(f"Organization key {fingerprint(account.signers.org_key)}")
    show(
        "Print the line or write it down, and keep it where nobody who works here can change it. "
        "Later, `verify --witness` finds an audit log that does not contain it."
    )
    return INTACT


def _nothing_yet() -> Refused:
    return Refused(
        "nothing_to_witness",
        "There is no entry in the audit log yet.",
        "Nothing was witnessed.",
        "Sign in at the desk once, then make the witness.",
    )


def _write(file: Path, text: str) -> None:
    """A new file, or the very same one. Refused ``witness_not_written``."""
    try:
        if file.exists() and read_regular_file(file, len(text.encode()) + 1) == text.encode():
            return
        with os.fdopen(open_new(file), "wb") as writing:
            writing.write(text.encode())
            writing.flush()
            os.fsync(writing.fileno())
        flush_folder(file.parent)
    except (OSError, ValueError) as failed:
        raise Refused(
            "witness_not_written",
            f"The witness file {file} could not be written: {failed}.",
            "Nothing was changed.",
            "Name another file with --out.",
        ) from failed
