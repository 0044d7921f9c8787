"""Why there is no answer, told in a few words of English."""

from __future__ import annotations

import os
import ssl
from enum import StrEnum

import aiohttp

from sphinx_talks.content.escaping import one_line

#: How much of a message of the system or of a library is passed on, in characters.
SHOWN = 120


class Fault(StrEnum):
    """What kept an answer from coming."""

    #: Not asked: a private network, another port or scheme, credentials, or no address at all.
    REFUSED = "refused"
    #: The name does not exist (NXDOMAIN); a name server that fails is CONNECTION.
    NO_DOMAIN = "no-domain"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    TLS = "tls"
    #: In a circle, or more of them than allowed.
    REDIRECTS = "redirects"
    #: The host or the run has had its share, or the host asked to be left alone.
    BUDGET = "budget"


class NoAnswerError(Exception):
    """There is no answer; `reason` never holds control characters."""

    def __init__(self, fault: Fault, reason: str) -> None:
        self.fault = fault
        self.reason = one_line(reason, SHOWN)
        #: What the servers took, without our own waiting.
        self.seconds = 0.0
        super().__init__(f"{fault}: {self.reason}")


def explain(error: Exception) -> NoAnswerError:
    """Return what an error of aiohttp, ssl or the system means for us."""
    match error:
        case NoAnswerError():
            return error
        case TimeoutError():
            fault, reason = Fault.TIMEOUT, "no answer in time"
        case aiohttp.ClientConnectorCertificateError():
            fault, reason = Fault.TLS, f"certificate: {_verification(error.certificate_error)}"
        case aiohttp.ClientSSLError() | ssl.SSLError():
            fault, reason = Fault.TLS, f"no secure connection: {_cause(error)}"
        case aiohttp.ServerDisconnectedError():
            fault, reason = Fault.CONNECTION, "the server hung up"
        case OSError():
            fault, reason = Fault.CONNECTION, f"no connection: {_cause(error)}"
        case _:
            fault, reason = Fault.CONNECTION, f"not understood: {_cause(error)}"
    return NoAnswerError(fault, reason)


def _verification(error: Exception) -> str:
    return str(getattr(error, "verify_message", "") or error)


def _cause(error: Exception) -> str:
    """Return the message of the system where there is one: aiohttp wraps it in a sentence with the address."""
    number = getattr(error, "errno", None)
    if isinstance(error, ssl.SSLError) or isinstance(getattr(error, "os_error", None), ssl.SSLError):
        return str(getattr(getattr(error, "os_error", error), "reason", "") or type(error).__name__)
    return os.strerror(number) if isinstance(number, int) and number > 0 else type(error).__name__
