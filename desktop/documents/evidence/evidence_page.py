"""The page of an evidence pack: one HTML file that shows and verifies itself, without a network."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from pathlib import Path

from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.audit_port import SignedEvidence

MARK = b'<meta name="generator" content="Skycap evidence pack">'
"""Every page has it in its first part; by it a page that is to be replaced is told from others."""


def evidence_page(folder: Path, content: str, signed: SignedEvidence) -> bytes:
    """`folder` holds the template, its script and its style; `content` is ASCII
    on one line, without ``<``.

    The page's own policy (CSP) lets exactly this script and this style run, and nothing be fetched.
    Refused ``program_files_damaged``.
    """
    try:
        page, script, style = (
            (folder / name).read_text("utf-8") for name in ("pack.html", "pack.js", "pack.css")
        )
    except (OSError, ValueError) as missing:
        raise Refused(
            "program_files_damaged",
            "A file of this program is missing, by which the page of a pack is made.",
            "Nothing was written.",
            "Install Skycap again.",
        ) from missing
    parts = {
        "script_hash": _digest(script),
        "style_hash": _digest(style),
        "style": style,
        "content": content,
        "signed": json.dumps(
            {
                "statement": signed.text,
                "signature": b64encode(signed.signature).decode("ascii"),
                "key": b64encode(signed.key).decode("ascii"),
            },
            separators=(",", ":"),
        ),
        "script": script,
    }
    before, *rest = page.split("{")
    made = [before]
    for each in rest:
        name, _, after = each.partition("}")
        made += (parts[name], after)
    return "".join(made).encode("utf-8")


def _digest(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
