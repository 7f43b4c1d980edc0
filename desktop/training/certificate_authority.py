"""The certificate authority of this installation's training servers, and their certificate.

The authority is constrained to this machine's own names, so that it can vouch for nothing else
even where somebody trusts it by mistake. It is kept in its folder and used again; the servers'
own certificate is made anew at each start and lives for 30 days.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LOOPBACK = ipaddress.IPv4Address("127.0.0.1")
_AUTHORITY_LIFE = timedelta(days=3650)
_SERVER_LIFE = timedelta(days=30)
_RENEW_BEFORE = timedelta(days=60)


def authority_file(folder: Path) -> Path:
    """The PEM file that clients are told to trust."""
    return folder / "ca.pem"


def server_context(folder: Path) -> ssl.SSLContext:
    """A TLS 1.2+ server context for 127.0.0.1 and localhost, vouched for by `folder`'s authority.

    Makes the folder and the authority where they are missing, damaged or near their end.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority, authority_key = _kept(folder) or _made(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    names = [x509.IPAddress(_LOOPBACK), x509.DNSName("localhost")]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name("Skycap training server"))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _SERVER_LIFE)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # The standard library loads a key from a file only; it is gone as soon as it was read.
    with tempfile.TemporaryDirectory() as passing:
        both = Path(passing) / "server.pem"
        _write_private(both, _key_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(both)
    return context


def _kept(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None:
    try:
        authority = x509.load_pem_x509_certificate(authority_file(folder).read_bytes())
        key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), password=None)
    except (OSError, ValueError):
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    if authority.public_key() != key.public_key():
        return None
    if authority.not_valid_after_utc - datetime.now(UTC) < _RENEW_BEFORE:
        return None
    return authority, key


def _made(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    only_here = x509.NameConstraints(
        permitted_subtrees=[
            x509.IPAddress(ipaddress.IPv4Network("127.0.0.1/32")),
            x509.DNSName("localhost"),
        ],
        excluded_subtrees=None,
    )
    authority = (
        x509.CertificateBuilder()
        .subject_name(_name("Skycap training authority"))
        .issuer_name(_name("Skycap training authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(only_here, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_private(folder / "ca.key", _key_pem(key))
    _write_private(authority_file(folder), authority.public_bytes(serialization.Encoding.PEM))
    return authority, key


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write_private(path: Path, content: bytes) -> None:
    """Write whole, readable by the owner only, never half there for another start to find."""
    making = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    making.replace(path)
