"""Whose word counts about where a request came from."""

import pytest
from starlette.types import Scope

from relead.wire.proxies import Proxies

PROXY, INNER, CLIENT = "10.0.0.1", "192.168.7.9", "1.1.1.1"


def request(peer: str, **headers: str) -> Scope:
    pairs = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http", "client": (peer, 1234) if peer else None, "scheme": "http", "headers": pairs}


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "source"),
    [
        ((), PROXY, "2.2.2.2", PROXY),
        ((PROXY,), PROXY, "", PROXY),
        ((PROXY,), PROXY, " , ", PROXY),
        ((PROXY,), PROXY, f"2.2.2.2, {CLIENT}", CLIENT),
        ((PROXY,), CLIENT, "2.2.2.2", CLIENT),
        (("10.0.0.0/8",), PROXY, CLIENT, CLIENT),
        (("10.0.0.0/8",), "11.0.0.1", "2.2.2.2", "11.0.0.1"),
        # Through two of ours: the entry of the inner one counts, what stands before the client's does not.
        ((PROXY, "192.168.0.0/16"), PROXY, f"2.2.2.2, {CLIENT}, {INNER}", CLIENT),
        ((PROXY,), PROXY, f"{CLIENT}, {INNER}", INNER),
        ((PROXY, "192.168.0.0/16"), PROXY, f"192.168.1.1, {INNER}", "192.168.1.1"),
        (("fd00::/8",), "fd00::5", CLIENT, CLIENT),
        (("10.0.0.0/8",), f"::ffff:{PROXY}", CLIENT, CLIENT),
        (("fd00::/8",), PROXY, CLIENT, PROXY),
        ((PROXY,), "", CLIENT, ""),
        (("*",), CLIENT, "3.3.3.3, 2.2.2.2", "2.2.2.2"),
        (("*",), "", CLIENT, CLIENT),
        ((PROXY,), PROXY, f"{CLIENT}, unknown", "unknown"),
    ],
)
def test_source(trusted: tuple[str, ...], peer: str, forwarded: str, source: str) -> None:
    seen = Proxies(trusted).unwrapped(request(peer, x_forwarded_for=forwarded))
    assert (seen["client"] or ("",))[0] == source


@pytest.mark.parametrize(
    ("trusted", "given", "scheme"),
    [
        ((), "https", "http"),
        ((PROXY,), "https", "https"),
        ((PROXY,), "HTTPS, http", "https"),
        ((PROXY,), "http", "http"),
        ((PROXY,), "", "http"),
        ((PROXY,), "wss\xff", "http"),
        ((INNER,), "https", "http"),
    ],
)
def test_scheme(trusted: tuple[str, ...], given: str, scheme: str) -> None:
    assert Proxies(trusted).unwrapped(request(PROXY, x_forwarded_proto=given))["scheme"] == scheme


def test_what_is_no_request_is_left_alone() -> None:
    lifespan = {"type": "lifespan"}
    assert Proxies(["*"]).unwrapped(lifespan) is lifespan


@pytest.mark.parametrize("nonsense", ["nginx", "10.0.0.1/8", "300.1.1.1", ""])
def test_what_is_no_address_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match=r"does not appear|has host bits"):
        Proxies([nonsense])
