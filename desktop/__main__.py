"""The command line: ``python -m desktop --training``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__

_HOME = "US"


def main(argv: Sequence[str] | None = None) -> int:
    """Start Skycap; the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["serve-training"]:
        # The bundle has no `-m`: the training servers are this program under another name.
        from desktop.training.__main__ import main as serve

        return serve(arguments[1:])
    if arguments[:1] == ["make-documents"]:
        from desktop.documents.__main__ import main as make

        return make(arguments[1:])
    if arguments[:1] == ["score-passphrase"]:
        from desktop.identity.crypto.passphrase_score import main as score

        return score(arguments[1:])
    if arguments[:1] == ["verify"]:
        return _verify(arguments[1:])
    if arguments[:1] == ["doctor"]:
        return _doctor(arguments[1:])
    parser = _parser("skycap", "The desk of an air concierge.")
    parser.add_argument("--version", action="version", version=f"Skycap {__version__}")
    parser.add_argument("--training", action="store_true", help="practice: nothing is real")
    parser.add_argument("--servers", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--lifeline", type=int, default=-1, help=argparse.SUPPRESS)
    parser.add_argument("--pane-idle", type=int, default=60, help=argparse.SUPPRESS)
    parser.add_argument("--idle", type=int, default=300, help=argparse.SUPPRESS)
    parser.add_argument("--finish-first-start", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help="write stalls to the log")
    parser.add_argument(
        "--home-country",
        type=_country,
        default=_HOME,
        metavar="CC",
        help="whose rules a phone number without a country code follows, such as GB; default US",
    )
    parser.add_argument("--look", choices=("system", "light", "dark"), default="system")
    chosen = parser.parse_args(arguments)
    if not chosen.training:
        print(
            "This version of Skycap works in training only. Nothing was opened. "
            "Start it with --training."
        )
        return 2
    from desktop.app.lifecycle import startup

    startup.disable_automatic_gc()
    try:
        from desktop.ui.event_loop.plain_import_hook import install_plain_import_hook

        install_plain_import_hook()
        from desktop.app.application import run
        from desktop.app.environment.environment_policy import TRAINING
        from desktop.app.lifecycle.shutdown import end_process
        from desktop.app.options import FIRST_START, Options
    except ImportError as failure:
        if not (failure.name or "").startswith(("PySide6", "shiboken6")):
            raise
        raise SystemExit(
            f"Skycap cannot load its window library: {failure}. Nothing was opened or changed. "
            "Install what is missing (`make run` does so on Debian), then start it again."
        ) from failure

    settings = TRAINING.settings(_profile(chosen.profile), chosen.home_country)
    kept = ["--training", "--profile", str(settings.profile), "--look", chosen.look]
    kept += ["--pane-idle", str(chosen.pane_idle), "--idle", str(chosen.idle)]
    kept += ["--home-country", settings.home_country]
    kept += ["--measure"] if chosen.measure else []
    kept += [FIRST_START] if chosen.finish_first_start else []
    options = Options(
        servers=chosen.servers,
        lifeline=chosen.lifeline,
        pane_idle=chosen.pane_idle,
        idle=chosen.idle,
        measure=chosen.measure,
        look=chosen.look,
        first_start=chosen.finish_first_start,
        arguments=tuple(kept),
    )
    end_process(run(TRAINING, settings, options))


def _verify(arguments: Sequence[str]) -> int:
    parser = _parser("skycap verify", "Is the audit log intact? 0 yes, 1 no, 2 not checked.")
    parser.add_argument("--member", default="", help="your name, as you sign in")
    parser.add_argument("--full", action="store_true", help="check what you checked before, too")
    chosen = parser.parse_args(arguments)
    from desktop.app.environment.environment_policy import TRAINING
    from desktop.app.verify_audit import read_passphrase, verify_audit_log
    from desktop.system.clock import utc_now
    from desktop.system.ids import new_id

    return verify_audit_log(
        TRAINING,
        TRAINING.settings(_profile(chosen.profile)),
        chosen.member,
        utc_now,
        new_id,
        read_passphrase,
        print,
        full=chosen.full,
    )


def _doctor(arguments: Sequence[str]) -> int:
    parser = _parser("skycap doctor", "How safe is this machine, and how was that checked?")
    parser.add_argument("--json", action="store_true", help="for programs")
    chosen = parser.parse_args(arguments)
    from desktop.app.doctor import print_check_results
    from desktop.app.environment.environment_policy import TRAINING

    settings = TRAINING.settings(_profile(chosen.profile))
    return print_check_results(TRAINING, settings, as_json=chosen.json, show=print)


def _parser(prog: str, description: str) -> argparse.ArgumentParser:
    """A parser with `--profile`, which every command takes."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--profile", type=Path, help="the folder that holds all Skycap keeps")
    return parser


def _country(code: str) -> str:
    """An argument that is a country by ISO 3166-1."""
    if code == _HOME:
        return code  # the table of countries is loaded after the first paint
    from desktop.booking.clients.country import is_country

    if not is_country(code.upper()):
        raise argparse.ArgumentTypeError(f"{code!r} is no two-letter country code (ISO 3166-1)")
    return code.upper()


def _profile(profile: Path | None) -> Path:
    """This folder, or the platform's own, as an absolute path."""
    from desktop.system.config import default_profile

    try:
        return (profile or default_profile()).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as failure:
        # No home, a circle of links, a name that no file can have.
        raise SystemExit(
            f"Skycap cannot find its folder {profile or ''}: {str(failure).rstrip('.')}. "
            "Nothing was opened. "
            "Start it with --profile and the path of a folder."
        ) from failure


if __name__ == "__main__":
    raise SystemExit(main())
