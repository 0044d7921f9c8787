"""What a shell completes: ids of records, from the names of their files alone, so that Tab answers at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sphinx_talks.cli.folder import nearest
from sphinx_talks.content.folder import identify
from sphinx_talks.content.records import NAMES, Kind
from sphinx_talks.content.records.fields import OWN, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Completed = Callable[[click.Context, click.Parameter, str], list[str]]
    from collections.abc import Callable


#: The kinds of records, as commands name them.
KINDS = tuple(map(str, Kind))


def ids_of(*kinds: Kind) -> Completed:
    """Return what completes ids of these kinds; of the kind that was given before where none is named, or of all."""

    def complete(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
        given = ctx.params.get("kind")
        wanted = kinds or ((Kind(given),) if given else tuple(Kind))
        try:
            root = nearest(ctx.params.get("root"))
        except click.UsageError:
            return []
        return sorted(found for kind in wanted for found in _ids(root, kind) if found.startswith(typed))

    return complete


def _ids(root: Path, kind: Kind) -> Iterator[str]:
    for path in root.glob(f"{kind.folder}{'/*' * kind.parts}.md"):
        identity, fault = identify(path.relative_to(root).as_posix())
        if identity and not fault:
            yield identity.id


_TEXT = "TEXT"
#: What the options take that are completed with ids.
_TAKEN = {kind.upper(): kind for kind in Kind}


def options(*wanted: tuple[str, str, str]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return a decorator that adds options: names, what each takes, and what it is; a `*` allows several."""

    def add(function: Callable[..., int]) -> Callable[..., int]:
        for name, metavar, about in reversed(wanted):
            several = name.endswith("*")
            names = [f"--{one}" for one in name.rstrip("*").split("/")]
            complete = ids_of(_TAKEN[metavar]) if metavar in _TAKEN else None
            function = click.option(*names, metavar=metavar, multiple=several, help=about, shell_complete=complete)(
                function
            )
        return function

    return add


_PAGE = (
    ("summary", _TEXT, "One sentence that stands alone in a listing."),
    ("summary-en", _TEXT, "The same sentence in English."),
    ("source*", "ADDRESS", "Page that the facts were read from; may be repeated."),
    ("id", "ID", "Name of the page in its folder: lower-case ASCII and hyphens."),
)
_TITLED = (("title", _TEXT, "Title in the original language."), ("title-en", _TEXT, "Title in English."))
TALK = options(
    *_TITLED,
    ("event", "EVENT", "Id or name of the event, or the address of its page."),
    ("speaker*", "PERSON", "Id or name of a speaker, ID=NAME for a new one; may be repeated."),
    ("topic*", "TOPIC", "Id or name of a topic, ID=TITLE for a new one; may be repeated."),
    ("video", "ADDRESS", "Recording: address or id of a video, or another page."),
    ("start", "TIME", "Where the talk starts in the recording, as 35:10."),
    ("end", "TIME", "Where it ends."),
    ("slides", "ADDRESS", "Page of the deck, or the address of its player."),
    ("aspect", "RATIO", "Shape of the slides, as 16:9."),
    ("time", "TIMES", "In the programme, as 20:35-21:00."),
    ("date", "DAY", "Day of the talk, for events of more than one."),
    ("order", "NUMBER", "Place in the programme, where times are not known."),
    ("kind", "KIND", "talk, lightning, opening or panel."),
    ("language", "TAG", "Language spoken, as ja or en."),
    ("announced-title", _TEXT, "Title in the announcement, where it was another."),
    ("slides-state", "STATE", "not-published, gone or unknown."),
    ("recording", "STATE", "not-recorded, not-published, gone or unknown."),
    *_PAGE,
)
EVENT = options(
    *_TITLED,
    ("series", _TEXT, "Series, written as on its other events."),
    ("number", "NUMBER", "Number in the series."),
    ("date", "DAY", "Day, as 2024-05-01."),
    ("end-date", "DAY", "Last day, for events of more than one."),
    ("start", "TIME", "Start of the programme, as 19:00."),
    ("end", "TIME", "End of it; after midnight count on, as 24:30."),
    ("format", "FORMAT", "in-person, online or hybrid."),
    ("venue/place", _TEXT, "Place, as its owner writes it."),
    ("url", "ADDRESS", "Page where people registered."),
    ("hashtag", _TEXT, "Hashtag, without #."),
    ("theme", _TEXT, "Theme the talks were sought on."),
    ("capacity", "NUMBER", "Places offered."),
    ("organizer*", "PERSON", "Id or name of an organizer, ID=NAME for a new one; may be repeated."),
    ("topic*", "TOPIC", "Topic beyond those of the talks; may be repeated."),
    ("video", "ADDRESS", "Recording of the whole event."),
    *_PAGE,
)
TOPIC = options(
    *_TITLED,
    ("broader*", "TOPIC", "Wider topic it belongs to; may be repeated."),
    ("related*", "TOPIC", "Topic beside it; may be repeated."),
    ("alias*", _TEXT, "Other name; may be repeated."),
    *_PAGE,
)
PERSON = options(
    ("name", _TEXT, "Name, as the person writes it."),
    ("name-en", _TEXT, "Name in Latin letters, as the person writes it."),
    ("alias*", _TEXT, "Other name; may be repeated."),
    ("affiliation", _TEXT, "Affiliation, as stated at a talk."),
    ("github", "ACCOUNT", "Account on GitHub."),
    ("x", "ACCOUNT", "Account on X."),
    ("speakerdeck", "ACCOUNT", "Account on SpeakerDeck."),
    ("website", "ADDRESS", "Page of the person."),
    *_PAGE,
)


def _of_class(kind: Kind) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return the options of a kind by the fields of its class."""
    found = []
    for field in fields_of(kind.model):
        if field.spec.role in NAMES:
            about = "Id or name, ID=NAME for a new one; may be repeated."
            found.append((f"{field.spec.role}*", NAMES[field.spec.role].upper(), about))
        elif field.spec.order == OWN and not field.is_list:
            found.append((field.name.replace("_", "-"), _TEXT, field.spec.en.replace("`", "")))
    return options(*_TITLED, ("alias*", _TEXT, "Other name; may be repeated."), *found, *_PAGE)


#: The options of each kind of page.
OPTIONS = {
    **{kind: _of_class(kind) for kind in Kind},
    Kind.EVENT: EVENT,
    Kind.TALK: TALK,
    Kind.TOPIC: TOPIC,
    Kind.PERSON: PERSON,
}
