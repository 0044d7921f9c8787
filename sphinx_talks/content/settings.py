"""The settings of `conf.py`: one table of their names, defaults and forms for the checks, the commands and the build.

`sphinx-talks check` looks at pages of pull requests, so it runs nothing: plain values are read from the text of
`conf.py`, and a setting that is none is reported. The build fills the same class from Sphinx's configuration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias, get_type_hints

from sphinx_talks.content import conf_file
from sphinx_talks.content.characters import forbidden, web_address
from sphinx_talks.content.conf_file import any_of, is_sound, matches
from sphinx_talks.content.hosting import AUTO
from sphinx_talks.content.problems import Code, Level, Message, MessageError, Problem, message, nearest, shown
from sphinx_talks.content.records.values import zone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: Never pages of the site, whatever `conf.py` says; the extension adds them to `exclude_patterns`.
NEVER_PAGES = (
    "_build", "_static", "_templates", ".venv*", ".tox", ".git", ".#*", "**/.#*",
    "node_modules", "**/node_modules", "**/_sources", "*.lproj/**", ".sphinx-talks",
    "talks/*/*.slides.md",
)  # fmt: skip
#: What is read from files in these forms ends up in the site, so it is looked at.
SUFFIXES = (".md", ".rst")

Rebuild: TypeAlias = "Literal['', 'env', 'html']"
Texts: TypeAlias = "tuple[str, ...]"
#: A mapping of names to texts, as plain values.
Named: TypeAlias = "tuple[tuple[str, Texts], ...]"

#: The theme that comes with the extension.
THEME = "sphinx_talks"
#: What stands for a title nobody knows, with the speakers.
UNTITLED = "Untitled talk (%s)"
OURS, OF_LINKS = "talks_", "talks_links_"
#: Longest pattern of an address that is not asked.
MAX_PATTERN = 300
#: Authority and date of a `tag:` URI.
_TAG = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+,[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
#: With the host of a machine of one's own as well, for a look at the pages.
_BASE = re.compile(r"(?i:https?)://[\w.-]+(?::[0-9]{1,4}|:[1-5][0-9]{4})?(?:/[^\s?#]*)?")
_MAIL = re.compile(r"(?:mailto:)?[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
#: As Sphinx calls languages: `en`, `pt_BR`.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_OTHER_SCHEME = re.compile(r"\s*(?!(?:https?|mailto):)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
#: What MyST may read beyond CommonMark: any more would take away protection of the pages.
SYNTAX = frozenset({"colon_fence", "deflist", "tasklist"})


class SettingForm(NamedTuple):
    """How a value of `conf.py` is read, and its types as Sphinx knows them."""

    #: Takes the name of the setting and the value; raises MessageError.
    read: Callable[[str, Any], object]
    types: frozenset[type]


class Setting(NamedTuple):
    """One setting: its form, its default as `conf.py` would have it, and what Sphinx builds anew when it changes."""

    form: SettingForm
    default: object
    #: `env` for all pages, `html` for their output, '' for nothing; None for the settings of Sphinx itself.
    rebuild: Rebuild | None


def _text(name: str, value: Any) -> str:  # noqa: ANN401 - whatever stands in conf.py
    if not isinstance(value, str | PurePath):
        want = "an address" if name.endswith("contact") else "text"
        raise MessageError(message(f"{name} is no text", value, want))
    return str(value)


def _texts(name: str, value: Any) -> Texts:  # noqa: ANN401
    if not isinstance(value, list | tuple | set | frozenset) or not all(
        isinstance(one, str | PurePath) for one in value
    ):
        raise MessageError(message(f"{name} is no list of texts", value, "`[TEXT, …]`"))
    return tuple(map(str, value))


def _named(name: str, value: Any) -> Named:  # noqa: ANN401
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value):
        raise MessageError(message(f"{name} does not map names to texts", value, "`{NAME: [TEXT, …]}`"))
    return tuple((one, _texts(f"{name}[{one!r}]", [of] if isinstance(of, str) else of)) for one, of in value.items())


def _terms(name: str, value: Any) -> Named:  # noqa: ANN401
    found = _named(name, value)
    known = {term for term, _ in found}
    for other in (other for _, others in found for other in others):
        if not other.strip() or other in known:
            raise MessageError(message(f"{name} has no one term for a spelling", other, "each spelling once"))
        known.add(other)
    return found


def _flag(name: str, value: Any) -> bool:  # noqa: ANN401
    if not isinstance(value, bool):
        raise MessageError(message(f"{name} is no flag", value, "True or False"))
    return value


def _zone(name: str, value: Any) -> str:  # noqa: ANN401
    text = _text(name, value)
    try:
        return zone(text)
    except ValueError:
        raise MessageError(message(f"{name} is not a time zone", value, "an IANA name, as Asia/Tokyo")) from None


def _reasons(name: str, value: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401
    if not isinstance(value, dict):
        want = '{"https://example.org/*": "why"}'
        raise MessageError(message(f"{name} does not map addresses to reasons", value, want))
    for pattern, reason in value.items():
        if not isinstance(pattern, str) or not pattern.strip("*") or len(pattern) > MAX_PATTERN:
            raise MessageError(message(f"{name} has a pattern that is none", pattern, "an address, `*` for anything"))
        if not isinstance(reason, str) or not reason.strip():
            raise MessageError(message(f"{name} gives no reason for {shown(pattern)}", reason, "text"))
    return tuple(value.items())


def _syntax(name: str, value: Any) -> Texts:  # noqa: ANN401
    if unsafe := sorted({*_texts(name, value)} - SYNTAX):
        want = f"any of {', '.join(sorted(SYNTAX))}"
        raise MessageError(message(f"{name} would take protection away", ", ".join(unsafe), want))
    return tuple(value)


def _languages(name: str, value: Any) -> Texts:  # noqa: ANN401
    found = _texts(name, value)
    for tag in found:
        if not _LANGUAGE.fullmatch(tag) or found.count(tag) > 1:
            raise MessageError(message(f"{name} is no list of languages", tag, 'different tags, as `["ja", "en"]`'))
    return found


def _fitting(fits: Callable[[str], object], about: str, want: str) -> SettingForm:
    """Return the form of a text that is empty or fits."""

    def read(name: str, value: Any) -> str:  # noqa: ANN401
        if (text := _text(name, value)) and not fits(text):
            raise MessageError(message(f"{name} {about}", text, want))
        return text

    return SettingForm(read, TEXT.types)


TEXT = SettingForm(_text, frozenset({str}))
#: All addresses of pages are made by joining theirs to it.
BASE = _fitting(_BASE.fullmatch, "is no address of a site", "one that begins with https: or http:, without a query")
CONTACT = _fitting(
    lambda text: web_address(text) or _MAIL.fullmatch(text),
    "reaches nobody",
    "the address of a page, or a mail address",
)
TAG = _fitting(_TAG.fullmatch, "names nobody", "a domain and a year, as example.org,2026")
LANGUAGES = SettingForm(_languages, frozenset({list, tuple}))
TEXTS = SettingForm(_texts, frozenset({list, tuple}))
TERMS = SettingForm(_terms, frozenset({dict}))
MAPPING = SettingForm(_named, frozenset({dict}))
FLAG = SettingForm(_flag, frozenset({bool}))
ZONE = SettingForm(_zone, frozenset({str}))
REASONS = SettingForm(_reasons, frozenset({dict}))


def address(*placeholders: str) -> SettingForm:
    """Return the form of an address in which `{name}` of some names is filled in."""

    def read(name: str, value: Any) -> str:  # noqa: ANN401
        text = _text(name, value)
        if _OTHER_SCHEME.match(text):
            raise MessageError(message(f"{name} is no address", text, "one that begins with https:, http: or mailto:"))
        if wrong := sorted(set(_PLACEHOLDER.findall(text)) - {*placeholders}):
            want = " ".join(f"{{{one}}}" for one in sorted(placeholders))
            raise MessageError(message(f"{name} has a placeholder that nothing fills", f"{{{wrong[0]}}}", want))
        return text

    return SettingForm(read, TEXT.types)


def word(*values: str) -> SettingForm:
    """Return the form of one of some words."""

    def read(name: str, value: Any) -> str:  # noqa: ANN401
        if value not in values:
            raise MessageError(message(f"{name} is none of its words", value, f"one of {', '.join(values)}"))
        return str(value)

    return SettingForm(read, TEXT.types)


def number(least: float, most: float, types: frozenset[type]) -> SettingForm:
    """Return the form of a number within a range, which holds also for the `conf.py` of a pull request."""
    want = f"{least:g} to {most:g}"

    def read(name: str, value: Any) -> object:  # noqa: ANN401
        if type(value) not in types:
            text = f"{name} is not a {'number' if float in types else 'whole number'}"
            raise MessageError(message(text, value, want))
        if not least <= value <= most:
            raise MessageError(message(f"{name} is out of its range", value, want))
        return value

    return SettingForm(read, types)


whole, seconds = (partial(number, types=frozenset(types)) for types in ({int}, {int, float}))


@dataclass(frozen=True)
class Settings:
    """What has to be known of `conf.py`."""

    include_patterns: Annotated[Texts, TEXTS] = ("**",)
    exclude_patterns: Annotated[Texts, TEXTS] = ()
    #: The page that everything hangs below.
    root_doc: Annotated[str, TEXT] = "index"
    #: What the site is called.
    project: Annotated[str, TEXT] = ""
    #: Tag of the language that pages are drafted in.
    language: Annotated[str, TEXT] = "en"
    #: What Sphinx reads or copies as it is.
    html_static_path: Annotated[Texts, TEXTS] = ()
    html_extra_path: Annotated[Texts, TEXTS] = ()
    html_logo: Annotated[str, TEXT] = ""
    html_favicon: Annotated[str, TEXT] = ""
    templates_path: Annotated[Texts, TEXTS] = ()
    locale_dirs: Annotated[Texts, TEXTS] = ("locales",)
    #: Address of the site, for links from reports to what is said about a code.
    html_baseurl: Annotated[str, BASE] = ""

    #: Syntax that MyST reads beyond its usual one.
    myst_enable_extensions: Annotated[Texts, SettingForm(_syntax, frozenset({set, list, tuple}))] = ()

    #: Tags of the languages of the site, that of its pages (`language`) first; one alone, or none, is one site.
    talks_languages: Annotated[Texts, LANGUAGES, "env"] = ()
    #: IANA name of the zone of all times.
    talks_timezone: Annotated[str, ZONE, "env"] = "Asia/Tokyo"
    #: Where a page is edited, and where a problem is reported.
    talks_edit_url: Annotated[str, address("path"), "html"] = AUTO
    talks_issue_url: Annotated[str, address("title", "id", "path"), "html"] = AUTO
    #: Whether a page says when it was changed last.
    talks_last_change: Annotated[bool, FLAG, "html"] = True
    #: Formats that are not written beside the pages, by their names.
    talks_exports_without: Annotated[Texts, TEXTS, "html"] = ()
    #: Under what the contents may be used, as an address or an SPDX expression.
    talks_license: Annotated[str, TEXT, "html"] = ""
    #: Who names the records in feeds, as `example.org,2026` (RFC 4151); the host of the site without it.
    talks_tag: Annotated[str, TAG, "html"] = ""
    #: Which pages have cards of their own, and the font of the cards as a path below the folder of `conf.py`.
    talks_cards: Annotated[str, word("auto", "talk", "event", "none"), "html"] = "auto"
    talks_card_font: Annotated[str, TEXT, "html"] = ""
    #: Whether a build takes the place of the one before at one moment; else file by file, beside files of others.
    talks_exchange: Annotated[bool, FLAG, ""] = True
    #: Whether records whose prose is plain are built without Sphinx's parsers, in a tenth of the time.
    talks_quick: Annotated[bool, FLAG, "env"] = True
    #: Names of directives that pages may use beyond those allowed.
    talks_directives: Annotated[Texts, TEXTS, "env"] = ()
    #: Codes of warnings and advice, each with the patterns of the pages it is not given for.
    talks_ignore: Annotated[Named, MAPPING, ""] = ()
    #: Kinds of record, each with the headings of its sections in their fixed order.
    talks_sections: Annotated[Named, MAPPING, ""] = ()
    #: Terms, each with its other spellings, which prose is better without; one without any is left alone.
    talks_terms: Annotated[Named, TERMS, "env"] = ()

    #: Who the owner of a server can turn to: a page of the site, or a mail address.
    talks_links_contact: Annotated[str, CONTACT, ""] = ""
    #: Patterns of addresses that are not asked, in which `*` stands for anything, each with the reason.
    talks_links_ignore: Annotated[tuple[tuple[str, str], ...], REASONS, ""] = ()
    #: Seconds between two requests to a host.
    talks_links_gap: Annotated[float, seconds(0.2, 60), ""] = 1.0
    #: Connections to a host at a time, and requests to it in a run.
    talks_links_per_host: Annotated[int, whole(1, 2), ""] = 1
    talks_links_requests: Annotated[int, whole(1, 500), ""] = 30
    #: The longest wait, in seconds, that a host may ask for with Retry-After.
    talks_links_retry_after: Annotated[float, seconds(0, 600), ""] = 120.0
    #: Seconds an address may take in all, whatever its server does.
    talks_links_total: Annotated[float, seconds(1, 120), ""] = 20.0
    #: Redirects that are followed.
    talks_links_hops: Annotated[int, whole(0, 20), ""] = 20
    #: Bytes of a page that are read: pages can make the parser's time grow with the square of their length.
    talks_links_body: Annotated[int, whole(1_024, 131_072), ""] = 65_536
    #: Seconds a run takes at most.
    talks_links_run: Annotated[float, seconds(10, 7_200), ""] = 1_200.0
    #: Days for which an answer is good, and by which that differs from address to address, more or less.
    talks_links_fresh: Annotated[int, whole(1, 365), ""] = 7
    talks_links_jitter: Annotated[int, whole(0, 30), ""] = 2
    #: Days after which an address is asked again that could not be judged.
    talks_links_unclear: Annotated[int, whole(1, 365), ""] = 7
    #: At most one in so many addresses is asked again in a day.
    talks_links_share: Annotated[int, whole(1, 365), ""] = 5
    #: Seconds for which a run goes on to look up copies in the Internet Archive when all else is done.
    talks_links_archive: Annotated[float, seconds(0, 600), ""] = 20.0
    #: Links that the Internet Archive is asked to save in a day while they live, with the key of the owner.
    talks_links_save: Annotated[int, whole(0, 100), ""] = 0
    #: Addresses that are asked for a pull request, and the seconds that may take.
    talks_links_pull_addresses: Annotated[int, whole(1, 60), ""] = 60
    talks_links_pull_run: Annotated[float, seconds(10, 180), ""] = 180.0

    #: Words that stand for a title nobody knows, with the speakers; the build gives those of its language.
    untitled: str = UNTITLED
    #: What is wrong with `conf.py`, each with its position.
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    #: False where `conf.py` is no Python: which pages there are is not known then.
    is_read: bool = field(default=True, compare=False)

    @classmethod
    def from_values(cls, values: object) -> Settings:
        """Return the settings in an object with attributes of the same names, as `app.config`."""
        return cls(**_sound({name: getattr(values, name, None) for name in TABLE}))

    @classmethod
    def from_conf(cls, conf: Path) -> Settings:
        """Return the plain values in a `conf.py`, and as `problems` what is wrong there or cannot be seen."""
        try:
            found = conf_file.assigned(conf)
        except conf_file.UnreadError as error:
            why = message("not Python", error.reason)
            return cls(problems=(Problem(conf.name, error.line, 1, Code.SETTING, why),), is_read=False)
        if "master_doc" in found:
            found.setdefault("root_doc", found["master_doc"])
        read = _sound({name: one.value for name, one in found.items() if name in TABLE})
        wrong = [
            Problem(conf.name, *one.position, code, parts)
            for name, one in found.items()
            for code, parts in _faults(name, one)
        ]
        return cls(**read, problems=tuple(wrong))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return what stops a build."""
        return tuple(problem for problem in self.problems if problem.code.level is Level.ERROR)

    @property
    def contact(self) -> str:
        """Return who the owner of a server can turn to, '' where nobody is named."""
        return self.talks_links_contact or self.html_baseurl

    def unasked(self, address: str) -> str:
        """Return why an address is not asked, '' when it is."""
        return next((reason for pattern, reason in self.talks_links_ignore if matches(pattern, address)), "")

    @property
    def translations(self) -> Texts:
        """Return the tags of the languages in which the site is built beside its own."""
        return self.talks_languages[1:]

    def original(self, path: str) -> str:
        """Return the path of the page that a file translates, '' where it is no translation."""
        page, _, language = path.removesuffix(".md").rpartition(".")
        is_twin = bool(page) and path.endswith(".md") and language in self.translations
        return f"{page}.md" if is_twin and self.is_included(path) else ""

    @property
    def sought(self) -> tuple[Texts, ...]:
        """Return by what files are looked for, and how they may be called."""
        return self.include_patterns, self.exclude_patterns, self.talks_languages, (self.language,)

    @cached_property
    def _included(self) -> re.Pattern[str]:
        return any_of(self.include_patterns)

    @cached_property
    def _excluded(self) -> re.Pattern[str]:
        # Of translations the build says to Sphinx that they are no pages.
        ours = twin_patterns(self.talks_languages)
        return any_of((*(one for one in self.exclude_patterns if one not in ours), *NEVER_PAGES))

    @cached_property
    def _ignored(self) -> dict[str, re.Pattern[str]]:
        return {code: any_of(patterns) for code, patterns in self.talks_ignore}

    @property
    def broken(self) -> Texts:
        """Return the patterns that cannot be read; none of them matches."""
        ignored = (pattern for _, patterns in self.talks_ignore for pattern in patterns)
        return tuple(one for one in (*self.include_patterns, *self.exclude_patterns, *ignored) if not is_sound(one))

    @property
    def copied(self) -> Texts:
        """Return the files and folders that Sphinx reads or copies as they are, as they are written."""
        return (
            *self.html_static_path,
            *self.html_extra_path,
            *filter(None, (self.html_logo, self.html_favicon)),
            *self.templates_path,
            *self.locale_dirs,
        )

    def is_page(self, path: str) -> bool:
        """Return whether Sphinx would read the file, given by its path below the source folder."""
        return path.endswith(SUFFIXES) and self.is_included(path) and not self.original(path)

    def is_included(self, path: str) -> bool:
        """Return whether Sphinx may take a file or folder into the site."""
        return self._included.fullmatch(path) is not None and not self.is_excluded(path)

    def is_ignored(self, code: str, path: str) -> bool:
        """Return whether a warning or advice is not given for a page."""
        pattern = self._ignored.get(code)
        return pattern is not None and pattern.fullmatch(path) is not None

    def sections(self, kind: str) -> Texts:
        """Return the headings of a kind of record in their order, none where the site has no rule."""
        return dict(self.talks_sections).get(kind, ())

    def is_excluded(self, path: str) -> bool:
        """Return whether a file or folder is kept out of the site."""
        return self._excluded.fullmatch(path) is not None


