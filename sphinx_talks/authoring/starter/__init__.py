"""The files of an empty site for another community, from the templates in `starter/`."""

from __future__ import annotations

import json
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from sphinx_talks import __version__
from sphinx_talks.authoring.editor import schemas

HERE = Path(__file__).parent
#: What stands in a template for a value, as `@TITLE@`.
PLACE = re.compile(r"@([A-Z]+)@")
#: Records that only show what a page looks like; none of them in an empty site.
EXAMPLE = "example-"
#: Where nobody says otherwise; the first is the extension's own default.
ZONES = {"ja": "Asia/Tokyo", "en": "UTC"}


#: Stands above a requirement that others cannot meet.
LOCAL = """\
# From a folder of this machine. Before others build the site, name an address that they reach as well:
# sphinx-talks @ git+https://…@COMMIT
"""


class Start(NamedTuple):
    """What the person who starts a site decides."""

    title: str
    author: str
    language: str
    timezone: str
    empty: bool = False


def files(start: Start) -> dict[str, bytes]:
    """Return the files of the site by path, those that an editor completes from included, sorted."""
    own = templates(start)
    # The schemas name the ids of a site, which is read from a disk.
    with TemporaryDirectory() as folder:
        for path, content in own.items():
            Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, path).write_bytes(content)
        return dict(sorted((own | schemas.enumerations(Path(folder)) | schemas.extension()).items()))


def templates(start: Start) -> dict[str, bytes]:
    """Return the files of the site that people write, by path."""
    found: dict[str, bytes] = {}
    for folder in (HERE / "common", HERE / start.language):
        for source in sorted(path for path in folder.rglob("*") if path.is_file()):
            parts = source.relative_to(folder).parts
            # Under their own names tools would take them for files of this repository.
            path = "/".join(re.sub(r"^dot-", ".", part) for part in parts).removesuffix(".in")
            if not (start.empty and EXAMPLE in path):
                texts = source.read_text("utf-8").split("\n\n")
                # Without the paragraphs on the example pages.
                kept = [part for part in texts if not (start.empty and f"`{EXAMPLE}" in part)]
                found[path] = filled("\n\n".join(kept).rstrip("\n") + "\n", path, start).encode()
    return found


def filled(template: str, path: str, start: Start) -> str:
    """Return a template with its values, written as the language of the file wants them."""
    values = {
        "TITLE": start.title,
        "AUTHOR": start.author,
        "LANGUAGE": start.language,
        "TIMEZONE": start.timezone,
        "REQUIREMENT": requirement(),
    }
    if path == "conf.py" or (path.endswith(".md") and path != "README.md"):
        # A JSON string is one of Python, and one of YAML.
        values = {name: json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    return PLACE.sub(lambda found: values[found[1]], template)


def requirement() -> str:
    """Return what pip installs this extension from: the commit or folder it came from, or else its version.

    The record of where a package came from is https://packaging.python.org/en/latest/specifications/direct-url/.
    """
    try:
        record = json.loads(distribution("sphinx-talks").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        record = {}
    # Of a repository the commit is named, so that others get the same code.
    commit = record.get("vcs_info", {})
    if commit.get("vcs") == "git" and commit.get("commit_id"):
        return f"sphinx-talks @ git+{record['url']}@{commit['commit_id']}"
    if "dir_info" in record:
        return f"{LOCAL}sphinx-talks @ {record['url']}"
    return f"sphinx-talks=={__version__}"
