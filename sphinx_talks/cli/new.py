"""The command `new`: a page that passes the check, from options, addresses and questions."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from sphinx_talks.authoring.editor.schemas import write_enumerations
from sphinx_talks.authoring.new.draft import RefusedAnswersError, draft
from sphinx_talks.authoring.new.interview import Dialogue, Interview, Question
from sphinx_talks.authoring.new.issue_form import from_form
from sphinx_talks.authoring.new.questions import QUESTIONS
from sphinx_talks.authoring.new.videos import from_videos
from sphinx_talks.authoring.site import Site
from sphinx_talks.cli.folder import ids_of, progress, root_option, site, writing_reported
from sphinx_talks.content.languages import spoken
from sphinx_talks.content.problems import named
from sphinx_talks.content.records import NAMES, Kind
from sphinx_talks.content.records.fields import OWN, fields_of
from sphinx_talks.content.records.forms import written
from sphinx_talks.content.transaction import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from sphinx_talks.authoring.new.draft import AnswerProblem, Drafted
    from sphinx_talks.content.providers.facts import FetchedFacts

    Given = Mapping[str, str | tuple[str, ...]]
    #: Names of an option, `*` behind them where several may be given; what it takes; and what it is, where that is not
    #: what its field says of itself.
    Row = tuple[str, str] | tuple[str, str, str]

EXAMPLES = """\b
Examples:
  sphinx-talks new talk                                        asks for everything
  sphinx-talks new talk https://youtu.be/VIDEO https://speakerdeck.com/who/deck
  sphinx-talks new event https://mlct.connpass.com/event/239953/
  sphinx-talks new talk --event mlct-13 --title 'A Talk' --speaker tkc79 --topic mlops --yes

Exit status: 0 written, 1 refused, 2 an option is missing or wrong, 130 interrupted: nothing is written then.
"""


_TEXT = "TEXT"
#: What the options take that are completed with ids.
_TAKEN = {kind.upper(): kind for kind in Kind}


def options(kind: Kind, *wanted: Row) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Return a decorator that adds options to a command that adds a page of a kind."""
    fields = {field.name.replace("_", "-"): field.spec.en.replace("`", "") for field in fields_of(kind.model)}

    def add(function: Callable[..., int]) -> Callable[..., int]:
        for name, metavar, *own in reversed(wanted):
            several = name.endswith("*")
            first, *others = name.rstrip("*").split("/")
            names = [f"--{one}" for one in (first, *others)]
            about = own[0] if own else fields[first]
            complete = ids_of(_TAKEN[metavar]) if metavar in _TAKEN else None
            option = click.option(*names, metavar=metavar, multiple=several, help=about, shell_complete=complete)
            function = option(function)
        return function

    return add


_PAGE = (
    ("summary", _TEXT),
    ("summary-en", _TEXT),
    ("source*", "ADDRESS", "Page that the facts were read from; may be repeated."),
    ("id", "ID", "Name of the page in its folder: lower-case ASCII and hyphens."),
)
_TITLED = (("title", _TEXT, "Title in the original language."), ("title-en", _TEXT, "Title in English."))


#: The options of kinds with questions of their own, but for those that every page has.
_OWN: dict[Kind, tuple[Row, ...]] = {
    Kind.TALK: (
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
        ("order", "NUMBER"),
        ("kind", "KIND"),
        ("language", "TAG", "Language spoken, as ja or en."),
        ("announced-title", _TEXT, "Title in the announcement, where it was another."),
        ("slides-state", "STATE", "not-published, gone or unknown."),
        ("recording", "STATE", "not-recorded, not-published, gone or unknown."),
    ),
    Kind.EVENT: (
        *_TITLED,
        ("series", _TEXT, "Series, written as on its other events."),
        ("number", "NUMBER", "Number in the series."),
        ("date", "DAY", "Day, as 2024-05-01."),
        ("end-date", "DAY"),
        ("start", "TIME", "Start of the programme, as 19:00."),
        ("end", "TIME", "End of it; after midnight count on, as 24:30."),
        ("format", "FORMAT"),
        ("venue/place", _TEXT),
        ("url", "ADDRESS", "Page where people registered."),
        ("hashtag", _TEXT),
        ("theme", _TEXT),
        ("capacity", "NUMBER", "Places offered."),
        ("organizer*", "PERSON", "Id or name of an organizer, ID=NAME for a new one; may be repeated."),
        ("topic*", "TOPIC", "Topic beyond those of the talks; may be repeated."),
        ("video", "ADDRESS"),
    ),
    Kind.TOPIC: (
        *_TITLED,
        ("broader*", "TOPIC", "Wider topic it belongs to; may be repeated."),
        ("related*", "TOPIC", "Topic beside it; may be repeated."),
        ("alias*", _TEXT, "Other name; may be repeated."),
    ),
    Kind.PERSON: (
        ("name", _TEXT, "Name, as the person writes it."),
        ("name-en", _TEXT),
        ("alias*", _TEXT, "Other name; may be repeated."),
        ("affiliation", _TEXT, "Affiliation, as stated at a talk."),
        ("github", "ACCOUNT"),
        ("x", "ACCOUNT", "Account on X."),
        ("speakerdeck", "ACCOUNT"),
        ("website", "ADDRESS", "Page of the person."),
    ),
}


