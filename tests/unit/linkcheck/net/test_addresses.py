"""Addresses as browsers read them: the spelling that is asked, or why nothing is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_talks.linkcheck.net.addresses import redirected, target_of
from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError
from sphinx_talks.linkcheck.net.resolver import denied


def read(text: str) -> str:
    """Return the address that would be asked, or the reason why none is."""
    try:
        return target_of(text, denied).address
    except NoAnswerError as error:
        return f"({error.reason})" if error.fault is NoAnswer.REFUSED else str(error)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("https://kites.example", "https://kites.example/"),
        ("HTTPS://Kites.EXAMPLE:443/A?b#c", "https://kites.example/A?b#c"),
        ("http://kites.example:80/", "http://kites.example/"),
        ("http://kites.example:443/", "http://kites.example:443/"),
        ("https://kites.example.", "https://kites.example/"),
        ("https://kites.example?a=b", "https://kites.example/?a=b"),
        ("https://kites.example#", "https://kites.example/#"),
        ("https://例え.jp/能動学習?q=凧#見出し", "https://xn--r8jz45g.jp/%E8%83%BD%E5%8B%95%E5%AD%A6%E7%BF%92?q=%E5%87%A7#見出し"),
        ("https://Straße.example/", "https://xn--strae-oqa.example/"),
        ("https://ｋites。example/", "https://kites.example/"),
        ("https://my_kites.example/", "https://my_kites.example/"),
        ("https://%6bites.example/", "https://kites.example/"),
        ("https://kites.example/%e3%81%82?a=%2F+b&c=%zz", "https://kites.example/%e3%81%82?a=%2F+b&c=%zz"),
        ("https://kites.example/a/./b/../c", "https://kites.example/a/c"),
        ("https://kites.example/../../a", "https://kites.example/a"),
        ("https://kites.example//a//b", "https://kites.example//a//b"),
        ("https://kites.example/a@b:c|d^e~", "https://kites.example/a@b:c|d^e~"),
        ('https://kites.example/{"<>`}', "https://kites.example/%7B%22%3C%3E%60%7D"),
        ("http://1.1.1.1/", "http://1.1.1.1/"),
        ("http://0x01010101/", "http://1.1.1.1/"),
        ("http://16843009/", "http://1.1.1.1/"),
        ("http://1.1/", "http://1.0.0.1/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
    ],
)  # fmt: skip
def test_is_asked(text: str, asked: str) -> None:
    assert read(text) == asked


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no web address"),
        ("kites.example", "no web address"),
        ("//kites.example/", "no web address"),
        ("https:/kites.example", "no web address"),
        ("https:kites.example", "no web address"),
        ("ftp://kites.example/", "not asked: ftp"),
        ("file:///etc/passwd", "not asked: file"),
        ("javascript:alert(1)", "not asked: javascript"),
        ("https://", "no host in the address"),
        ("https:///kites.example", "no host in the address"),
        ("https://:443/", "no host in the address"),
        ("https://kites.example:25/", "port 25"),
        ("https://kites.example:65536/", "port 65536"),
        ("https://kites.example:0/", "port 0"),
        ("https://kites.example:443443/", "no host in the address"),
        ("https://kites.example:٤٤٣/", "no host in the address"),
        ("https://a:b:c/", "no host in the address"),
        ("https://me@kites.example/", "credentials in the address"),
        ("https://me:pw@kites.example/", "credentials in the address"),
        ("https://@kites.example/", "credentials in the address"),
        ("https://kites.example\\@1.1.1.1/", "white space, a control character or a backslash in the address"),
        ("https://kites.example/\n", "white space, a control character or a backslash in the address"),
        (" https://kites.example/", "white space, a control character or a backslash in the address"),
        ("https://kites.example/a\u3000b", "white space, a control character or a backslash in the address"),
        ("https://kites.example/\x1b[31m", "white space, a control character or a backslash in the address"),
        ("https://kites.example/\ud800", "white space, a control character or a backslash in the address"),
        (f"https://kites.example/{'a' * 5000}", "longer than 4096 characters"),
        ("https://kites/", "a name of a local network: kites"),
        ("https://localhost/", "a name of a local network: localhost"),
        ("https://a.localhost/", "a name of a local network: a.localhost"),
        ("https://metadata.google.internal/", "a name of a local network: metadata.google.internal"),
        ("https://printer.local./", "a name of a local network: printer.local"),
        ("https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "a name of a local network: localhost"),
        ("https://a..example/", "no host name: a..example"),
        ("https://-a.example/", "no host name: -a.example"),
        ("https://a*b.example/", "no host name: a*b.example"),
        ("https://a\u200bb.example/", "no host name: a b.example"),
        ("https://%ff.example/", "no host name: %ff.example"),
        ("https://kites%2Fexample.example/", "no host name: kites/example.example"),
        ("https://kites.example%00.kites.example/", "no host name: kites.example .kites.example"),
        (f"https://{'a.' * 200}example/", None),
        (f"https://{'a' * 64}.example/", None),
        ("http://127.0.0.1/", "127.0.0.1: this machine"),
        ("http://0300.0250.1/", "192.168.0.1: private"),
        ("http://1.2.3.4.5/", "no IPv4 address: 1.2.3.4.5"),
        ("http://256.1.1.1/", "no IPv4 address: 256.1.1.1"),
        ("http://4294967296/", "no IPv4 address: 4294967296"),
        ("http://08.1.1.1/", "no IPv4 address: 08"),
        ("http://kites.1/", "no IPv4 address: kites"),
        (f"http://{'9' * 4000}/", None),
        ("http://[::1]/", "::1: this machine"),
        ("http://[fe80::1%25eth0]/", "no IPv6 address: [fe80::1%25eth0]"),
        ("http://[::1/", "no host in the address"),
        ("http://[kites]/", "no IPv6 address: [kites]"),
    ],
)
def test_is_not_asked(text: str, reason: str | None) -> None:
    found = read(text)
    assert found.startswith("(")
    if reason is not None:
        assert found == f"({reason})"


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/b", "https://kites.example/b#f"),
        ("b?c", "https://kites.example/a/b?c#f"),
        ("?c", "https://kites.example/a/x?c#f"),
        ("#g", "https://kites.example/a/x?q#g"),
        ("", "https://kites.example/a/x?q#f"),
        ("//other.example", "https://other.example/#f"),
        (" http://other.example/#g ", "http://other.example/#g"),
        ("/a b/凧", "https://kites.example/a%20b/%E5%87%A7#f"),
        ("/\udce5\udc87\udca7\udcff", "https://kites.example/%E5%87%A7%FF#f"),
        ("../../../c", "https://kites.example/c#f"),
    ],
)
def test_a_redirect_leads_to(location: str, asked: str) -> None:
    target = target_of("https://kites.example/a/x?q#f", denied)
    assert redirected(target, location, denied).address == asked


@pytest.mark.parametrize(
    "location",
    [
        "//127.0.0.1/", "http://2130706433", "http://[::1]", "http:127.0.0.1", "http:/127.0.0.1", "http:///127.0.0.1/",
        "///127.0.0.1/", "http:a", "\\\\127.0.0.1\\",
        "/\\127.0.0.1", "https://me@other.example/", "https://other.example:22/", "ftp://other.example/",
        "data:text/html,x", "mailto:a@kites.example", "http://127.0.0.1%2f@kites.example/",
    ],
)  # fmt: skip
def test_a_redirect_is_not_followed_to(location: str) -> None:
    target = target_of("https://kites.example/", denied)
    with pytest.raises(NoAnswerError, match="refused"):
        redirected(target, location, denied)


@given(st.text(max_size=60), st.text(max_size=60))
def test_nothing_but_a_refusal_is_raised(host: str, rest: str) -> None:
    for text in (f"https://{host}/{rest}", f"http://{host}", rest):
        asked = read(text)
        assert asked.isprintable()
        assert asked.startswith("(") or read(asked) == asked
