"""Work on documents in processes of their own, and the progress of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sphinx.util.display import status_iterator
from sphinx.util.parallel import ParallelTasks, make_chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx.builders import Builder

T = TypeVar("T")


def shown(items: Sequence[Any], builder: Builder, title: str) -> Iterable[Any]:
    """Return what Sphinx shows progress of while it is gone through."""
    return status_iterator(items, title, "darkgreen", len(items), builder.config.verbosity)


def by_chunks(docnames: Sequence[str], builder: Builder, title: str) -> Iterator[Sequence[str]]:
    """Yield a few documents at a time; to show the name of each takes a fiftieth of a build."""
    yield from shown(make_chunks(list(docnames), 1), builder, title)


def portions(docnames: Sequence[str], nproc: int) -> list[Sequence[str]]:
    """Return documents for processes, each of which gets some of every folder.

    One portion for each: a further process would make anew what pages have in common.
    """
    return [portion for number in range(nproc) if (portion := docnames[number::nproc])]


def in_processes(
    builder: Builder,
    title: str,
    portions: Sequence[Sequence[str]],
    work: Callable[[Sequence[str]], T],
    done: Callable[[Sequence[str], T], None],
) -> None:
    """Have work done on documents in processes.

    Sphinx starts one for a few dozen: each fills caches of its own, and those that come later send back what all before
    them have read.
    """
    progress, tasks = iter(shown(portions, builder, title)), ParallelTasks(builder._app.parallel)  # noqa: SLF001 - as in transforms

    def taken(portion: Sequence[str], made: T) -> None:
        done(portion, made)
        next(progress)

    for portion in portions:
        tasks.add_task(work, portion, taken)
    tasks.join()


def together(works: Sequence[Callable[[], T]]) -> list[T]:
    """Do works at the same time, each but the first in a process of its own, and return what they return."""
    tasks = ParallelTasks(len(works))
    made: dict[int, T] = {}
    for number, work in enumerate(works[1:], 1):
        tasks.add_task(lambda _number, work=work: work(), number, made.__setitem__)
    try:
        made[0] = works[0]()
        tasks.join()
    finally:
        tasks.terminate()
    return [made[number] for number in range(len(works))]