def _table() -> Iterator[tuple[str, Setting]]:
    """Yield the settings: the fields of the class that carry a form."""
    hints = get_type_hints(Settings, include_extras=True)
    for one in fields(Settings):
        form, *rebuild = getattr(hints[one.name], "__metadata__", (None,))
        if form:
            default: Any = one.default
            raw = {} if dict in form.types else list(default) if list in form.types else default
            yield one.name, Setting(form, raw, *(rebuild or [None]))


#: Every setting by its name.
TABLE: Mapping[str, Setting] = dict(_table())
#: Its usual form asks the environment (Read the Docs does), and nothing that is checked depends on it.
_MAY_BE_COMPUTED = frozenset({"html_baseurl"})
#: What the build refuses, or warns of, and so stops: `None` is no language.
_STOPPING = frozenset({"language", "myst_enable_extensions", "html_baseurl"})
#: What pages, feeds and reports say beside the settings of the table.
_SAID = frozenset({"author", "copyright", "project_copyright", "release", "version", "html_title", "html_short_title"})
#: What decides which pages there are, and what they may hold.
_OF_PAGES = frozenset({"include_patterns", "exclude_patterns", "root_doc", "talks_directives"})


def fault(name: str, value: object) -> Message | None:
    """Return what is wrong with the value of a setting, None when nothing is."""
    try:
        TABLE[name].form.read(name, value)
    except MessageError as error:
        return error.parts
    return None


