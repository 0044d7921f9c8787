"""Words of the interface without Sphinx, and the same records in another language of the site.

The words are those of the catalogues of its pages; records are from a translation beside the page, else `title_en`.
"""

from __future__ import annotations

import gettext
import re
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx_talks.content import kana
from sphinx_talks.content.pages import PHRASES, POINTS, Entry, escaped, is_words
from sphinx_talks.content.problems import Code, Problem, message
from sphinx_talks.content.records import Event, Kind, Page, Person, Series, Speaker, Talk
from sphinx_talks.content.records.fields import fields_of
from sphinx_talks.content.settings import UNTITLED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping


#: The fields of a page that English words have a field of their own for.
_ENGLISH = ("title", "summary")
#: Languages whose readers know a name from Japan by other letters than Latin ones.
OTHER_LETTERS = ("ja", "zh", "ko")


def names_in(entries: Iterable[Entry], language: str) -> dict[str, str]:
    """Return what each person is called in a language, by id: in Latin letters by the reading of another name."""
    people = {entry.id: localized(entry, language, {}).record for entry in entries if entry.kind is Kind.PERSON}
    found = {name: person for name, person in people.items() if isinstance(person, Person)}
    if language.startswith(OTHER_LETTERS):
        return {name: person.title for name, person in found.items()}
    return {name: kana.spelled(person.title, person.reading or "") or person.title for name, person in found.items()}


def localized(entry: Entry, language: str, names: Mapping[str, str], own: str = "", untitled: str = UNTITLED) -> Entry:
    """Return a page as it is in another language than its `own`.

    `names` are those of people, by id; `untitled` stands for a title that nobody knows. Whatever nobody has translated
    stays as it is.
    """
    made = dict(entry.twins).get(language) or replace(entry, foreign=own)
    if made.is_bare:
        made = replace(entry, record=made.record, given=made.given, foreign=own)
    record = made.record and _words(made.record, entry.record, language, made.given)
    if isinstance(record, Talk):
        # They stand above all else, where a reader of another language has no use for them.
        points = record.points if POINTS in made.given else ()
        told = record.next if "next" in made.given else (one.model_copy(update={"why": None}) for one in record.next)
        record = record.model_copy(
            update={
                "speakers": _people(record.speakers, names),
                "points": points,
                "next": tuple(told),
                # As a reader of its own language takes for granted.
                "language": record.language or own.replace("_", "-") or None,
            }
        )
        if entry.untitled and "title" not in made.given:
            who = ", ".join(speaker.name or names.get(speaker.person, speaker.person) for speaker in record.speakers)
            record = record.model_copy(update={"title": untitled % who})
    elif isinstance(record, Event | Series):
        people = {
            name: _people(getattr(record, name), names) for name in ("organizers", "helpers") if hasattr(record, name)
        }
        record = record.model_copy(update=people)
    return replace(made, record=record, twins=(), untitled=entry.untitled, language=language)


def untranslated(entries: Iterable[Entry], languages: Iterable[str]) -> dict[str, list[Entry]]:
    """Return the records without a translation of their prose, by language; no empty lists.

    To one of fields alone, a translation of these is whole.
    """
    records = [
        (entry, {tag for tag, twin in entry.twins if entry.is_bare or not twin.is_bare})
        for entry in entries
        if entry.kind
    ]
    found = {tag: [entry for entry, there in records if tag not in there] for tag in languages}
    return {tag: without for tag, without in found.items() if without}


