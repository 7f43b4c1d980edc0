"""What to say when the disk does not take a file: the same in every room that writes."""

from __future__ import annotations

from desktop.system.atomic_file import WriteFault

_SENTENCES = {
    WriteFault.FULL: ("The disk is full.", "Make room on the disk, then try again."),
    WriteFault.QUOTA: (
        "Your user's share of the disk (its quota) is used up.",
        "Delete some of your own files or ask for a larger quota, then try again.",
    ),
    WriteFault.READ_ONLY: (
        "The disk is read-only: nothing can be written to it.",
        "Make the disk writable, then start Skycap again.",
    ),
    WriteFault.NOT_PERMITTED: (
        "Your user may not write in Skycap's folder.",
        "Give your user the right to write there, then start Skycap again.",
    ),
    WriteFault.IN_THE_WAY: (
        "A folder or a link has the name of a file that Skycap needs.",
        "Move it out of Skycap's folder, then start Skycap again.",
    ),
    WriteFault.IN_USE: (
        "Another program has a file open that Skycap needs.",
        "Close it in that program, then try again.",
    ),
    WriteFault.FAILED: (
        "The disk did not read or write.",
        "Check the disk, then start Skycap again.",
    ),
}


def what_happened(fault: WriteFault, name: str = "") -> str:
    """One sentence. `name` is the file that it is about, where that helps."""
    happened = _SENTENCES[fault][0]
    if fault is WriteFault.IN_THE_WAY and name:
        return f"A folder or a link has the name of a file that Skycap needs: {name}."
    if fault is WriteFault.IN_USE and name:
        return f"Another program has a file open that Skycap needs: {name}."
    return happened


def what_helps(fault: WriteFault) -> str:
    """One sentence: what to do about it."""
    return _SENTENCES[fault][1]