def _sound(values: Mapping[str, object]) -> dict[str, Any]:
    """Return the values that can be used, as plain ones; the others are their defaults."""
    found = {name: value for name, value in values.items() if value is not None and not fault(name, value)}
    return {name: TABLE[name].form.read(name, value) for name, value in found.items()}


def _faults(name: str, one: conf_file.Assigned) -> Iterator[tuple[Code, Message]]:
    """Yield what is wrong with what is assigned to a name: what Sphinx would build all the same is a warning."""
    if name == "*":
        yield Code.UNSEEN, Message("settings are not seen: any may come from here", want="plain values in conf.py")
    elif hidden := next((found for text in _texts_in(one.value) for _, found in forbidden(text)), None):
        if name in TABLE or name in _SAID:
            yield Code.CHARACTER, message(f"{name}: forbidden character {hidden}", want="a value without it")
    elif name in TABLE:
        if one.unread and name not in _MAY_BE_COMPUTED:
            hint = "pages are checked without it" if name in _OF_PAGES and one.value is None else ""
            text = f"{name} is not seen: it is {one.unread}, and conf.py is not run"
            yield Code.UNSEEN, Message(text, want="a plain value", hint=hint)
        elif (one.value is not None or (name in _STOPPING and not one.unread)) and (parts := fault(name, one.value)):
            yield (Code.SETTING if name.startswith(OURS) or name in _STOPPING else Code.UNSEEN), parts
    elif name.startswith(OURS):
        near = OF_LINKS if name.startswith(OF_LINKS) else OURS
        known = [other for other in TABLE if other.startswith(near)]
        # All begin alike, which makes any two seem near.
        ends = {other.removeprefix(near): other for other in known}
        found = nearest(name.removeprefix(near), ends)
        parts = message("no such setting", name, repr(ends[found]) if found else f"one of {', '.join(known)}")
        yield (Code.SETTING if near == OF_LINKS else Code.UNSEEN), parts


def _texts_in(value: object) -> Iterator[str]:
    """Yield the texts in a value of `conf.py`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | set | frozenset | dict):
        for one in (*value, *(value.values() if isinstance(value, dict) else ())):
            yield from _texts_in(one)


def twin_patterns(languages: Sequence[str]) -> Texts:
    """Return the patterns of the translations of a site in some languages, that of its pages first."""
    return tuple(f"**.{language}.md" for language in languages[1:])