def messages_of(record: Page) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the fields with words that gettext may translate: attribute, name, and their texts."""
    for known in fields_of(type(record)):
        value = getattr(record, known.attribute)
        if value and is_words(known):
            items = (value,) if isinstance(value, str) else value
            if texts := tuple(filter(None, (_said(known.attribute, item) for item in items))):
                yield known.attribute, known.name, texts


def _said(attribute: str, item: Any) -> str | None:  # noqa: ANN401 - a text, a reason, or what has a part in words
    if isinstance(item, str | tuple):
        return item if isinstance(item, str) else item[-1]
    found: str | None = getattr(item, PHRASES[attribute])
    return found


def catalogued(entry: Entry, messages: Mapping[str, str]) -> Entry:
    """Return a page with the words of its front matter that a catalogue of messages has, as given by a translation.

    Those of a field are translated together or not at all.
    """
    if not messages or entry.record is None:
        return entry
    update: dict[str, object] = {}
    given = list(entry.given)
    for attribute, name, texts in messages_of(entry.record):
        # The title is Markdown there, as the heading that Sphinx has read it from.
        keys = tuple(map(escaped, texts)) if attribute == "title" else texts
        if (entry.untitled and attribute == "title") or not messages.keys() >= {*keys}:
            continue
        found = [messages[key] for key in keys]
        value = getattr(entry.record, attribute)
        update[attribute] = _ESCAPE.sub(r"\1", found[0]) if attribute == "title" else _filled(attribute, value, found)
        given.append(name)
    return replace(entry, record=entry.record.model_copy(update=update), given=tuple(given)) if update else entry


#: Of CommonMark, in a title.
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def _filled(attribute: str, value: str | tuple[Any, ...], texts: Iterable[str]) -> object:
    """Return the value of a field with other texts."""
    texts = iter(texts)
    if isinstance(value, str):
        return next(texts)
    return tuple(
        (*one[:-1], next(texts)) if isinstance(one, tuple)
        else one.model_copy(update={PHRASES[attribute]: next(texts)}) if _said(attribute, one)
        else one
        for one in value
    )  # fmt: skip


def _words(record: Page, original: Page | None, language: str, given: Iterable[str]) -> Page:
    """Return a record with title and summary in a language where it has them.

    The title of the original takes the place of the English one, so that the page is found by both.
    """
    # A name in Latin letters is one in any language that is written in these.
    is_read = language == "en" or (isinstance(record, Person) and not language.startswith(OTHER_LETTERS))
    english = {name: getattr(record, f"{name}_en") for name in _ENGLISH if is_read and name not in given}
    update = {name: text for name, text in english.items() if text}
    attribute = "title" if "title" in given or "name" in given else ""
    if update.get("title") or attribute:
        update["title_en"] = original.title if original else None
    if update.get("summary") or "summary" in given:
        update["summary_en"] = None
    if language == "en":
        update |= _labelled(record)
    return record.model_copy(update=update)


def _labelled(record: Page) -> dict[str, Any]:
    """Return the fields that list where something was read, with the English titles there are."""
    return {
        name: tuple(one.model_copy(update={"title": one.title_en}) if one.title_en else one for one in found)
        for name in ("sources", "reports")
        if (found := getattr(record, name, ()))
    }


def _people(speakers: Iterable[Speaker], names: Mapping[str, str]) -> tuple[Speaker, ...]:
    """Return people by the names of their pages where those of the day are in other letters than Latin ones."""
    return tuple(
        speaker.model_copy(update={"name": None})
        if speaker.name and not speaker.name.isascii() and speaker.person in names
        else speaker
        for speaker in speakers
    )


_LOCALE = Path(__file__).parents[1] / "locale"


def spoken(language: str) -> Callable[[str], str]:
    """Return the same for what is said at a terminal: English where that cannot show another script."""
    found = words(language)
    try:
        # Any word of the catalogue will do.
        found("Event").encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return words("en")
    return found


def known() -> list[str]:
    """Return the languages that have a compiled catalogue, by their tags."""
    return sorted(path.parents[1].name for path in _LOCALE.glob("*/LC_MESSAGES/sphinx_talks.mo"))


def unworded(languages: Iterable[str]) -> Iterator[Problem]:
    """Yield the languages without a catalogue: their pages would be in English, and say that they are not."""
    for tag in languages:
        if tag.partition("_")[0] not in (there := known()):
            text = message("talks_languages: no words of the interface", tag, f"one of {', '.join(there)}")
            yield Problem("conf.py", 1, 1, Code.SETTING, text)


# A catalogue is read once: citations ask for that of each talk.
@cache
def words(language: str) -> Callable[[str], str]:
    """Return what translates into the language of a tag; English stands in where no catalogue has the words."""
    tag = language.replace("-", "_")
    # gettext asks the catalogues in this order, message by message.
    names = [tag, tag.partition("_")[0], "en"]
    return gettext.translation("sphinx_talks", _LOCALE, names, fallback=True).gettext
