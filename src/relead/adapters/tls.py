"""Certificates for serving https on one's own machines: an authority, and a server's certificate by it.

Belongs here: making and renewing them. Does not belong here: certificates that somebody else made.
"""

import contextlib
import datetime as dt
import fcntl
import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAMES: Final = (
    *("localhost", "127.0.0.1", "::1", "portal.b24.test"),
    # Where clients of the protocol look for the token server: a hosts file can send them here.
    *("oauth.bitrix24.tech", "oauth.bitrix.info"),
)
"""Names that every server certificate holds."""

_AUTHORITY_DAYS: Final = 3650
_SERVER_DAYS: Final = 397  # the longest that clients accept
_RENEW_DAYS: Final = 30
_ANY_ADDRESS: Final = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files in PEM: a server's certificate, its key, and the authority that clients have to trust."""

    certificate: Path
    key: Path
    authority: Path | None = None


@dataclass(frozen=True, slots=True)
class _Signed:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def certificate_for(folder: Path, host: str, now: dt.datetime) -> Certificate:
    """Find or make in `folder` a certificate for NAMES and `host`, good for a month from `now` (aware).

    The authority stays as long as it is valid, so what clients were told to trust stays true.
    """
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    names = NAMES if host in (*NAMES, *_ANY_ADDRESS) else (*NAMES, host)
    made = Certificate(folder / "server.pem", folder / "server.key", folder / "ca.pem")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        authority = _read(folder / "ca.pem", folder / "ca.key", now)
        if authority is None:
            authority = _authority(now)
            _write(authority, folder / "ca.pem", folder / "ca.key")
        server = _read(made.certificate, made.key, now)
        if server is None or not _serves(server.certificate, authority.certificate, names):
            _write(_server(authority, names, now), made.certificate, made.key)
    return made


def _authority(now: dt.datetime) -> _Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Relead local authority {now:%Y-%m-%d}")])
    usage = _usage(sign_certificates=True)
    builder = (
        _builder(name, name, key, now, _AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return _Signed(builder.sign(key, hashes.SHA256()), key)


def _server(authority: _Signed, names: tuple[str, ...], now: dt.datetime) -> _Signed:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Relead")])
    above = authority.key.public_key()
    builder = (
        _builder(subject, authority.certificate.subject, key, now, _SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
    )
    return _Signed(builder.sign(authority.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))  # clients' clocks differ
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    with contextlib.suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name.encode("idna").decode())


def _serves(certificate: x509.Certificate, authority: x509.Certificate, names: tuple[str, ...]) -> bool:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return {_general(name) for name in names} <= set(found)


def _read(certificate: Path, key: Path, now: dt.datetime) -> _Signed | None:
    """Read a pair; None if it is missing or nearly out of date."""
    try:
        read = x509.load_pem_x509_certificate(certificate.read_bytes())
        secret = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except FileNotFoundError:
        return None
    if not isinstance(secret, ec.EllipticCurvePrivateKey):
        return None
    lasting = read.not_valid_after_utc - now > dt.timedelta(days=_RENEW_DAYS)
    return _Signed(read, secret) if lasting else None


def _write(signed: _Signed, certificate: Path, key: Path) -> None:
    secret = signed.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _put(key, secret, 0o600)
    _put(certificate, signed.certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _put(path: Path, content: bytes, mode: int) -> None:
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    new.rename(path)
