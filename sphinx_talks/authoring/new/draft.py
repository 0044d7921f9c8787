"""Draft pages from answers, and refuse those that the check would: the two can never disagree."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml
from yaml.representer import SafeRepresenter

from sphinx_talks.checks.run import warnings
from sphinx_talks.content import frontmatter, pages, records
from sphinx_talks.content.catalog import Catalog
from sphinx_talks.content.folder import identify
from sphinx_talks.content.frontmatter import FENCE, NULLS, FrontMatterError, Value
from sphinx_talks.content.problems import Code, Level, Problem, message, named, one_of, short
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from yaml.emitter import ScalarAnalysis

    from sphinx_talks.authoring.site import Site


@dataclass(frozen=True)
class Answers:
    """One page to be: its kind and id, its fields as they are written, and its prose if there is any yet."""

    kind: Kind
    #: The whole id, `event/slug` for a talk.
    id: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    #: Markdown below the first heading; '' for a sentence made from the fields.
    prose: str = ""

    @property
    def path(self) -> str:
        """Return where the page will lie, below the source folder."""
        return f"{self.kind.folder}/{self.id}.md"


class Draft(NamedTuple):
    """A page that was drafted: its path below the source folder, and its text."""

    path: str
    text: str


class AnswerProblem(NamedTuple):
    """Why an answer is refused; the field is `id` for the id, `prose` for the text, '' for the page as a whole."""

    field: str
    text: str

    def __str__(self) -> str:
        """Return `field: what is wrong`, on one line and printable."""
        text = f"{self.field}: {self.text}" if self.field else self.text
        return named(text)


class RefusedAnswersError(Exception):
    """The answers would give a page with problems; says which answers, and why."""

    def __init__(self, faults: Iterable[AnswerProblem]) -> None:
        """Keep the faults, each once."""
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("; ".join(map(str, self.faults)))


@dataclass(frozen=True)
class Drafted:
    """Pages that pass the check together, the one that was asked for first, and what could still be better."""

    pages: tuple[Draft, ...]
    advice: tuple[Problem, ...] = ()


class Words(NamedTuple):
    """What is said in one language below the front matter: headings by kind, and what is left to a person."""

    headings: Mapping[Kind, tuple[str, ...]]
    #: A comment, with the headings for the text to come.
    hint: str


JAPANESE = Words(
    {
        Kind.TALK: ("概要",),
        Kind.EVENT: ("このイベントについて",),
        Kind.TOPIC: ("なぜ大切か", "どこから見るか", "ほかのトピックとの関係"),
    },
    "% 本文は、{headings}という見出しの下に、1行に1文で書きます。この行は表示されません。",
)
ENGLISH = Words(
    {
        Kind.TALK: ("Overview",),
        Kind.EVENT: ("About this event",),
        Kind.TOPIC: ("Why it matters", "Where to start", "Beside other topics"),
    },
    "% Go on under {headings}, one sentence a line. This line is not shown.",
)


def words(language: str) -> Words:
    """Return what is said in a language, by its tag: Japanese, or English for any other."""
    return JAPANESE if language.partition("-")[0] == "ja" else ENGLISH


#: Longer lists stand one item a line.
WIDTH = 120
#: Means a time or ratio in a flow mapping too: `{aspect: 16:9}`.
_DIGITS = re.compile(r"[0-9]+(?::[0-9]+)+")


class _YamlWriter(yaml.BaseDumper, SafeRepresenter):
    """Write plain values as YAML in which every scalar is text, as `frontmatter` reads it."""

    def analyze_scalar(self, scalar: str) -> ScalarAnalysis:
        analysis = super().analyze_scalar(scalar)
        if _DIGITS.fullmatch(scalar):
            analysis.allow_flow_plain = True
        if analysis.multiline:
            # Written over several lines, one of them could close the front matter; escaped, none can.
            analysis.allow_single_quoted = analysis.allow_flow_plain = analysis.allow_block_plain = False
        if scalar in NULLS:
            analysis.allow_flow_plain = analysis.allow_block_plain = False
        return analysis

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of the representer
        return True


def written(kind: Kind, fields: Mapping[str, Value]) -> str:
    """Return front matter with its fences; fields the kind does not have come last, for the check to name."""
    known = [field.name for field in fields_of(MODELS[kind])]
    names = [*(name for name in known if name in fields), *(name for name in fields if name not in known)]
    return "\n".join([FENCE, *(_field(name, fields[name]) for name in names), FENCE, ""])


def _field(name: str, value: Value) -> str:
    key = _inline(name)
    if isinstance(value, list) and value:
        flat = f"{key}: {_inline(value)}"
        if len(flat) <= WIDTH and not any(isinstance(item, dict) for item in value):
            return flat
        return "\n".join([f"{key}:", *(f"  - {_inline(item)}" for item in value)])
    if isinstance(value, dict) and value and len(f"{key}: {_inline(value)}") > WIDTH:
        return "\n".join([f"{key}:", *(f"  {_inline(inner)}: {_inline(item)}" for inner, item in value.items())])
    return f"{key}: {_inline(value)}"


def _inline(value: Any) -> str:  # noqa: ANN401 - whatever YAML can say
    """Return a value on one line, without the character that ends a document of one scalar."""
    text = str(
        yaml.dump(
            value, Dumper=_YamlWriter, default_flow_style=True, width=sys.maxsize, allow_unicode=True, sort_keys=False
        )
    )
    return text.removesuffix("...\n").rstrip("\n")


def compose(answers: Answers, site: Site) -> Draft:
    """Return the page that the answers give, whether or not it would pass the check.

    What the build derives, as who spoke at which event, is not written out.
    """
    text = written(answers.kind, answers.fields)
    body = _body(answers, site)
    return Draft(answers.path, f"{text}\n{body}\n" if body else text)


def _body(answers: Answers, site: Site) -> str:
    """Return the text that there is under the first heading, or a comment that names the headings."""
    said = words(site.language)
    headings = [f"## {one}" for one in site.settings.sections(answers.kind) or said.headings.get(answers.kind, ())]
    if prose := answers.prose.strip("\n"):
        return "\n\n".join((*headings[:1], prose))
    # Of a person and the like the front matter says what there is to say.
    return said.hint.format(headings=" → ".join(f"`{one}`" for one in headings)) if headings else ""


#: What the check would call a page that is too long before reading it, in characters of one answer.
LONGEST = 64 * 1024


def draft(answers: Sequence[Answers], site: Site) -> Drafted:
    """Return pages that pass the check as they stand, together with those of the site.

    Raises RefusedAnswersError with a fault for each answer that would give a problem, and nothing is drafted.
    """
    faults = [fault for one in answers for fault in (*_faults(one, site), *_no_event(one, answers, site))]
    if faults := faults + _twice(answers):
        raise RefusedAnswersError(faults)
    drafts = tuple(compose(one, site) for one in answers)
    found = _problems_with(site, drafts)
    if refused := [problem for problem in found if problem.code.level is Level.ERROR]:
        raise RefusedAnswersError([_fault_of(problem, drafts) for problem in refused])
    return Drafted(drafts, tuple(found))


def _problems_with(site: Site, drafts: Sequence[Draft]) -> list[Problem]:
    """Return the errors that the site would have with these pages and has not without them, else the warnings.

    Warnings are those on the pages, and on others about them.
    """
    new = [pages.of_text(site.root, draft.path, draft.text, site.settings)[0] for draft in drafts]
    catalog = Catalog([*site.entries, *new], site.references)
    own = {entry.path for entry in new}
    # Answers may be drafted again and again, beside pages that stay as they are.
    before = site.catalog.once(("errors",), lambda: frozenset(map(_about, site.problems(site.catalog))))
    errors = [one for one in site.problems(catalog) if _about(one) not in before]
    # A first page of a series makes the names of the others dangle; those have pages to come.
    if errors := [one for one in errors if one.path in own or one.code is not Code.UNKNOWN_ID]:
        return errors
    found = warnings(catalog, site.settings, Level.WARNING)
    return sorted(one for one in found if own & {one.path, one.parts.other})


def _about(problem: Problem) -> tuple[object, ...]:
    """Return what a problem is about; its words may change with every page, as they name the nearest one."""
    return problem.path, problem.line, problem.column, problem.code


def field_fault(kind: Kind, name: str, value: Value) -> str:
    """Return what the check would say of the value of one field, whatever the others are; '' when nothing."""
    text = written(kind, {name: value})
    try:
        matter = frontmatter.parse(frontmatter.split(text)[0])
    except FrontMatterError as error:
        return str(error.parts)
    _, problems = records.parse(kind, matter, "")
    own = [problem.parts for problem in problems if problem.parts.field.partition(".")[0] == name]
    return own[0].without(name) if own else ""


def _faults(answers: Answers, site: Site) -> Iterator[AnswerProblem]:
    """Yield what is wrong before there is a page to check."""
    if wrong := id_fault(answers.kind, answers.id):
        yield AnswerProblem("id", wrong)
    elif answers.id in site.taken(answers.kind):
        yield AnswerProblem("id", f"{answers.id!r} is taken; want an id of its own")
    # Sphinx does not look into a folder that is excluded.
    elif not site.settings.is_page(answers.path) or any(
        site.settings.is_excluded(folder.as_posix()) for folder in PurePosixPath(answers.path).parents[:-1]
    ):
        yield AnswerProblem("id", f"conf.py keeps {answers.path} out of the site")
    elif (site.root / answers.path).exists():
        yield AnswerProblem("id", f"there is a file {answers.path}")
    for one in fields_of(MODELS[answers.kind]):
        if one.is_required and not answers.fields.get(one.name):
            yield AnswerProblem(one.name, "no value; want one")
    for name, text in (*answers.fields.items(), ("prose", answers.prose)):
        if isinstance(text, str) and len(text) > LONGEST:
            yield AnswerProblem(name, f"{len(text)} characters; want at most {LONGEST}")
    if answers.prose.lstrip().startswith("# ") or any(line.startswith("## ") for line in answers.prose.split("\n")):
        yield AnswerProblem("prose", "a heading of its own; want text, with `###` for headings in it")


def _no_event(answers: Answers, others: Sequence[Answers], site: Site) -> Iterator[AnswerProblem]:
    """Yield that there is no event in whose folder a talk could lie."""
    event = answers.id.partition("/")[0]
    known = {*site.catalog.by_id[Kind.EVENT], *(other.id for other in others if other.kind is Kind.EVENT)}
    if answers.kind is Kind.TALK and event not in known:
        yield AnswerProblem(
            "event", str(message("no such event", event, one_of(event, known, f"a page events/{short(event)}.md")))
        )


def _twice(answers: Sequence[Answers]) -> list[AnswerProblem]:
    paths = [one.path for one in answers]
    return [AnswerProblem("id", f"{path} is drafted twice") for path in dict.fromkeys(paths) if paths.count(path) > 1]


def _fault_of(problem: Problem, drafts: Sequence[Draft]) -> AnswerProblem:
    """Return a problem as what is wrong with an answer."""
    for number, page in enumerate(drafts):
        if page.path == problem.path:
            field = _field_at(problem, page)
            text = problem.parts.without(field)
            # The first page is what was asked about; of the others it has to be said which is meant.
            return AnswerProblem(field, text if number == 0 else f"{text} (in {page.path})")
    return AnswerProblem("", str(problem))


def _field_at(problem: Problem, page: Draft) -> str:
    """Return the field in whose lines a problem lies: `prose` below the front matter, '' for the whole page."""
    try:
        block, _, skipped = frontmatter.split(page.text)
        keys = frontmatter.parse(block).keys
    except FrontMatterError:
        return _line_field(problem, page)
    if problem.line > skipped:
        return "prose"
    tops = [(position, path[0]) for path, position in keys.items() if len(path) == 1]
    before = [str(name) for position, name in sorted(tops) if position <= (problem.line, problem.column)]
    return before[-1] if before else ""


def _line_field(problem: Problem, page: Draft) -> str:
    """Return the field that a line begins with, for front matter that cannot be read."""
    line = page.text.split("\n")[problem.line - 1] if problem.line > 1 else ""
    name, colon, _ = line.partition(":")
    return name if colon and name.isidentifier() else ""


#: Proposals are cut to this length at the end of a word.
_LONGEST_ID = 60
#: A proposal says something: letters, and this many of all characters.
_SHORTEST_ID = 3
#: No title is longer.
_LOOKED_AT = 300
_APOSTROPHES = re.compile("['\u2019]")
_WORDS = re.compile("[a-z0-9]+")


def words_of(text: str) -> str:
    """Return the Latin words of a text as kebab case, '' where they say too little; nothing is transliterated."""
    # Of Latin letters the marks are dropped (é, ü); a script that is not Latin has no ASCII in its decomposition.
    plain = unicodedata.normalize("NFKD", text[:_LOOKED_AT])
    plain = "".join(character for character in plain if not "\u0300" <= character <= "\u036f")
    found = _WORDS.findall(_APOSTROPHES.sub("", plain.lower()))
    while found and len("-".join(found)) > _LONGEST_ID:
        found.pop()
    slug = "-".join(found)
    return slug if len(slug) >= _SHORTEST_ID and re.search("[a-z]", slug) else ""


def proposed_id(kind: Kind, names: Iterable[str | None], taken: Container[str], event: str = "") -> str:
    """Return a free id made from the first name that has Latin words, '' where none has.

    For a talk, `event` is its event's id, `taken` holds whole ids, and the slug alone is returned.
    """
    slug = next((found for name in names if name and (found := words_of(name))), "")
    if not slug:
        return ""
    if id_fault(kind, whole_id(slug, event)):
        slug = f"{slug}-{kind}"
    number, free = 1, slug
    while whole_id(free, event) in taken:
        number += 1
        free = f"{slug}-{number}"
    return free


def id_in_series(earlier: Iterable[str], number: int, taken: Container[str]) -> str:
    """Return the id of an event in a series from those of the earlier ones: `mlct-12` gives `mlct-13`, '' if unlike."""
    forms = [found for name in earlier if (found := re.fullmatch(r"(.*?-?)([0-9]+)", name))]
    if not forms:
        return ""
    stem, digits = forms[-1][1], forms[-1][2]
    made = f"{stem}{number:0{len(digits)}}"
    return "" if made in taken else made


def whole_id(slug: str, event: str = "") -> str:
    """Return the id of a talk from its slug; any other id as it is."""
    return f"{event}/{slug}" if event else slug


def id_fault(kind: Kind, page_id: str) -> str:
    """Return what is wrong with an id, '' when nothing is: the words of the check."""
    identity, wrong = identify(f"{kind.folder}/{page_id}.md")
    if wrong:
        return str(wrong[1])
    return "" if identity and identity.id == page_id and identity.kind is kind else "name is reserved"
