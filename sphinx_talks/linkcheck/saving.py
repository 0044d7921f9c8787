"""Save Page Now of the Internet Archive: have a page saved while it lives, with the key of the owner of the site.

Its document is linked from https://web.archive.org/save (SPN2 Public API): an address is posted, the answer names a
job, and the job is asked for. Some captures at a time and a number a day are allowed. The key goes to that address
only, no redirect is followed with it, and nothing here prints, keeps or raises it or the words of an answer.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sphinx_talks.content.providers import asking
from sphinx_talks.linkcheck.archive import copy_at
from sphinx_talks.linkcheck.net.answer import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx_talks.linkcheck.net.answer import Answer
    from sphinx_talks.linkcheck.net.client import Client

SAVE = "https://web.archive.org/save"
STATUS = "https://web.archive.org/save/status/{}"
#: Environment variables that hold the key of https://archive.org/account/s3.php, by the names its own client gives.
ACCESS, SECRET = "IA_ACCESS_KEY_ID", "IA_SECRET_ACCESS_KEY"
#: Days for which a copy is new enough, so that the archive makes no other.
WITHIN = 180
#: Seconds before each time that a job is asked for: most are done in a minute.
POLLS = (10.0, 20.0, 40.0)

_PART = re.compile(r"[A-Za-z0-9_+/=.-]{1,200}")
_JOB = re.compile(r"[A-Za-z0-9_-]{1,200}")
#: What says nothing of the page: the archive, or what this key may have of it, is used up for now.
_LATER = re.compile(
    r"error:(?:user-session-limit|too-many-daily-captures(?:-host)?|max-daily-bandwidth.*|no-browsers-available"
    r"|cannot-fetch|celery|service-unavailable|internal-server-error|job-failed|proxy-error|capture-location-error)"
)


@dataclass(frozen=True)
class ArchiveKey:
    """The two parts of a key, which its `repr` does not show."""

    access: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """Return what a request with the key is sent with."""
        return {"authorization": f"LOW {self.access}:{self.secret}", "accept": "application/json"}


def key_in(environment: Mapping[str, str]) -> ArchiveKey | None:
    """Return the key in an environment, None where there is none that a header could hold."""
    access, secret = (environment.get(name, "").strip() for name in (ACCESS, SECRET))
    return ArchiveKey(access, secret) if _PART.fullmatch(access) and _PART.fullmatch(secret) else None


class SaveResult(Enum):
    """What came of the wish to have a page saved."""

    SAVED = auto()
    #: The archive is at it, or cannot save this page: it is not asked again soon.
    ACCEPTED = auto()
    #: Nothing was learned of this page; others would fare alike.
    BUSY = auto()
    DENIED = auto()


async def save(client: Client, address: str, key: ArchiveKey, note: Callable[[str], None]) -> SaveResult:
    """Have a page saved; `note` gets '' as soon as the archive has taken it on, and the address of the copy at last."""
    form = {"url": address, "if_not_archived_within": f"{WITHIN}d", "skip_first_archive": "1"}
    answer = await _answer(client, SAVE, key, urlencode(form).encode())
    if answer is None or answer.status in {401, 403}:
        return SaveResult.BUSY if answer is None else SaveResult.DENIED
    told = _object(answer)
    job = str(told.get("job_id", ""))
    if not _JOB.fullmatch(job):
        return _without_job(answer, told, note)
    note("")
    for seconds in POLLS:
        await asyncio.sleep(seconds)
        answer = await _answer(client, STATUS.format(job), key)
        told = _object(answer) if answer else {}
        if told.get("status") == "success":
            if copy := copy_at(str(told.get("timestamp")), str(told.get("original_url")), address):
                note(copy)
            return SaveResult.SAVED
        if told.get("status") == "error":
            break
    return SaveResult.ACCEPTED


def _without_job(answer: Answer, told: Mapping[str, Any], note: Callable[[str], None]) -> SaveResult:
    if asking.is_well(answer.status) and told.get("status") == "error" and not _is_later(told):
        # This page it cannot save: a blocked address, one that is not there for it.
        note("")
        return SaveResult.ACCEPTED
    return SaveResult.BUSY


def _is_later(told: Mapping[str, Any]) -> bool:
    return _LATER.fullmatch(str(told.get("status_ext"))) is not None


async def _answer(client: Client, address: str, key: ArchiveKey, body: bytes = b"") -> Answer | None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    try:
        if body:
            return await client.post(address, body, key.headers | form)
        return await client.ask(address, headers=key.headers, follow=False)
    except NoAnswerError:
        return None


def _object(answer: Answer) -> dict[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
