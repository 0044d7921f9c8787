"""Which numeric addresses are connected to: public ones, and none that wraps another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.linkcheck.net.resolver import denied

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254", "169.254.170.2", "169.254.0.23",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.31.196.1",
    "192.52.193.1", "192.88.99.1", "192.168.0.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
    "203.0.113.1", "224.0.0.1", "233.252.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0:10.0.0.1", "::127.0.0.1", "::169.254.169.254",
    "::8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::a00:1", "64:ff9b:1::1",
    "64:ff9b:1:a9fe:a9:fe00::", "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:a9fe:a9fe::",
    "2001:0:808:808:8000:63bf:5601:5601", "2001:2::1",
    "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:c0a8:1::1",
    "2002:808:808::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "8000::1",
    "fc00::1", "fd00:ec2::254",
    "fd20:ce::254", "fe80::1", "fe80::a9fe:a9fe", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
    "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:169.254.169.254", "2606:4700::1%1",
    "", "localhost", "127.1", "0177.0.0.1", "8.8.8.8/32", "1.1.1.1 ",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255",
    "128.0.0.1", "168.63.129.17", "169.253.255.255", "172.15.255.255", "172.32.0.1", "192.0.1.1", "192.167.255.255",
    "192.169.0.1", "198.17.255.255", "198.20.0.1", "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888",
    "2400:cb00::1", "2a00:1450:4001:81b::200e", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8", "2606:4700::5efe:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_is_denied(address: str) -> None:
    assert denied(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_is_public(address: str) -> None:
    assert denied(address) == ""


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="169.254.0.0/16"))
def test_no_wrapping_hides_a_private_address(inner: object) -> None:
    for wrapped in ("::ffff:{}", "::{}", "64:ff9b::{}", "::ffff:0:{}", "2606:4700::5efe:{}", "64:ff9b:1::{}"):
        assert denied(wrapped.format(inner))


@given(st.text() | st.ip_addresses().map(str))
def test_never_fails(text: str) -> None:
    assert isinstance(denied(text), str)


@given(st.ip_addresses())
def test_public_addresses_are_those_that_python_calls_global_too(address: object) -> None:
    if not denied(str(address)) and not str(address).startswith(("64:ff9b::", "::ffff:")):
        assert getattr(address, "is_global", False)
