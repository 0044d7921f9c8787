"""Pages from the answers of an issue form on GitHub, as `new` would make them: anybody can have written them.

GitHub gives the answers as one Markdown text, each below a heading `### label`
(https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema).
An answer can hold such headings itself, so a text in which it cannot be known where an answer ends is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sphinx_talks.authoring.new.draft import AnswerProblem, Drafted, RefusedAnswersError, draft
from sphinx_talks.authoring.new.fetch import known
from sphinx_talks.authoring.new.interview import Dialogue, Interview
from sphinx_talks.authoring.new.questions import QUESTIONS
from sphinx_talks.content.characters import forbidden
from sphinx_talks.content.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sphinx_talks.authoring.site import Site

#: What GitHub allows in an issue.
LONGEST = 65_536
#: What GitHub writes for a field that was left empty.
EMPTY = "_No response_"
#: Of one field; nobody has so many speakers.
MOST_LINES = 20
_HEADING = "### "


class Field(NamedTuple):
    """A field of a form."""

    #: Its id in the form, which is also the option of `new` that it answers, or `prose`.
    id: str
    label: str
    #: Whether there may be several answers, one a line.
    several: bool = False


#: The fields of each form, in their order; the forms have to agree.
FIELDS: dict[Kind, tuple[Field, ...]] = {
    Kind.TALK: (
        Field("event", "イベント / Event"),
        Field("title", "題名 / Title"),
        Field("title-en", "英語の題名 / Title in English"),
        Field("speaker", "話した人 / Speakers", several=True),
        Field("topic", "トピック / Topics", several=True),
        Field("time", "時刻 / Time"),
        Field("slides", "スライド / Slides"),
        Field("video", "録画 / Recording"),
        Field("start", "録画の中の位置 / Start in the recording"),
        Field("summary", "一文での説明 / One sentence about it"),
        Field("prose", "内容 / What was said"),
        Field("source", "出典 / Sources", several=True),
        Field("id", "ページの名前 / Name of the page"),
    ),
    Kind.EVENT: (
        Field("title", "題名 / Title"),
        Field("title-en", "英語の題名 / Title in English"),
        Field("series", "シリーズ / Series"),
        Field("number", "何回目か / Number in the series"),
        Field("date", "日付 / Day"),
        Field("start", "開始 / Start"),
        Field("end", "終了 / End"),
        Field("format", "形式 / Format"),
        Field("venue", "会場 / Place"),
        Field("url", "イベントのページ / Page of the event"),
        Field("organizer", "主催した人 / Organizers", several=True),
        Field("summary", "一文での説明 / One sentence about it"),
        Field("prose", "内容 / What happened"),
        Field("source", "出典 / Sources", several=True),
        Field("id", "ページの名前 / Name of the page"),
    ),
}


def from_form(kind: Kind, body: str, site: Site, today: date) -> Drafted:
    """Return the pages that the text of a form gives; no other site is asked.

    Raises RefusedAnswersError, with a fault for each field by its label.
    """
    labels = {field.id: field.label for field in FIELDS[kind]}
    answers = answers_in(body, FIELDS[kind])
    prose = answers.pop("prose", "")
    given = _given(answers, FIELDS[kind])
    addresses = [answers[name] for name in ("video", "slides", "url") if name in answers]
    nobody = Dialogue(agreed=True)
    interview = Interview(kind, site, nobody, given, [known(address) for address in addresses], today)
    first, *others = QUESTIONS[kind](interview)
    faults = [*interview.faults, *(AnswerProblem(one.name, _missing(one.flag)) for one in nobody.missing)]
    if faults:
        raise RefusedAnswersError(_labelled(fault, labels) for fault in faults)
    try:
        return draft([replace(first, prose=prose), *others], site)
    except RefusedAnswersError as refused:
        raise RefusedAnswersError(_labelled(fault, labels) for fault in refused.faults) from None


def answers_in(body: str, fields: tuple[Field, ...]) -> dict[str, str]:
    """Return the answers by the ids of their fields, empty ones left out.

    Raises RefusedAnswersError where it is not certain which text belongs to which field.
    """
    if len(body) > LONGEST:
        raise RefusedAnswersError([AnswerProblem("", f"{len(body)} characters; want at most {LONGEST}")])
    by_label = {field.label: field for field in fields}
    found: dict[str, list[str]] = {}
    order: list[str] = []
    lines: list[str] = []
    before = lines
    for line in body.replace("\r\n", "\n").split("\n"):
        label = line.removeprefix(_HEADING).strip() if line.startswith(_HEADING) else ""
        if label in by_label:
            order.append(label)
            lines = found.setdefault(label, [])
        else:
            lines.append(line)
    _refuse_unclear(order, list(by_label), "\n".join(before))
    texts = {by_label[label].id: "\n".join(lines).strip("\n \t") for label, lines in found.items()}
    return {name: text for name, text in texts.items() if text and text != EMPTY}


def _refuse_unclear(order: list[str], labels: list[str], before: str) -> None:
    """Raise RefusedAnswersError unless each heading is there once, in the order of the form, and nothing before."""
    faults = [
        AnswerProblem(label, "its heading is there twice; an answer may not hold it")
        for label in labels
        if order.count(label) > 1
    ]
    faults += [AnswerProblem(label, "is missing; want the form filled in") for label in labels if label not in order]
    if not faults and order != labels:
        faults = [AnswerProblem("", "the headings are in another order than in the form")]
    if before.strip():
        faults.append(AnswerProblem("", "text before the first heading; want the form filled in"))
    if faults:
        raise RefusedAnswersError(faults)


def _given(answers: Mapping[str, str], fields: tuple[Field, ...]) -> dict[str, str | tuple[str, ...]]:
    """Return the answers as options; raises RefusedAnswersError for those of several lines where one is wanted."""
    faults: list[AnswerProblem] = []
    given: dict[str, str | tuple[str, ...]] = {}
    for field in fields:
        text = answers.get(field.id, "")
        lines = tuple(line.strip() for line in text.split("\n") if line.strip())
        if hidden := next(forbidden(text), None):
            faults.append(AnswerProblem(field.label, f"forbidden character {hidden[1]}; want an answer without it"))
        elif len(lines) > 1 and not field.several:
            faults.append(AnswerProblem(field.label, f"{len(lines)} lines; want one"))
        elif len(lines) > MOST_LINES:
            faults.append(AnswerProblem(field.label, f"{len(lines)} lines; want at most {MOST_LINES}"))
        elif lines:
            given[field.id] = lines if field.several else lines[0]
    if faults:
        raise RefusedAnswersError(faults)
    return given


def _missing(flag: str) -> str:
    """Return what is missing; for a new person or topic that is an id in ASCII, before an equals sign."""
    example = flag.partition("'")[2].rstrip("'")
    return f"a new page needs an id: want `{example}` with an id in ASCII letters" if example else "is missing"


def _labelled(fault: AnswerProblem, labels: Mapping[str, str]) -> AnswerProblem:
    """Return a fault under the label of its field; fields of records have names of their own."""
    name = fault.field.replace("_", "-")
    singular = {"speakers": "speaker", "topics": "topic", "sources": "source", "organizers": "organizer"}
    return AnswerProblem(labels.get(singular.get(name, name), fault.field), fault.text)
