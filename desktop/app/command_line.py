"""The command line: what each command asks for, and its start. Each loads only what it needs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from desktop import __version__

if TYPE_CHECKING:
    from desktop.app.audit.audit_account import Terminal
    from desktop.booking.program_files import ProgramFiles

_HOME = "US"

_LONGEST_IDLE = 900
_TRAINING = "training"
ENVIRONMENTS = (_TRAINING, "vendor-test", "live")
# The exit code of a command that could not look.
_NOT_CHECKED = 2


def run_console_command() -> int:
    """The command that this process was started with, in the program that Windows has for what
    prints; the exit code. It opens no window.
    """
    from desktop.system.python_program import go_on_isolated

    go_on_isolated("desktop")
    arguments = sys.argv[1:]
    command = _COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(f"This program prints. It takes one of: {', '.join(_COMMANDS)}.")
        print("The desk itself is skycap.exe, and is in the start menu.")
        return _NOT_CHECKED
    speak_utf8()
    return command(arguments[1:])


def speak_utf8() -> None:
    """Take what is piped in as UTF-8, and print that where it is no terminal, on every system: the
    code page that Windows has for it lacks letters of names, and turns others into different ones.
    """
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal may lack letters too.
        sys.stdout.reconfigure(errors="replace")


def print_line(text: str) -> None:
    """Print it on one line, without what a terminal would obey: there may be words of others in it,
    such as a name in the audit log.
    """
    from desktop.booking.printable_text import printable

    print(printable(text))


def run_command(arguments: list[str]) -> int:
    """Run a command, or start the desk; the exit code."""
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
    command = _COMMANDS.get(arguments[0]) if arguments else None
    if command is not None:
        speak_utf8()
        return command(arguments[1:])
    parser = _parser("skycap", "The desk of an air concierge.")
    parser.add_argument("--version", action="version", version=f"Skycap {__version__}")
    parser.add_argument("--training", action="store_true", help="practice: nothing is real")
    parser.add_argument(
        "--environment",
        metavar="|".join(ENVIRONMENTS),
        help="our own servers, the vendors' test systems, or real work",
    )
    parser.add_argument("--servers", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--servers-digest", default="", help=argparse.SUPPRESS)
    parser.add_argument("--lifeline", type=int, default=-1, help=argparse.SUPPRESS)
    parser.add_argument("--shown", type=int, default=-1, help=argparse.SUPPRESS)
    parser.add_argument("--pane-idle", type=_seconds, default=60, help=argparse.SUPPRESS)
    parser.add_argument("--idle", type=_seconds, default=300, help=argparse.SUPPRESS)
    parser.add_argument("--finish-first-start", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help="write stalls to the log")
    parser.add_argument(
        "--home-country",
        type=_country,
        default=_HOME,
        metavar="CC",
        help="whose rules a phone number without a country code follows, such as GB; default US",
    )
    parser.add_argument(
        "--hosted-fields",
        action="store_true",
        help="in training: cards are typed into the vendors' own fields, in a web engine",
    )
    parser.add_argument("--look", choices=("system", "light", "dark"), default="system")
    chosen = parser.parse_args(arguments)
    environment = _environment(chosen.environment, training=chosen.training)
    if not environment:
        return 2
    changed = changed_program()
    if changed is not None:
        from desktop.app.lifecycle.start_failure import report_changed_program

        return report_changed_program(changed, chosen.look)
    from desktop.app.lifecycle import startup

    startup.disable_automatic_gc()
    try:
        from desktop.ui.event_loop.plain_import_hook import install_plain_import_hook

        install_plain_import_hook()
        from desktop.app.application import run
        from desktop.app.environment.environment_policy import POLICIES
        from desktop.app.lifecycle.shutdown import end_process
        from desktop.app.options import FIRST_START, Options
    except ImportError as failure:
        if not (failure.name or "").startswith(("PySide6", "shiboken6")):
            raise
        raise SystemExit(
            f"Skycap cannot load its window library: {failure}. Nothing was opened or changed. "
            "Install what is missing (`make run` does so on Debian), then start it again."
        ) from failure

    policy = POLICIES[environment]
    settings = policy.settings(_profile(chosen.profile), chosen.home_country)
    kept = ["--environment", environment, "--profile", str(settings.profile)]
    kept += ["--look", chosen.look]
    kept += ["--pane-idle", str(chosen.pane_idle), "--idle", str(chosen.idle)]
    kept += ["--home-country", settings.home_country]
    kept += ["--measure"] if chosen.measure else []
    kept += ["--hosted-fields"] if chosen.hosted_fields else []
    kept += [FIRST_START] if chosen.finish_first_start else []
    options = Options(
        servers=chosen.servers,
        servers_digest=chosen.servers_digest,
        lifeline=chosen.lifeline,
        shown=chosen.shown,
        pane_idle=chosen.pane_idle,
        idle=chosen.idle,
        measure=chosen.measure,
        look=chosen.look,
        first_start=chosen.finish_first_start,
        hosted_fields=chosen.hosted_fields,
        arguments=tuple(kept),
    )
    end_process(run(policy, settings, options))


def _environment(named: str | None, *, training: bool) -> str:
    """A name of `ENVIRONMENTS`; empty where none was chosen, after saying why."""
    name = named if named is not None else _TRAINING if training else ""
    choice = f"Choose one: {', '.join(f'--environment {each}' for each in ENVIRONMENTS)}."
    if not name and named is None:
        print(f"Skycap does not know where to work. Nothing was opened. {choice}")
    elif name not in ENVIRONMENTS:
        print(f"There is no environment {name[:40]!r}. Nothing was opened. {choice}")
    elif training and name != _TRAINING:
        print(f"Training and {name} are two environments. Nothing was opened. {choice}")
    else:
        return name
    return ""


def _verify(arguments: Sequence[str]) -> int:
    parser = _parser("skycap verify", "Is the audit log intact? 0 yes, 1 no, 2 not checked.")
    parser.add_argument("--member", default="", help="your name, as you sign in")
    parser.add_argument("--full", action="store_true", help="check what you checked before, too")
    parser.add_argument(
        "--witness", default="", help="a line that `witness` printed, or its file: is it in there?"
    )
    parser.add_argument(
        "--record", type=Path, help="check a file of `export-record`: needs no passphrase"
    )
    parser.add_argument(
        "--pack", type=Path, help="check the page of an evidence pack: needs no passphrase"
    )
    parser.add_argument(
        "--fingerprint", default="", help="of the organization key, as the owner noted it"
    )
    _add_environment(parser)
    chosen = parser.parse_args(arguments)
    if chosen.pack is not None:
        from desktop.app.audit.verify_pack import verify_pack

        return verify_pack(chosen.pack, chosen.fingerprint, print_line)
    if chosen.record is not None:
        from desktop.app.audit.verify_record import verify_record

        return verify_record(chosen.record, chosen.fingerprint, chosen.witness, print_line)
    from desktop.app.audit.verify_audit import verify_audit_log

    terminal = _terminal(chosen)
    return verify_audit_log(terminal, chosen.member, full=chosen.full, witness=chosen.witness)


def _witness(arguments: Sequence[str]) -> int:
    parser = _parser("skycap witness", "A line and a file on where the audit log ends today.")
    parser.add_argument("--member", default="", help="your name, as you sign in")
    parser.add_argument("--out", type=Path, help="the file to make, such as on a USB stick")
    _add_environment(parser)
    chosen = parser.parse_args(arguments)
    from desktop.app.audit.witness_audit import witness_audit_log

    return witness_audit_log(_terminal(chosen), chosen.member, chosen.out)


def _export_record(arguments: Sequence[str]) -> int:
    parser = _parser("skycap export-record", "The audit log in a file that proves itself.")
    parser.add_argument("file", type=Path, metavar="FILE", help="the file to make")
    _add_environment(parser)
    parser.add_argument("--member", default="", help="your name, as you sign in")
    chosen = parser.parse_args(arguments)
    from desktop.app.audit.export_record import export_audit_log

    return export_audit_log(_terminal(chosen), chosen.member, chosen.file)


def changed_program() -> ProgramFiles | None:
    """What differs from the manifest of the package, before a passphrase is asked for."""
    if not getattr(sys, "frozen", False):
        return None
    from desktop.card_entry.compare_program_files import compare_program_files

    found = compare_program_files()
    return found if found.difference else None


def _terminal(chosen: argparse.Namespace) -> Terminal:
    changed = changed_program()
    if changed is not None:
        from desktop.app.lifecycle.start_failure import changed_program_sentences, print_failure

        print_failure(*changed_program_sentences(changed))
        raise SystemExit(_NOT_CHECKED)
    from desktop.app.audit.audit_account import Terminal, read_passphrase
    from desktop.app.environment.environment_policy import POLICIES
    from desktop.system.clock import utc_now
    from desktop.system.ids import new_id

    policy = POLICIES[chosen.environment]
    settings = policy.settings(_profile(chosen.profile))
    return Terminal(policy, settings, utc_now, new_id, read_passphrase, print_line)


def _doctor(arguments: Sequence[str]) -> int:
    parser = _parser("skycap doctor", "How safe is this machine, and how was that checked?")
    parser.add_argument("--json", action="store_true", help="for programs")
    _add_environment(parser)
    chosen = parser.parse_args(arguments)
    from desktop.app.doctor import print_check_results
    from desktop.app.environment.environment_policy import POLICIES

    policy = POLICIES[chosen.environment]
    settings = policy.settings(_profile(chosen.profile))
    return print_check_results(policy, settings, as_json=chosen.json, show=print_line)


def _pin_organization(arguments: Sequence[str]) -> int:
    parser = _parser(
        "skycap pin-organization",
        "Whose members may open the card pane on this computer. To be run by root.",
    )
    parser.add_argument(
        "key",
        nargs="+",
        metavar="KEY-OR-FILE",
        help="the fingerprint of the organization key, as `witness` prints it, or its file",
    )
    parser.add_argument(
        "--vendor-test", action="store_true", help="of the vendors' test systems, not of live"
    )
    chosen = parser.parse_args(arguments)
    from desktop.app.pin_organization import pin_organization

    return pin_organization(" ".join(chosen.key), print_line, live=not chosen.vendor_test)


def _parser(prog: str, description: str) -> argparse.ArgumentParser:
    """A parser with `--profile`, which every command takes."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--profile", type=Path, help="the folder that holds all Skycap keeps")
    return parser


def _add_environment(parser: argparse.ArgumentParser) -> None:
    """For the commands that look into one environment."""
    parser.add_argument("--environment", choices=ENVIRONMENTS, default=_TRAINING)


def _seconds(text: str) -> int:
    """An argument that is a time until a lock: 1 second to 15 minutes (PCI DSS 8.2.8)."""
    seconds = int(text)
    if not 1 <= seconds <= _LONGEST_IDLE:
        raise argparse.ArgumentTypeError(f"{text} is not from 1 to {_LONGEST_IDLE} seconds")
    return seconds


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


_COMMANDS = {
    "verify": _verify,
    "witness": _witness,
    "export-record": _export_record,
    "doctor": _doctor,
    "pin-organization": _pin_organization,
}
