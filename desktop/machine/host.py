"""The machine to check: its system, files, environment variables and Skycap's profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Host:
    """`system` is a value of ``sys.platform``; `root` is ``/`` except in tests."""

    system: str
    environment: Mapping[str, str]
    profile: Path
    store_file: Path
    root: Path = Path("/")

    @property
    def documents_folder(self) -> Path:
        """Where earlier versions kept PDF and calendar files; nothing is written there any more."""
        return self.profile / "documents"

    @property
    def is_linux(self) -> bool:
        return self.system == "linux"

    @property
    def system_name(self) -> str:
        """The system's name for display."""
        return {"win32": "Windows", "darwin": "macOS", "linux": "Linux"}.get(
            self.system, self.system
        )

    @property
    def never_run(self) -> str:
        """A clause: how far this project has run what it wrote for a system other than Linux."""
        if self.system == "win32":
            return "run under Wine 8.0 by this project, never on Windows"
        return f"never run on {self.system_name} by this project"

    def read(self, path: str) -> str | None:
        """The text of the file at this path below `root`; None when it cannot be read."""
        try:
            return (self.root / path.lstrip("/")).read_text("utf-8", "replace")
        except OSError:
            return None

    @property
    def display(self) -> str:
        """The display system of this session: ``x11``, ``wayland``, or empty for any other."""
        asked = self.environment.get("QT_QPA_PLATFORM", "").partition(":")[0]
        if asked:
            return {"xcb": "x11", "wayland": "wayland"}.get(asked, "")
        if self.environment.get("WAYLAND_DISPLAY"):
            return "wayland"
        return "x11" if self.environment.get("DISPLAY") else ""