def _of_class(kind: Kind) -> Iterator[Row]:
    """Yield the options of any other kind, by the fields of its class."""
    yield from (*_TITLED, ("alias*", _TEXT, "Other name; may be repeated."))
    for field in fields_of(kind.model):
        if field.spec.role in NAMES:
            about = "Id or name, ID=NAME for a new one; may be repeated."
            yield f"{field.spec.role}*", NAMES[field.spec.role].upper(), about
        elif field.spec.order == OWN and not field.is_list:
            yield field.name.replace("_", "-"), _TEXT


def _running(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options on how to go about it."""
    for option in (
        root_option,
        click.option("--dry-run", is_flag=True, help="Print the pages instead of writing them."),
        click.option("--offline", is_flag=True, help="Ask no other site."),
        click.option("--yes", is_flag=True, help="Ask only what cannot be done without, and add missing records."),
    ):
        function = option(function)
    return function


@click.group("new", epilog=EXAMPLES)
def command() -> None:
    """Add a page that passes the check as it stands.

    On a terminal, what the options do not say is asked, with proposals as you type. Elsewhere nothing is asked.
    """


#: What the addresses are that a page can be made from.
_FROM = {
    Kind.TALK: "Add a talk; ADDRESS: its video, its slides, the page of its event.",
    Kind.EVENT: "Add an event; ADDRESS: its page, its video.",
}


def _command(kind: Kind, about: str) -> None:
    def run(root: str | None, *, dry_run: bool, offline: bool, yes: bool, **given: Any) -> int:  # noqa: ANN401 - texts or tuples of them, as the options say
        addresses = given.pop("addresses", ())
        form, videos = given.pop("form", None), given.pop("videos", None)
        answers = {name.replace("_", "-"): value for name, value in given.items() if value}
        if videos and ({*answers} != {"event"} or addresses or form):
            raise click.UsageError("--videos brings all answers but --event; want no other option with it")
        if form and (answers or addresses):
            raise click.UsageError("--form brings all answers; want no other option with it")
        adding = Adding(kind, site(root), is_dry=dry_run)
        if videos:
            return adding.drafted(lambda: from_videos(videos.read(), str(answers["event"]), adding.site, today()))
        if form:
            return adding.drafted(lambda: from_form(kind, form.read(), adding.site, today()))
        return adding.by_dialogue(addresses, answers, offline=offline, agreed=yes)

    run = options(kind, *(_OWN.get(kind) or _of_class(kind)), *_PAGE)(_running(run))
    if kind in _FROM:
        run = click.argument("addresses", nargs=-1, metavar="[ADDRESS]...")(run)
        about_form = "Take all answers from the text of an issue form of GitHub (- for standard input)."
        run = click.option(
            "--form", metavar="FILE", type=click.File(encoding="utf-8", errors="replace"), help=about_form
        )(run)
    if kind is Kind.TALK:
        about_videos = "Take the talks of --event, with their seconds, from a videos.yml of rubyevents."
        run = click.option(
            "--videos", metavar="FILE", type=click.File(encoding="utf-8", errors="replace"), help=about_videos
        )(run)
    command.add_command(click.command(kind.value, help=about, epilog=EXAMPLES)(run))


for _kind in Kind:
    _command(_kind, _FROM.get(_kind, f"Add {'an' if _kind[0] in 'aeio' else 'a'} {_kind}."))


class Adding:
    """A page of a kind on its way into a site."""

    def __init__(self, kind: Kind, root: Path, *, is_dry: bool) -> None:
        """Read the site; where the run is dry, pages are printed instead of written."""
        self.kind, self.is_dry = kind, is_dry
        with progress("Reading pages", None) as advance:
            self.site = Site.read(root, advance)
        self.words = spoken(self.site.language)

    def by_dialogue(self, addresses: Sequence[str], given: Given, *, offline: bool, agreed: bool) -> int:
        """Add what options and addresses say, and what is answered to questions for the rest."""
        dialogue = self._dialogue(agreed=agreed)
        wanted = [*addresses, *(str(given[name]) for name in ("video", "slides", "url") if name in given)]
        facts = self._facts(wanted or self._asked_for(dialogue), offline=offline)
        while True:
            interview = Interview(self.kind, self.site, dialogue, given, facts, today())
            answers = QUESTIONS[self.kind](interview)
            _refuse_options(interview.faults, dialogue, given)
            try:
                # What was answered to questions is reported as what was refused, and asked again.
                interview.refuse()
                drafted = draft(answers, self.site)
                self._report_advice(drafted)
            except RefusedAnswersError as refused:
                for fault in refused.faults:
                    click.echo(f"{answers[0].path}: {fault}", err=True)
            else:
                if self.is_dry or self._agreed(drafted, dialogue):
                    return self.finish(drafted)
            # With --yes the answers would be the same again.
            again = self.words("Go through the answers again?")
            if agreed or not (dialogue.can_ask_again and dialogue.confirm(again)):
                raise click.ClickException(self.words("nothing was written"))

    def drafted(self, work: Callable[[], Drafted]) -> int:
        """Add pages that are drafted from a file, or report why not; nobody and no other site is asked."""
        try:
            drafted = work()
        except RefusedAnswersError as refused:
            for fault in refused.faults:
                click.echo(str(fault), err=True)
            raise click.ClickException("nothing was written") from None
        self._report_advice(drafted)
        return self.finish(drafted)

    def _dialogue(self, *, agreed: bool) -> Dialogue:
        from sphinx_talks.authoring.new import terminal

        return terminal.Terminal(self.words, agreed=agreed) if terminal.is_there() else Dialogue(agreed=agreed)

    def _asked_for(self, dialogue: Dialogue) -> list[str]:
        """Return the addresses that somebody gives when asked."""
        _ = self.words
        what = {
            Kind.TALK: _("Address of the video, slides or event page"),
            Kind.EVENT: _("Address of the event page or video"),
        }
        return dialogue.ask(Question("address", what[self.kind])).split() if self.kind in what else []

    def _facts(self, wanted: Sequence[str], *, offline: bool) -> list[FetchedFacts]:
        """Return the facts that the addresses give, and report them."""
        from sphinx_talks.authoring.new.fetch import known, look_at

        if offline or not wanted:
            return [known(address) for address in wanted]
        click.echo(self.words("Asking the addresses …"), err=True)
        facts = look_at(wanted, os.environ, self.site.settings.html_baseurl)
        for one in facts:
            click.echo(self._described(one), err=True)
        return facts

    def _described(self, facts: FetchedFacts) -> str:
        """Return in a line or more what was found out."""
        _ = self.words
        length = written(facts.length) if facts.length else None
        found = [facts.title, facts.author, length, facts.date, facts.venue, facts.format]
        lines = [_("found: {facts}").format(facts=", ".join(filter(None, found)))] if any(found) else []
        about = _("presented there: {presentation} (sphinx-talks new talk ADDRESS adds it)")
        lines += [about.format(presentation=named(" ".join(filter(None, one)))) for one in facts.presented]
        lines += [named(note) for note in facts.notes]
        return "\n".join(f"  {line}" for line in lines or [_("nothing found")])

    def _report_advice(self, drafted: Drafted) -> None:
        """Print what could be better."""
        for problem in drafted.advice:
            click.echo(self.words("could be better: {problem}").format(problem=problem), err=True)

    def _agreed(self, drafted: Drafted, dialogue: Dialogue) -> bool:
        """Return whether somebody who can be asked agrees to what would be written."""
        if not dialogue.can_ask_again:
            return True
        paths = ", ".join(page.path for page in drafted.pages)
        return dialogue.confirm(self.words("Write {paths}?").format(paths=paths))

    def finish(self, drafted: Drafted) -> int:
        """Print the pages where the run is dry, else write them and print their paths."""
        if self.is_dry:
            click.echo("\n".join(f"{page.path}\n\n{page.text}" for page in drafted.pages), nl=False)
            return 0
        paths = [page.path for page in drafted.pages]
        changes = Changes(self.site.root)
        for page in drafted.pages:
            # Should there be a file by now, nothing at all is written.
            changes.expect(page.path, None).write(page.path, page.text.encode())
        with writing_reported():
            changes.apply()
            click.echo("\n".join(paths))
            # An editor completes the new ids at once.
            write_enumerations(self.site.root)
        click.echo(self._next(paths), err=True)
        return 0

    def _next(self, paths: Sequence[str]) -> str:
        """Return what to do next."""
        _ = self.words
        make = "make" if (self.site.root / "Makefile").is_file() else "sphinx-talks"
        slug = paths[0].rpartition("/")[2].removesuffix(".md")
        lines = [
            _("Next:"),
            f"  {make} live  # {_('to see it while you go on writing')}",
            f"  {make} check",
            f"  git switch -c add-{slug}",
            f"  git add {' '.join(paths)}",
            f'  git commit -m "{self.kind.folder}: add {slug}"',
        ]
        return "\n".join(lines)


def today() -> date:
    """Return the day that pages were read on."""
    return date.today()  # noqa: DTZ011 - the day on the contributor's calendar


def _refuse_options(faults: Sequence[AnswerProblem], dialogue: Dialogue, given: Container[str]) -> None:
    """Raise click.UsageError for options that are wrong or missing, all of them at once."""
    texts = [f"--{fault}" for fault in faults if fault.field in given or not dialogue.can_ask_again]
    if options := dict.fromkeys(question.option for question in dialogue.missing):
        texts.append(f"nobody can be asked here, and missing is: {', '.join(options)}")
    if texts:
        raise click.UsageError(named("; ".join(texts)), click.get_current_context(silent=True)) from None
