"""The command line: ``python -m desktop --training``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Start Skycap; the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["serve-training"]:
        # The bundle has no `-m`: the training servers are this program under another name.
        from desktop.training.__main__ import main as serve

        return serve(arguments[1:])
    if arguments[:1] == ["make-papers"]:
        from desktop.papers.__main__ import main as make

        return make(arguments[1:])
    if arguments[:1] == ["verify"]:
        return _verify(arguments[1:])
    if arguments[:1] == ["doctor"]:
        return _doctor(arguments[1:])
    parser = argparse.ArgumentParser(prog="skycap", description="The desk of an air concierge.")
    parser.add_argument("--version", action="version", version=f"Skycap {__version__}")
    parser.add_argument("--training", action="store_true", help="practise: nothing is real")
    parser.add_argument("--profile", type=Path, help="the folder that holds all Skycap keeps")
    parser.add_argument("--servers", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--lifeline", type=int, default=-1, help=argparse.SUPPRESS)
    parser.add_argument("--pane-idle", type=int, default=60, help=argparse.SUPPRESS)
    parser.add_argument("--idle", type=int, default=300, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help="write stalls to the log")
    parser.add_argument("--look", choices=("system", "light", "dark"), default="system")
    chosen = parser.parse_args(arguments)
    if not chosen.training:
        print(
            "This version of Skycap works in training only. Nothing was opened. "
            "Start it with --training."
        )
        return 2
    from desktop import pace

    pace.collect_by_hand()
    pace.import_plainly()
    from desktop.app import run
    from desktop.config import Settings, default_profile
    from desktop.options import Options

    profile = (chosen.profile or default_profile()).expanduser().resolve()
    kept = ["--training", "--profile", str(profile), "--look", chosen.look]
    kept += ["--pane-idle", str(chosen.pane_idle), "--idle", str(chosen.idle)]
    kept += ["--measure"] if chosen.measure else []
    return run(
        Settings(profile, training=True),
        Options(
            servers=chosen.servers,
            lifeline=chosen.lifeline,
            pane_idle=chosen.pane_idle,
            idle=chosen.idle,
            measure=chosen.measure,
            look=chosen.look,
            arguments=tuple(kept),
        ),
    )


def _verify(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="skycap verify", description="Is the record of acts whole? 0 yes, 1 no, 2 not checked."
    )
    parser.add_argument("--profile", type=Path, help="the folder that holds all Skycap keeps")
    parser.add_argument("--person", default="", help="your name at the door")
    chosen = parser.parse_args(arguments)
    from desktop.app import utc_now
    from desktop.config import Settings, default_profile
    from desktop.ids import new_id
    from desktop.record_check import check_record, read_passphrase

    profile = (chosen.profile or default_profile()).expanduser().resolve()
    settings = Settings(profile, training=True)
    return check_record(settings, chosen.person, utc_now, new_id, read_passphrase, print)


def _doctor(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="skycap doctor", description="How safe is this machine, and how was that checked?"
    )
    parser.add_argument("--profile", type=Path, help="the folder that holds all Skycap keeps")
    parser.add_argument("--json", action="store_true", help="for programs")
    chosen = parser.parse_args(arguments)
    from desktop.config import Settings, default_profile
    from desktop.doctor import tell_findings

    profile = (chosen.profile or default_profile()).expanduser().resolve()
    return tell_findings(Settings(profile, training=True), as_json=chosen.json, tell=print)


if __name__ == "__main__":
    raise SystemExit(main())
