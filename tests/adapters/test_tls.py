import datetime as dt
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509

from relead.adapters.tls import NAMES, Certificate, certificate_for

NOW = dt.datetime.now(dt.UTC)


def talk(made: Certificate, name: str) -> None:
    """Shake hands over TLS, the client trusting the made authority only."""
    assert made.authority
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(made.certificate, made.key)
    trusting = ssl.create_default_context(cafile=str(made.authority))
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    one, two = socket.socketpair()

    def serve() -> None:
        with served.wrap_socket(one, server_side=True) as line:
            line.sendall(b"hello")

    thread = threading.Thread(target=serve)
    thread.start()
    with trusting.wrap_socket(two, server_hostname=name) as line:
        assert line.recv(5) == b"hello"
    thread.join()


@pytest.mark.parametrize("name", [*NAMES, "crm.example.org"])
def test_clients_trust_every_name(tmp_path: Path, name: str) -> None:
    talk(certificate_for(tmp_path / "tls", "crm.example.org", NOW), name)


def test_keys_are_private(tmp_path: Path) -> None:
    made = certificate_for(tmp_path, "::", NOW)
    assert made.authority
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert (modes["server.key"], modes["ca.key"], modes["ca.pem"]) == (0o600, 0o600, 0o644)


def test_made_once_and_renewed_when_needed(tmp_path: Path) -> None:
    made = certificate_for(tmp_path, "localhost", NOW)
    assert made.authority
    authority, server = made.authority.read_bytes(), made.certificate.read_bytes()
    certificate_for(tmp_path, "127.0.0.1", NOW)
    assert made.certificate.read_bytes() == server
    certificate_for(tmp_path, "crm.example.org", NOW)
    named = made.certificate.read_bytes()
    assert named != server
    certificate_for(tmp_path, "crm.example.org", NOW + dt.timedelta(days=380))
    renewed = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    assert renewed.not_valid_after_utc > NOW + dt.timedelta(days=500)
    assert made.authority.read_bytes() == authority
    certificate_for(tmp_path, "crm.example.org", NOW + dt.timedelta(days=3640))
    assert made.authority.read_bytes() != authority


def test_another_authority_makes_another_certificate(tmp_path: Path) -> None:
    made = certificate_for(tmp_path, "localhost", NOW)
    server = made.certificate.read_bytes()
    (tmp_path / "ca.key").unlink()
    certificate_for(tmp_path, "localhost", NOW)
    assert made.certificate.read_bytes() != server
    talk(made, "localhost")
