"""Writes a KeePass database whose key derivation has a chosen cost.

keepassxc-cli 2.7.4 creates databases with Argon2d and lets one choose only a target time, neither
the memory, the passes, the lanes nor the variant; so the file is written here, empty but for one
entry, and KeePassXC opens it as any other. (KeePass, KDBX 4 file format and "Key Derivation
Functions"; RFC 9106.)
"""

from __future__ import annotations

import base64
import hmac
import os
import struct
from hashlib import sha256, sha512
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.padding import PKCS7

_SIGNATURE = bytes.fromhex("03d9a29a67fb4bb500000400")  # and version 4.0
_AES_256 = bytes.fromhex("31c1f2e6bf714350be5805216afc5aff")
_ARGON2ID = bytes.fromhex("9e298b1956db4773b23dfc3ec6f0a1e6")
_ARGON2_VERSION = 0x13
_CHACHA20 = 3
_UINT32, _UINT64, _BYTES = 0x04, 0x05, 0x42
_HEADER_BLOCK = 2**64 - 1


def write_database(
    file: Path, passphrase: str, *, memory_kib: int, iterations: int, parallelism: int
) -> None:
    """A KDBX 4 database under this passphrase, derived by Argon2id at this cost."""
    seed, salt, vector = os.urandom(32), os.urandom(32), os.urandom(16)
    header = _SIGNATURE + b"".join(
        struct.pack("<BI", kind, len(value)) + value
        for kind, value in (
            (2, _AES_256),
            (3, bytes(4)),  # not compressed
            (4, seed),
            (7, vector),
            (11, _derivation(salt, memory_kib, iterations, parallelism)),
            (0, b"\r\n\r\n"),
        )
    )
    composite = sha256(sha256(passphrase.encode()).digest()).digest()
    derived = Argon2id(
        salt=salt,
        length=32,
        iterations=iterations,
        lanes=parallelism,
        memory_cost=memory_kib,
    ).derive(composite)
    mac_key = sha512(seed + derived + b"\x01").digest()
    encryptor = Cipher(AES(sha256(seed + derived).digest()), CBC(vector)).encryptor()
    padder = PKCS7(128).padder()
    padded = padder.update(_content()) + padder.finalize()
    sealed = encryptor.update(padded) + encryptor.finalize()
    file.write_bytes(
        header
        + sha256(header).digest()
        + _mac(mac_key, _HEADER_BLOCK, header)
        + _block(mac_key, 0, sealed)
        + _block(mac_key, 1, b"")
    )


def _derivation(salt: bytes, memory_kib: int, iterations: int, parallelism: int) -> bytes:
    entries = (
        (_BYTES, b"$UUID", _ARGON2ID),
        (_BYTES, b"S", salt),
        (_UINT32, b"P", struct.pack("<I", parallelism)),
        (_UINT64, b"M", struct.pack("<Q", memory_kib * 1024)),
        (_UINT64, b"I", struct.pack("<Q", iterations)),
        (_UINT32, b"V", struct.pack("<I", _ARGON2_VERSION)),
    )
    return (
        struct.pack("<H", 0x0100)
        + b"".join(
            struct.pack("<BI", kind, len(name)) + name + struct.pack("<I", len(value)) + value
            for kind, name, value in entries
        )
        + b"\x00"
    )


def _block(mac_key: bytes, number: int, data: bytes) -> bytes:
    sized = struct.pack("<I", len(data)) + data
    return _mac(mac_key, number, struct.pack("<Q", number) + sized) + sized


def _mac(mac_key: bytes, number: int, data: bytes) -> bytes:
    key = sha512(struct.pack("<Q", number) + mac_key).digest()
    return hmac.digest(key, data, "sha256")


def _content() -> bytes:
    inner = (struct.pack("<I", _CHACHA20), os.urandom(64))
    return (
        b"".join(struct.pack("<BI", kind, len(v)) + v for kind, v in enumerate(inner, 1))
        + struct.pack("<BI", 0, 0)
        + _XML.format(group=_id(), entry=_id()).encode()
    )


def _id() -> str:
    return base64.b64encode(os.urandom(16)).decode("ascii")


_XML = """<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<KeePassFile><Meta><Generator>KeePassXC</Generator><DatabaseName>Desk</DatabaseName></Meta>
<Root><Group><UUID>{group}</UUID><Name>Root</Name><IsExpanded>True</IsExpanded>
<Entry><UUID>{entry}</UUID><String><Key>Title</Key><Value>Airline</Value></String></Entry>
</Group></Root></KeePassFile>
"""
