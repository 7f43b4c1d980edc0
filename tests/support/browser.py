"""Pages in a real browser: Debian's chromium, which `sh .ci/setup.sh bench` installs."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = "chromium"
_SECONDS = 120
# Shows each page in a frame of its own, types into it what a receiver was given, and writes down
# what is seen then.
_HARNESS = """<!doctype html><meta charset="utf-8"><pre id="seen"></pre><script>
const { pages, given } = JSON.parse(document.currentScript.dataset.asked);
(async () => {
  const seen = {};
  for (const [name, page] of Object.entries(pages)) {
    const frame = document.createElement("iframe");
    frame.srcdoc = page;
    document.body.append(frame);
    await new Promise((then) => { frame.onload = then; });
    const inside = frame.contentDocument, at = (id) => inside.getElementById(id);
    const text = (id) => at(id) ? at(id).textContent : "";
    const waits = () => ["", "Checking"].includes(text("verdict"));
    for (let tries = 0; tries < 3000 && waits(); tries += 1)
      await new Promise((then) => setTimeout(then, 20));
    if (at("given")) { at("given").value = given; at("given").dispatchEvent(new Event("input")); }
    seen[name] = { verdict: text("verdict"), why: text("why"), fingerprint: text("fingerprint"),
      compared: text("compared"), flaws: text("flaws"), text: inside.body.innerText,
      elements: Array.from(inside.body.querySelectorAll("*"), (each) => each.localName),
    };
    frame.remove();
  }
  document.getElementById("seen").textContent = JSON.stringify(seen);
})();
</script>"""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What a person sees of a page, by the ids of its elements. `elements`: kinds of elements."""

    verdict: str
    why: str
    fingerprint: str
    compared: str
    flaws: str
    text: str
    elements: tuple[str, ...]


def need_browser() -> None:
    """Skips the test where there is none."""
    if shutil.which(PROGRAM) is None:
        pytest.skip(
            "not verified: Debian's chromium is not here; `sh .ci/setup.sh bench` installs it"
        )


def dumped(file: Path, profile: Path) -> str:
    """The document of this file, as the browser has it after its scripts have run."""
    command = (
        *(PROGRAM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *(f"--user-data-dir={profile}", "--virtual-time-budget=60000", "--dump-dom"),
        file.as_uri(),
    )
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)
    return done.stdout.decode("utf-8")


def element_text(document: str, element_id: str) -> str:
    """The text of the element with this id, in a dumped document."""
    found = re.search(rf'id="{element_id}"[^>]*>(.*?)</p>', document, re.DOTALL)
    return "" if found is None else html.unescape(re.sub(r"<[^>]*>", "", found[1]))


def seen_pages(pages: Mapping[str, str], given: str, folder: Path) -> dict[str, SeenPage]:
    """All of them in one run of the browser, each in a frame of its own. `given`: the fingerprint
    that the receiver has, which is typed into each.
    """
    harness = folder / "harness.html"
    asked = html.escape(json.dumps({"pages": dict(pages), "given": given}))
    opened = f'<script data-asked="{asked}">'
    harness.write_text(_HARNESS.replace("<script>", opened), "utf-8")
    seen = json.loads(html.unescape(
        re.search(r'<pre id="seen">(.*?)</pre>', dumped(harness, folder / "browser"), re.DOTALL)[1]  # type: ignore[index]
    ))  # fmt: skip
    return {
        name: SeenPage(**{**each, "elements": tuple(each["elements"])})
        for name, each in seen.items()
    }
