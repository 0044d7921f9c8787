"""Find out what a page needs: from options, from what was found out, and from questions for the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sphinx_talks.authoring.new.draft import (
    AnswerProblem,
    Answers,
    RefusedAnswersError,
    field_fault,
    id_fault,
    proposed_id,
    whole_id,
)
from sphinx_talks.authoring.site import Candidate, Lookup, Site, folded
from sphinx_talks.content import providers
from sphinx_talks.content.characters import web_address
from sphinx_talks.content.languages import spoken
from sphinx_talks.content.phrases import JAPANESE
from sphinx_talks.content.problems import message
from sphinx_talks.content.records import Kind, forms
from sphinx_talks.content.records.forms import ID
from sphinx_talks.content.records.person import ACCOUNTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from sphinx_talks.content.frontmatter import Value
    from sphinx_talks.content.providers.facts import FetchedFacts

#: Between several answers.
COMMA = re.compile(r"\s*[,、]\s*")


def _sound(_: str) -> str:
    return ""


@dataclass(frozen=True)
class Question:
    """What is asked, what is known already, and what would be accepted."""

    #: Name of the option that answers it.
    name: str
    #: What is asked, in the language of the site and without colon.
    text: str
    #: Found out already: proposed on a terminal, and taken where nobody can be asked.
    known: str = ""
    #: Only proposed, on a terminal.
    guess: str = ""
    required: bool = False
    #: Returns what is wrong with an answer, '' when nothing is.
    check: Callable[[str], str] = _sound
    #: Records to choose from, by any of their names.
    choices: Lookup | None = None
    #: Words to choose from.
    words: tuple[str, ...] = ()
    #: Whether several answers may be given, with commas between them.
    many: bool = False
    #: How the option would be written, for the message that it is missing; `--name` by default.
    flag: str = ""

    @property
    def option(self) -> str:
        """Return the option that answers the question."""
        return self.flag or f"--{self.name}"

    def fault(self, answer: str) -> str:
        """Return what is wrong with an answer, '' when nothing is."""
        if not answer.strip():
            return "an answer is needed" if self.required else ""
        return self.check(answer.strip())


class Dialogue:
    """Whoever answers. Here that is nobody: what is known is taken, and what is missing noted."""

    #: Whether another answer may come when the question is asked again.
    can_ask_again = False

    def __init__(self, *, agreed: bool) -> None:
        """Say whether everything may be done without asking."""
        self.agreed = agreed
        #: The questions that had to be answered and were not.
        self.missing: list[Question] = []

    def ask(self, question: Question) -> str:
        """Return the answer to a question, here what is known; '' for none."""
        if question.required and not question.known:
            self.missing.append(question)
        return question.known

    def confirm(self, text: str, *, proposed: bool = True) -> bool:  # noqa: ARG002 - for those who can ask
        """Return whether something may be done, where that is what Enter proposes or not."""
        return self.agreed


class Interview:
    """One page, with the people and topics that have to be added for it."""

    def __init__(  # noqa: PLR0913, PLR0917 - all that an answer can come from
        self,
        kind: Kind,
        site: Site,
        dialogue: Dialogue,
        given: Mapping[str, str | tuple[str, ...]],
        facts: Sequence[FetchedFacts],
        today: date,
    ) -> None:
        """Start with what the options say, by their names, and with what was found out."""
        self.kind, self.site, self.dialogue = kind, site, dialogue
        self.given, self.facts, self.today = given, facts, today
        #: Translates what is asked.
        self.words = spoken(site.language)
        #: What is wrong with answers, by the names of their options.
        self.faults: list[AnswerProblem] = []
        #: Pages to be added beside the one that was asked for.
        self.added: list[Answers] = []

    def refuse(self) -> None:
        """Raise RefusedAnswersError where an answer was wrong."""
        if self.faults:
            raise RefusedAnswersError(self.faults)

    def found(self, name: str) -> str:
        """Return the first fact of this name, '' where there is none."""
        return next((value for facts in self.facts if (value := getattr(facts, name))), "")

    def text(self, question: Question) -> str:
        """Return the answer to a question, from its option where that was given."""
        if question.name not in self.given:
            return self.dialogue.ask(question)
        answer = ", ".join(self.options(question.name))
        if fault := question.fault(answer):
            self.faults.append(AnswerProblem(question.name, fault))
        return answer

    def field(self, name: str, text: str, **more: object) -> str:
        """Return the answer for a field of front matter, checked and mended as the check would."""

        def mended(answer: str) -> str:
            """Return an answer in the form of its field: 2024-06-02 for 2024年6月2日."""
            ways = [answer, forms.date(answer), forms.time(answer)]
            return next((way for way in ways if way and not field_fault(self.kind, name, way)), answer)

        question = replace(
            Question(_option(name), text, check=lambda answer: field_fault(self.kind, name, mended(answer))),
            **more,  # type: ignore[arg-type] # fields of the class by name
        )
        return mended(self.text(question))

    def both(self, name: str, text: str, text_en: str, **more: object) -> dict[str, Value]:
        """Return the answers for a field and for the same in English, by their names.

        Nobody is asked for the English of what is that already.
        """
        original, name_en = self.field(name, text, **more), f"{name}_en"
        is_wanted = JAPANESE.search(original) or _option(name_en) in self.given
        return {name: original, name_en: self.field(name_en, text_en) if is_wanted else ""}

    def titled(self, fields: Mapping[str, Value], *others: str) -> list[Answers]:
        """Return the answers on a page whose id is proposed from its titles, or from `others`."""
        title = self.kind.title_field
        names = [str(fields[f"{title}_en"]), str(fields[title]), *others]
        proposed = proposed_id(self.kind, names, self.site.taken(self.kind))
        return self.answers(self.page_id(proposed), fields)

    def answers(self, page_id: str, fields: Mapping[str, Value]) -> list[Answers]:
        """Return the answers on a page, without those that are empty, and those on the records added for it."""
        return [_answers(self.kind, page_id, fields), *self.added]

    def option(self, name: str) -> str:
        """Return the value of the option of a field that nobody is asked for."""
        value = self.given.get(_option(name), "")
        return value if isinstance(value, str) else ""

    def options(self, name: str) -> tuple[str, ...]:
        """Return the values of an option that may be given several times."""
        value = self.given.get(name, ())
        return (value,) if isinstance(value, str) else value

    def given_fields(self, *names: str) -> dict[str, Value]:
        """Return the values of fields that only options give."""
        return {name: self.option(name) for name in names}

    def sources(self) -> list[Value]:
        """Return the pages that were read today, those that were named, and addresses that fill no other field."""
        read = [page_of(facts) for facts in self.facts if facts.is_read]
        seen: list[Value] = [{"url": address, "seen": self.today.isoformat()} for address in dict.fromkeys(read)]
        named = dict.fromkeys([*self.options("source"), *self._unplaced()])
        return [*seen, *(address for address in named if address not in read)]

    def _unplaced(self) -> list[str]:
        """Return the addresses of which nothing is known but that they were given."""
        given = {value for value in self.given.values() if isinstance(value, str)}
        # Of several recordings or decks a page has the first.
        first = (
            next(filter(has, self.facts), None) for has in (lambda one: one.video, lambda one: one.deck or one.slides)
        )
        shown = [one for one in first if one]
        rest = [one.address for one in self.facts if one not in shown and not one.event]
        return [one for one in rest if one not in given and web_address(one) and not providers.imitated(one)]

    def page_id(self, proposed: str, event: str = "") -> str:
        """Return a free id for the page, the slug for a talk."""
        question = self._id_question(self.kind, "id", proposed, event)
        # Without an event nothing can be said of the slug; that the event is missing is said already.
        is_loose = self.kind is Kind.TALK and not event
        return self.text(replace(question, check=_sound) if is_loose else question)

    def _id_question(self, kind: Kind, name: str, proposed: str, event: str = "", flag: str = "") -> Question:
        """Return the question for a free id; `flag` is how the option that answers it would be written."""
        taken = self._taken(kind)

        def check(slug: str) -> str:
            page_id = whole_id(slug, event)
            return id_fault(kind, page_id) or (f"{page_id!r} is taken" if page_id in taken else "")

        folder = f"talks/{event}/" if event else f"{kind.folder}/"
        text = self.words("Id: the page will be {folder}<id>.md").format(folder=folder)
        return Question(name, text, known=proposed, required=True, check=check, flag=flag)

    def _taken(self, kind: Kind) -> set[str]:
        return self.site.taken(kind) | {one.id for one in self.added if one.kind is kind}

    def records(self, kind: Kind, question: Question) -> list[str]:
        """Return the ids of the records that are named; those that are not there are added, where that is wanted."""
        question = replace(
            question, choices=self._lookup(kind), many=True, check=lambda text: self._unclear(kind, text)
        )
        before = [*self.added]
        while True:
            given = self.options(question.name)
            answer = "" if given else self.dialogue.ask(question)
            names = [*given] if given else [name for name in COMMA.split(answer) if name.strip()]
            found = [self._record(kind, name.strip(), question) for name in names]
            if None not in found or given or not self.dialogue.can_ask_again:
                # What was added for an answer that another one has replaced is not.
                self.added = [one for one in self.added if one in before or one.kind is not kind or one.id in found]
                return list(dict.fromkeys(filter(None, found)))
            question = replace(question, known=answer)

    def _lookup(self, kind: Kind) -> Lookup:
        """Return the records there are and those about to be added."""
        new = [Candidate(one.id, tuple(str(one.fields[name]) for name in ("title", "name") if name in one.fields))
               for one in self.added if one.kind is kind]  # fmt: skip
        return Lookup([*new, *self.site.lookup(kind).choices]) if new else self.site.lookup(kind)

    def _unclear(self, kind: Kind, text: str) -> str:
        for name in COMMA.split(text):
            found = self._lookup(kind).ids(name.partition("=")[0])
            if len(found) > 1:
                return f"{name!r} may be {' or '.join(found)}"
        return ""

    def _record(self, kind: Kind, text: str, question: Question) -> str | None:
        """Return the id that a name stands for, None where there is no such record and none is to be added."""
        own, equals, name = text.partition("=") if "=" in text else ("", "", text)
        if equals and not (ID.fullmatch(own) and name.strip()):
            return self._refused(question, str(message("not an id and a name", text, "`ID=NAME`")))
        name = name.strip()
        found = self._lookup(kind).ids(own or name)
        if len(found) == 1:
            return found[0]
        if found:
            return self._refused(question, self._unclear(kind, text))
        near = [choice.id for choice in self._lookup(kind).near(name, 1)]
        if self.dialogue.confirm(self._missing(kind, name, *near), proposed=not near):
            return self._add(kind, own, name, question)
        hint = f" (nearest is {near[0]!r})" if near else ""
        # Who can be asked again answers otherwise.
        is_final = not self.dialogue.can_ask_again
        return self._refused(question, f"no such {kind} {name!r}{hint}; --yes adds a page") if is_final else None

    def _refused(self, question: Question, fault: str) -> str | None:
        """Note what is wrong with the answer to a question, which then names no record."""
        self.faults.append(AnswerProblem(question.name, fault))
        return None

    def _missing(self, kind: Kind, name: str, near: str = "") -> str:
        _ = self.words
        what = _("There is no person '{name}'.") if kind is Kind.PERSON else _("There is no topic '{name}'.")
        hint = _(" The nearest is '{near}'.") if near else ""
        return what.format(name=name) + hint.format(near=near) + _(" Add a page?")

    def _add(self, kind: Kind, own: str, name: str, question: Question) -> str | None:
        """Add a page on somebody or something that is named; return its id, None where none is known."""
        title = kind.title_field
        if fault := field_fault(kind, title, name):
            return self._refused(question, fault)
        accounts = self._accounts(name) if kind is Kind.PERSON else {}
        fields: dict[str, Value] = {title: name, **self._in_english(kind, title, name), **accounts}
        if kind is Kind.TOPIC:
            fields |= self._definition(name)
        names = [*map(str, accounts.values()), str(fields.get(f"{title}_en", "")), name]
        proposed = own or proposed_id(kind, names, self._taken(kind))
        asked = self._id_question(kind, question.name, proposed, flag=f"{question.option} 'ID={name}'")
        page_id = self.dialogue.ask(asked)
        if fault := asked.fault(page_id) if page_id else "":
            self._refused(question, fault)
        self.added.append(_answers(kind, page_id, fields))
        return page_id or None

    def _accounts(self, name: str) -> dict[str, Value]:
        """Return the accounts of the person who put decks there under this name, by the field of a person."""
        own = (one for one in self.facts if one.account and folded(one.author or "") == folded(name))
        return {one.provider: one.account for one in own if one.account and one.provider in ACCOUNTS}

    def _ask(self, kind: Kind, name: str, text: str) -> str:
        """Return the answer for a field of a page that is added."""
        return self.dialogue.ask(Question(_option(name), text, check=partial(field_fault, kind, name)))

    def _in_english(self, kind: Kind, title: str, name: str) -> dict[str, Value]:
        """Return the name in Latin letters or English, where it is not that already."""
        _ = self.words
        latin = _("'{name}' in Latin letters, as the person writes it")
        text = latin if kind is Kind.PERSON else _("'{name}' in English")
        return {f"{title}_en": self._ask(kind, f"{title}_en", text.format(name=name))} if JAPANESE.search(name) else {}

    def _definition(self, name: str) -> dict[str, Value]:
        """Return the summary of a topic, and the same in English."""
        _ = self.words
        summary = self._ask(Kind.TOPIC, "summary", _("What '{name}' means, in one sentence").format(name=name))
        english = _("The same sentence in English")
        return {
            "summary": summary,
            "summary_en": self._ask(Kind.TOPIC, "summary_en", english) if JAPANESE.search(summary) else "",
        }


def _option(field: str) -> str:
    """Return the name of the option of a field."""
    return field.replace("_", "-")


def _answers(kind: Kind, page_id: str, fields: Mapping[str, Value]) -> Answers:
    """Return the answers on a page without those that are empty."""
    return Answers(kind, page_id, {name: value for name, value in fields.items() if value})


def page_of(facts: FetchedFacts) -> str:
    """Return the plain address of what was looked at, without what else the contributor pasted."""
    own = providers.names()[facts.provider].address(facts.video) if facts.video else ""
    return facts.event or facts.slides or own or facts.address
