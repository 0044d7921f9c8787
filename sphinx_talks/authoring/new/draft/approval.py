"""Draft pages from answers, and refuse those that the check would: the two can never disagree."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft.compose import compose, written
from sphinx_talks.authoring.new.draft.site import AnswerProblem, Drafted, RefusedAnswersError, fault, is_error
from sphinx_talks.content import frontmatter, records
from sphinx_talks.content.frontmatter import FrontMatterError
from sphinx_talks.content.problems import message, one_of, short
from sphinx_talks.content.records import MODELS, Kind
from sphinx_talks.content.records.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx_talks.authoring.new.draft.site import Answers, Draft, DraftingSite
    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.problems import Problem

#: What the check would call a page that is too long before reading it, in characters of one answer.
LONGEST = 64 * 1024


def draft(answers: Sequence[Answers], site: DraftingSite) -> Drafted:
    """Return pages that pass the check as they stand, together with those of the site.

    Raises RefusedAnswersError with a fault for each answer that would give a problem, and nothing is drafted.
    """
    faults = [fault for one in answers for fault in (*_faults(one, site), *_no_event(one, answers, site))]
    if faults := faults + _twice(answers):
        raise RefusedAnswersError(faults)
    pages = tuple(compose(one, site) for one in answers)
    found = site.problems_with(pages)
    if refused := [problem for problem in found if is_error(problem)]:
        raise RefusedAnswersError([_fault_of(problem, pages) for problem in refused])
    return Drafted(pages, tuple(found))


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


def _faults(answers: Answers, site: DraftingSite) -> Iterator[AnswerProblem]:
    """Yield what is wrong before there is a page to check."""
    if wrong := fault(answers.kind, answers.id):
        yield AnswerProblem("id", wrong)
    elif answers.id in site.taken(answers.kind):
        yield AnswerProblem("id", f"{answers.id!r} is taken; want an id of its own")
    elif not site.settings.is_page(answers.path) or any(map(site.settings.is_excluded, _folders(answers.path))):
        yield AnswerProblem("id", f"conf.py keeps {answers.path} out of the site")
    elif (site.root / answers.path).exists():
        yield AnswerProblem("id", f"there is a file {answers.path}")
    for field in fields_of(MODELS[answers.kind]):
        if field.is_required and not answers.fields.get(field.name):
            yield AnswerProblem(field.name, "no value; want one")
    for name, text in (*answers.fields.items(), ("prose", answers.prose)):
        if isinstance(text, str) and len(text) > LONGEST:
            yield AnswerProblem(name, f"{len(text)} characters; want at most {LONGEST}")
    if answers.prose.lstrip().startswith("# ") or any(line.startswith("## ") for line in answers.prose.split("\n")):
        yield AnswerProblem("prose", "a heading of its own; want text, with `###` for headings in it")


def _folders(path: str) -> list[str]:
    """Return the folders on the way to a page: Sphinx does not look into one that is excluded."""
    return [folder.as_posix() for folder in PurePosixPath(path).parents][:-1]


def _no_event(answers: Answers, others: Sequence[Answers], site: DraftingSite) -> Iterator[AnswerProblem]:
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


def _fault_of(problem: Problem, pages: Sequence[Draft]) -> AnswerProblem:
    """Return a problem as what is wrong with an answer."""
    for number, page in enumerate(pages):
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
