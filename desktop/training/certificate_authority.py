"""The certificate authority of this installation's training servers, and their certificate.

The authority is constrained to this machine's own names, so that it can vouch for nothing else
even where it is trusted by mistake. It is kept in its folder and used again; the servers'
own certificate is new at each start and valid for 30 days.
"""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .private_file import write_private

_LOOPBACK = ipaddress.IPv4Address("127.0.0.1")
# OpenSSL clears what it has decrypted once it was read (SSL_CTX_set_options(3)).
_CLEANSE_PLAINTEXT = 0x2
_AUTHORITY_LIFE = timedelta(days=3650)
_SERVER_LIFE = timedelta(days=30)
_RENEW_BEFORE = timedelta(days=60)
_NO_OTHER_USE = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "encipher_only",
    "decipher_only",
)


def authority_file(folder: Path) -> Path:
    """The PEM file that clients must trust."""
    return folder / "ca.pem"


def server_context(folder: Path) -> ssl.SSLContext:
    """A TLS 1.2+ server context for 127.0.0.1 and localhost, vouched for by `folder`'s authority.

    Makes the folder and the authority where they are missing, damaged or near their end.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    authority = trustme.CA.from_pem(*(_kept(folder) or _made(folder)))
    now = datetime.now(UTC)
    leaf = authority.issue_cert(
        str(_LOOPBACK),
        "localhost",
        organization_name="Skycap",
        organization_unit_name="Training server",
        not_before=now - timedelta(minutes=5),
        not_after=now + _SERVER_LIFE,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ssl.OPENSSL_VERSION_INFO >= (3, 0):
        context.options |= _CLEANSE_PLAINTEXT
    leaf.configure_cert(context)
    return context


def _kept(folder: Path) -> tuple[bytes, bytes] | None:
    """Certificate and key in PEM, None unless they are whole and good for a while."""
    files = (authority_file(folder), folder / "ca.key")
    # A pipe would be waited for, for ever; what is no file is made anew.
    if any(file.is_symlink() or not file.is_file() for file in files):
        return None
    try:
        certificate, key = (file.read_bytes() for file in files)
        authority = x509.load_pem_x509_certificate(certificate)
        private = serialization.load_pem_private_key(key, password=None)
    except (OSError, ValueError):
        return None
    if authority.public_key() != private.public_key():
        return None
    if authority.not_valid_after_utc - datetime.now(UTC) < _RENEW_BEFORE:
        return None
    return certificate, key


def _made(folder: Path) -> tuple[bytes, bytes]:
    """A new authority, built here because trustme supports no name constraints."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Skycap training authority")])
    only_here = x509.NameConstraints(
        permitted_subtrees=[
            x509.IPAddress(ipaddress.IPv4Network("127.0.0.1/32")),
            x509.DNSName("localhost"),
        ],
        excluded_subtrees=None,
    )
    usage = dict.fromkeys(_NO_OTHER_USE, False) | {"key_cert_sign": True, "crl_sign": True}
    authority = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + _AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(only_here, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    certificate_pem = authority.public_bytes(serialization.Encoding.PEM)
    write_private(folder / "ca.key", key_pem)
    write_private(authority_file(folder), certificate_pem)
    return certificate_pem, key_pem
