"""Checks of Skycap itself: that its files are those that were installed, and its version."""

from __future__ import annotations

import platform

from desktop.booking.card_entry.card_entry_ending import PaneEnding
from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.booking.check_result import CheckResult, Verdict
from desktop.booking.program_files import ProgramFiles

_SUBJECT = "program files"


def program_files(found: ProgramFiles, check: PaneSelfCheck | None) -> CheckResult:
    """Whether anybody but root could have changed the program; `found` with contents compared."""
    if found.difference:
        text = f"A file of the program is {found.difference}: {found.path}. Install it again."
        how = "every file was compared with the manifest of the package"
        return CheckResult(_SUBJECT, Verdict.EXPOSED, text, how)
    if not found.has_manifest:
        return _without_manifest(found)
    if found.root_owns is False:
        text = "The program's files belong to an ordinary user, whose programs can change them."
        how = f"{found.files} files agree with their manifest, which is not root's"
        return CheckResult(_SUBJECT, Verdict.EXPOSED, text, how)
    compared = "SHA-256" if found.root_owns is None else "SHA-256, owner and mode"
    how = f"the {compared} of {found.files} files agree with the package's manifest"
    if check is not None and check.failed is PaneEnding.PROGRAM_CHANGED:
        text = "A file of the card pane is not as it was installed. Install Skycap again."
        return CheckResult(_SUBJECT, Verdict.EXPOSED, text, f"{how}; those of the pane do not")
    if check is None or not check.files:
        text = "The desk's files are as they were installed; the card pane did not compare its own."
        return CheckResult(_SUBJECT, Verdict.BEST_EFFORT, text, how)
    if found.root_owns is None:
        text = "The files of both programs are as they were installed."
        how += (
            f"; the card pane compared its own {check.files}; who can change them was not looked at"
        )
        return CheckResult(_SUBJECT, Verdict.BEST_EFFORT, text, how)
    text = "The files of both programs are as they were installed, and only root can change them."
    how += f"; the card pane compared its own {check.files}"
    return CheckResult(_SUBJECT, Verdict.PROTECTED, text, how)


def _without_manifest(found: ProgramFiles) -> CheckResult:
    if found.is_changeable:
        text = "Your other programs can change Skycap's files, and the bytecode that it reads."
        how = "it does not run as a package installed it, and this user may write to it"
        return CheckResult(_SUBJECT, Verdict.EXPOSED, text, how)
    text = "Skycap cannot tell whether its files are those that were installed."
    how = "it does not run as a package installed it, which brings a manifest"
    return CheckResult(_SUBJECT, Verdict.NOT_VERIFIED, text, how)


def program(version: str) -> CheckResult:
    """The versions of Skycap and Python."""
    text = f"Skycap {version} on Python {platform.python_version()}, {platform.system()}."
    how = "read from the running program; whether there is a newer one was not asked"
    return CheckResult("program", Verdict.NOT_VERIFIED, text, how)
