"""The program of a pane with the vendors' own fields: confine, start the engine, show, reply.

As `pane_program`, with what a web engine allows. It starts processes of its own and loads code as
it goes, so neither system calls nor new code can be refused to all of it. In their place the kernel
bounds what it reads, that it writes no file, and which TCP port it reaches; the engine's own
sandbox filters the system calls of what runs a page; nothing is kept; and the parent ends every
process of it. The digits are in its memory until then.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import time
from pathlib import Path
from typing import NoReturn

from desktop.card_protocol import Code, Outcome, PaneReply, Protection
from desktop.card_protocol.organization_pin import read_pin
from desktop.cardpane.authorization.request_check import RequestCheck
from desktop.cardpane.lockdown import Lockdown, ProtectionFailed, current_lockdown
from desktop.cardpane.process import exit_once as exit_once_module
from desktop.cardpane.process.exit_once import ExitOnce
from desktop.cardpane.process.own_files import compare_own_files
from desktop.cardpane.process.pane_program import Birth, clean_environment, has_display
from desktop.cardpane.process.parent_channel import ParentChannel

_STDIN, _STDOUT = 0, 1
_ENGINE = "PySide6.QtWebEngineWidgets"
_HELPER = ("Qt", "libexec", "QtWebEngineProcess")


def run_hosted(birth: Birth, relay_port: int, relay: socket.socket | None) -> NoReturn:
    """Never returns: `ExitOnce` ends the process. `relay` listens where there is no parent."""
    request_pipe, reply_pipe = _own_pipes()
    exit_once = ExitOnce(lambda: None, reply_pipe)
    if birth.traced:
        exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.TRACED))
    exit_once_module.block_signals()
    lockdown = current_lockdown()
    try:
        held = set(lockdown.before_qt())
        compare_own_files()
        if birth.closed_from_start:
            held.add(Protection.CLOSED_FROM_START)
        pin = read_pin()
        held |= lockdown.confine_engine(_engine_programs(), relay_port)
        held |= clean_environment(screen_reader=False)
    except Exception as failed:
        code = failed.code if isinstance(failed, ProtectionFailed) else Code.BROKEN
        exit_once.reply_and_exit(PaneReply(Outcome.FAULT, code))
    pinned = {Protection.KEY_PINNED} if pin.live else set()
    channel = ParentChannel(exit_once, held | pinned, request_pipe)
    if not has_display():
        channel.deliver_to(
            lambda _: exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.NO_DISPLAY))
        )
        channel.run()
    channel.listen()
    to_parent = _channel_to_relay(birth, relay)
    try:
        check = RequestCheck(pin, time.time)
        _run_session(channel, exit_once, lockdown, held, check, to_parent, relay_port)
    except Exception:
        # A traceback could contain what a page said, so only the code is sent.
        exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BROKEN))


def _own_pipes() -> tuple[int, int]:
    """The pipes from and to the desk under other numbers, which no process of the engine gets."""
    pipes = os.dup(_STDIN), os.dup(_STDOUT)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (_STDIN, _STDOUT):
        os.dup2(nowhere, stream)
    return pipes


def _engine_programs() -> tuple[Path, ...]:
    """What the engine may start: its helper, and what the system loads that with.

    ProtectionFailed ``no_web_engine`` where it is not installed.
    """
    try:
        found = importlib.util.find_spec(_ENGINE)
    except ImportError:
        found = None
    if found is None or found.origin is None:
        raise ProtectionFailed(Code.NO_WEB_ENGINE)
    helper = Path(found.origin).parent.joinpath(*_HELPER)
    return tuple(path for path in (helper, *_loaders()) if path.exists())


def _loaders() -> tuple[Path, ...]:
    """The system's loader of programs (ld.so(8)), for both machines that Skycap is made for."""
    return tuple(
        Path(name) for name in ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
    )


def _channel_to_relay(birth: Birth, relay: socket.socket | None) -> socket.socket:
    if birth.broker is not None:
        return socket.socket(fileno=birth.broker)
    from .host_relay import start_relay

    ours, theirs = socket.socketpair()
    if relay is not None:
        start_relay(theirs, relay)
    return ours


def _run_session(
    channel: ParentChannel,
    exit_once: ExitOnce,
    lockdown: Lockdown,
    held: set[Protection],
    check: RequestCheck,
    to_relay: socket.socket,
    relay_port: int,
) -> NoReturn:
    from desktop.cardpane.entry_hosted import web_engine

    web_engine.prepare_engine(os.environ, relay_port)
    import PySide6.QtWebEngineWidgets  # noqa: F401 - before the application
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from .hosted_receiver import HostedReceiver

    QGuiApplication.setDesktopFileName("skycap-card-pane")
    application = QApplication(["skycap-card-pane"])
    application.setQuitOnLastWindowClosed(False)
    receiver = HostedReceiver(exit_once, lockdown, held, check, lambda: channel.nonce, to_relay)
    exit_once_module.watch_signals(exit_once, receiver.shutdown_reply)
    channel.deliver_to(receiver.request_received)
    application.exec()
    exit_once.reply_and_exit(receiver.shutdown_reply())
