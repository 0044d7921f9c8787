"""What the system says of names, and what is made of it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from sphinx_talks.linkcheck.net.answer import NoAnswer, NoAnswerError
from sphinx_talks.linkcheck.net.client import Client
from sphinx_talks.linkcheck.net.resolver import Network, Peer
from tests.simulated import simulate

if TYPE_CHECKING:
    from collections.abc import Callable

V4 = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
V6 = (socket.AF_INET6, socket.SOCK_STREAM, 6, "")


def look_up(monkeypatch: pytest.MonkeyPatch, system: Callable[..., object]) -> list[Peer]:
    monkeypatch.setattr(socket, "getaddrinfo", system)
    return simulate(Network().lookup("kites.example", 443))


def test_every_address_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def system(*arguments: object, **_options: object) -> object:
        asked.extend(arguments)
        return [(*V4, ("1.1.1.1", 443)), (*V6, ("2606:4700::1111", 443, 0, 0)), (*V4, ("1.1.1.1", 443))]

    assert look_up(monkeypatch, system) == [Peer("1.1.1.1", 443), Peer("2606:4700::1111", 443)]
    # With the dot, so that no search domain is tried.
    assert asked == ["kites.example.", 443]


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), NoAnswer.NO_DOMAIN),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), NoAnswer.CONNECTION),
        (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure"), NoAnswer.CONNECTION),
        (socket.gaierror(-5, "No address associated with hostname"), NoAnswer.CONNECTION),
        (OSError(24, "Too many open files"), NoAnswer.CONNECTION),
        (UnicodeError("label too long"), NoAnswer.CONNECTION),
    ],
)
def test_only_a_name_that_does_not_exist_is_gone(
    monkeypatch: pytest.MonkeyPatch, error: Exception, fault: NoAnswer
) -> None:
    def system(*_arguments: object, **_options: object) -> object:
        raise error

    with pytest.raises(NoAnswerError) as caught:
        look_up(monkeypatch, system)
    assert caught.value.fault is fault


def test_a_name_without_an_address_is_no_domain_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])

    async def main() -> str:
        async with Client() as client:
            with pytest.raises(NoAnswerError) as caught:
                await client.ask("https://kites.example/")
            return str(caught.value)

    assert simulate(main()) == "connection: the name has no address"
