"""A small X11 client: presses keys, looks at windows, and says what was painted or retitled when.

xdotool takes 10 to 30 ms a call; here a press is sent at once and what follows it is reported by
the X server, so that times of a few milliseconds can be measured from outside any program, and
a test that waits for a window takes no processor time from the program that is to show it.
(X Window System Protocol, X11R7; XTEST 2.2; DAMAGE 1.1.)
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_PROPERTY_CHANGES = 0x400000
_DESTROYED, _PROPERTY_NOTIFY = 17, 28
_KEY_PRESS, _KEY_RELEASE = 2, 3
_RAW_RECTANGLES = 0
_ANY_TYPE = 0
_WM_NAME = 39
_VIEWABLE = 2
_Z_PIXMAP, _ALL_PLANES = 2, 0xFFFFFFFF
_KEYSYMS = {
    "Return": 0xFF0D,
    "Escape": 0xFF1B,
    "Tab": 0xFF09,
    "BackSpace": 0xFF08,
    "Up": 0xFF52,
    "Down": 0xFF54,
    "Control": 0xFFE3,
    "Shift": 0xFFE1,
    "F2": 0xFFBF,
}


class X11Error(Exception):
    """The X server refused a request or said nothing in time; the text says which."""


@dataclass(frozen=True, slots=True)
class Painted:
    """One rectangle that was drawn on, in pixels, and when (`time.perf_counter`)."""

    at: float
    x: int
    y: int
    width: int
    height: int


@dataclass(slots=True)
class X11Client:
    """One connection to a display. Not for use by several threads."""

    line: socket.socket
    root: int
    _first_keycode: int
    _next_id: int
    _sequence: int = 0
    _unread: list[tuple[float, bytes]] = field(default_factory=list)
    _majors: dict[str, tuple[int, int]] = field(default_factory=dict)
    _keys: dict[int, tuple[int, bool]] = field(default_factory=dict)
    _atoms: dict[str, int] = field(default_factory=dict)

    # ------------------------------------------------------------ keys and focus

    def press(self, key: str) -> float:
        """Press and release one key, such as ``j``, ``Down`` or ``ctrl+a``; when it was sent."""
        *held, last = key.split("+") if len(key) > 1 else [key]
        keycode, shifted = self._keycode(last)
        modifiers = [self._keycode(_held_key(name))[0] for name in held]
        if shifted:
            modifiers.append(self._keycode("Shift")[0])
        sent = time.perf_counter()
        self.line.sendall(
            b"".join(
                self._fake_key(kind, code)
                for kind, code in (
                    *((_KEY_PRESS, code) for code in modifiers),
                    (_KEY_PRESS, keycode),
                    (_KEY_RELEASE, keycode),
                    *((_KEY_RELEASE, code) for code in reversed(modifiers)),
                )
            )
        )
        return sent

    def type(self, text: str, pause_seconds: float = 0.004) -> None:
        """One key after the other."""
        for letter in text:
            self.press(letter)
            time.sleep(pause_seconds)

    def move_pointer(self, x: int, y: int) -> None:
        """To this place of the screen, in px."""
        self._send(struct.pack("<BBHIIhhHHhh", 41, 0, 6, 0, self.root, 0, 0, 0, 0, x, y))
        self.focused()  # an answer: the move is done

    def focused(self) -> int:
        """The window that has the keyboard; 0 or 1 when none has it or the pointer decides."""
        return int(struct.unpack_from("<I", self._ask(struct.pack("<BBH", 43, 0, 1)), 8)[0])

    def focus(self, window: int) -> None:
        """Give this window the keyboard."""
        self._send(struct.pack("<BBHII", 42, 1, 3, window, 0))

    def wait_for_focus(self, other_than: tuple[int, ...] = (), seconds: float = 60.0) -> int:
        """The window that gets the keyboard; looked at every half millisecond."""
        ends = time.perf_counter() + seconds
        while time.perf_counter() < ends:
            window = self.focused()
            if window not in (0, 1, self.root, *other_than):
                return window
            time.sleep(0.0005)
        raise X11Error("no window took the keyboard")

    # ------------------------------------------------------------ windows

    def shown_windows(self, title: str) -> tuple[int, ...]:
        """Windows that are shown and whose title holds this text."""
        return tuple(
            window
            for window in self._descendants(self.root)
            if self._is_shown(window) and (not title or title in self._name(window))
        )

    def has_focus(self, title: str) -> bool:
        """True when a shown window whose title holds this text, or a part of it, has the focus."""
        window = self.focused()
        try:
            while window not in (0, 1, self.root):
                if title in self._name(window):
                    return self._is_shown(window)
                window, _ = self._family(window)
        except X11Error:
            pass  # it was closed meanwhile
        return False

    def process_of(self, window: int) -> int:
        """The process that says that the window is its own. X11Error."""
        pid = self._property(window, self._atom("_NET_WM_PID"))
        if len(pid) != 4:
            raise X11Error("the window names no process")
        return int.from_bytes(pid, "little")

    def picture(self, window: int) -> tuple[int, bytes]:
        """Its width, and its pixels as RGB, row by row. X11Error for other than 32 bits a pixel."""
        width, height = struct.unpack_from("<HH", self._ask(_about(14, window)), 16)
        area = struct.pack("<hhHHI", 0, 0, width, height, _ALL_PLANES)
        taken = self._ask(struct.pack("<BBHI", 73, _Z_PIXMAP, 5, window) + area)[32:]
        if len(taken) != 4 * width * height:
            raise X11Error("pixels of another size")
        rgb = bytearray(3 * width * height)
        for place in range(3):
            rgb[place::3] = taken[2 - place :: 4]
        return width, bytes(rgb)

    def _descendants(self, window: int) -> Iterator[int]:
        try:
            _, children = self._family(window)
        except X11Error:
            return  # it was closed meanwhile
        for child in children:
            yield child
            yield from self._descendants(child)

    def _family(self, window: int) -> tuple[int, tuple[int, ...]]:
        """Its parent and its children."""
        answer = self._ask(_about(15, window))
        parent, count = struct.unpack_from("<IH", answer, 12)
        return parent, struct.unpack_from(f"<{count}I", answer, 32)

    def _is_shown(self, window: int) -> bool:
        try:
            return self._ask(_about(3, window))[26] == _VIEWABLE
        except X11Error:
            return False  # it was closed meanwhile

    def _name(self, window: int) -> str:
        """As a window manager shows it; empty for a window that was closed meanwhile."""
        try:
            named = self._property(window, self._atom("_NET_WM_NAME"))
            return (named or self._property(window, _WM_NAME)).decode("utf-8", "replace")
        except X11Error:
            return ""

    def _property(self, window: int, name: int) -> bytes:
        """Its first 256 bytes; none when the window has no such property."""
        answer = self._ask(struct.pack("<BBHIIIII", 20, 0, 6, window, name, _ANY_TYPE, 0, 64))
        width, units = answer[1] // 8, struct.unpack_from("<I", answer, 16)[0]
        return answer[32 : 32 + units * width]

    # ------------------------------------------------------------ what is painted

    def watch_painting(self) -> None:
        """From now on `painted` reports every rectangle that is drawn anywhere on the display."""
        major, _ = self._extension("DAMAGE")
        self._ask(struct.pack("<BBHII", major, 0, 3, 1, 1))
        self._send(
            struct.pack("<BBHIIB3x", major, 1, 4, self._new_id(), self.root, _RAW_RECTANGLES)
        )

    def painted(self, seconds: float) -> Iterator[Painted]:
        """Rectangles as they are drawn, until `seconds` from now."""
        _, first_event = self._extension("DAMAGE")
        for at, event in self._events(seconds):
            if event[0] & 0x7F == first_event:
                x, y, width, height = struct.unpack_from("<hhHH", event, 16)
                yield Painted(at, x, y, width, height)

    def forget_painted(self) -> None:
        """Drop what was reported so far."""
        self.focused()  # a round trip: all that came before it has arrived
        self._unread.clear()

    # ------------------------------------------------------------ titles

    def title(self, window: int) -> str:
        """_NET_WM_NAME; empty when it has none."""
        return self._property(window, self._atom("_NET_WM_NAME")).decode("utf-8", "replace")

    def watch_title(self, window: int) -> None:
        """From now on `title_changes` reports changes of this window's properties."""
        self._send(struct.pack("<BBHIII", 2, 0, 4, window, 1 << 11, _PROPERTY_CHANGES))

    def title_changes(self, window: int, seconds: float = 60.0) -> Iterator[tuple[float, str]]:
        """When, and the new title."""
        atom = self._atom("_NET_WM_NAME")
        for at, event in self._events(seconds):
            if event[0] & 0x7F == _PROPERTY_NOTIFY:
                changed, name = struct.unpack_from("<II", event, 4)
                if (changed, name) == (window, atom):
                    yield at, self.title(window)

    # ------------------------------------------------------------ the protocol

    def _keycode(self, key: str) -> tuple[int, bool]:
        if not self._keys:
            self._read_keyboard()
        try:
            return self._keys[_KEYSYMS.get(key) or ord(key)]
        except KeyError:
            raise X11Error(f"this keyboard has no {key!r}") from None

    def _read_keyboard(self) -> None:
        count = 256 - self._first_keycode
        answer = self._ask(struct.pack("<BBHBBxx", 101, 0, 2, self._first_keycode, count))
        per_code = answer[1]
        for place in range(count):
            symbols = struct.unpack_from(f"<{per_code}I", answer, 32 + 4 * per_code * place)
            for level, symbol in enumerate(symbols[:2]):
                self._keys.setdefault(symbol, (self._first_keycode + place, level == 1))

    def _fake_key(self, kind: int, keycode: int) -> bytes:
        major, _ = self._extension("XTEST")
        self._sequence += 1
        return struct.pack("<BBHBBxxII8xhh8x", major, 2, 9, kind, keycode, 0, 0, 0, 0)

    def _extension(self, name: str) -> tuple[int, int]:
        """Its major opcode and first event."""
        if name not in self._majors:
            padded = name.encode() + bytes(-len(name) % 4)
            asked = struct.pack("<BBHHxx", 98, 0, 2 + len(padded) // 4, len(name)) + padded
            present, major, first_event = struct.unpack_from("<BBB", self._ask(asked), 8)
            if not present:
                raise X11Error(f"this display has no {name}")
            self._majors[name] = (major, first_event)
        return self._majors[name]

    def _atom(self, name: str) -> int:
        if name not in self._atoms:
            padded = name.encode() + bytes(-len(name) % 4)
            asked = struct.pack("<BBHHxx", 16, 0, 2 + len(padded) // 4, len(name)) + padded
            self._atoms[name] = int(struct.unpack_from("<I", self._ask(asked), 8)[0])
        return self._atoms[name]

    def _new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def _send(self, request: bytes) -> None:
        self.line.sendall(request)
        self._sequence = self._sequence + 1 & 0xFFFF

    def _ask(self, request: bytes) -> bytes:
        """The reply; events that come before it are kept."""
        self._send(request)
        expected = self._sequence & 0xFFFF
        ends = time.perf_counter() + 60.0
        while True:
            message = self._message(ends)
            if message is None:
                raise X11Error("the X server does not answer")
            at, data = message
            if data[0] == 0:
                raise X11Error(f"X error {data[1]} for request {data[10]}")
            if data[0] == 1:
                if struct.unpack_from("<H", data, 2)[0] != expected:
                    raise X11Error("an answer to another question")
                return data
            self._unread.append((at, data))

    def _events(self, seconds: float) -> Iterator[tuple[float, bytes]]:
        ends = time.perf_counter() + seconds
        while True:
            if self._unread:
                yield self._unread.pop(0)
                continue
            message = self._message(ends)
            if message is None:
                return
            if message[1][0] == 0:
                raise X11Error(f"X error {message[1][1]} for request {message[1][10]}")
            yield message

    def _message(self, ends: float) -> tuple[float, bytes] | None:
        """One reply, event or error, and when it came; None when none comes before `ends`."""
        if not select.select([self.line], [], [], max(0.0, ends - time.perf_counter()))[0]:
            return None
        at = time.perf_counter()
        data = _exactly(self.line, 32)
        if data[0] == 1:
            data += _exactly(self.line, 4 * struct.unpack_from("<I", data, 4)[0])
        return at, data


@contextmanager
def x11_client(display_name: str) -> Iterator[X11Client]:
    """Connect to a display such as ``:101`` on this machine. X11Error."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(f"/tmp/.X11-unix/X{display_name.removeprefix(':')}")
        line.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        status, length = struct.unpack_from("<B5xH", _exactly(line, 8))
        data = _exactly(line, 4 * length)
        if status != 1:
            raise X11Error("the X server takes no connection")
        base, vendor_length, formats, first_keycode = struct.unpack_from("<4xI8xH3xB4xB", data)
        screens = 32 + vendor_length + -vendor_length % 4 + 8 * formats
        root = struct.unpack_from("<I", data, screens)[0]
        yield X11Client(line, root, first_keycode, base)


def _about(request: int, window: int) -> bytes:
    """A request that has nothing but the window in it."""
    return struct.pack("<BBHI", request, 0, 2, window)


def _held_key(name: str) -> str:
    return {"ctrl": "Control", "shift": "Shift"}[name]


def _exactly(line: socket.socket, length: int) -> bytes:
    data = bytearray(length)
    view, got = memoryview(data), 0
    while got < length:
        received = line.recv_into(view[got:])
        if not received:
            raise X11Error("the X server has ended")
        got += received
    return bytes(data)
