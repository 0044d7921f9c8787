"""Keep the virtual environment of the Makefile in step with requirements.lock.

`environment.py check DIR`, run by the environment's own Python, exits 0 when nothing is to be done.
`environment.py make DIR`, run by the Python to build on, does what is to be done.
Only the standard library is used: nothing else is there yet.
"""

from __future__ import annotations

import contextlib
import csv
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Written last, so that an installation that was interrupted never counts as one.
STAMP = "talks-installed.json"


def digest(*names: str) -> str:
    """Hash the named files of the repository."""
    return hashlib.sha256(b"\0".join((ROOT / name).read_bytes() for name in names)).hexdigest()


def state() -> dict[str, str]:
    """Describe what an environment built on the running Python depends on."""
    return {
        "lock": digest("requirements.lock", ".ci/environment.py"),
        # The editable install holds absolute paths: a folder that was moved needs new ones.
        "root": str(ROOT),
        "python": platform.python_version(),
        "base": sys.base_prefix,
        "project": digest("pyproject.toml"),
    }


def noted(folder: Path) -> dict[str, str]:
    """Read what the last complete installation noted; nothing if there was none."""
    try:
        found = json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def records(folder: Path) -> dict[Path, str]:
    """Read the list of files of each installed package, by the path of that list."""
    found = folder.glob("lib/python*/site-packages/*.dist-info/RECORD")
    return {path: path.read_text(encoding="utf-8") for path in found}


def packages(folder: Path) -> str:
    """Name what is installed."""
    return " ".join(sorted(path.parent.name for path in records(folder)))


def whole(folder: Path) -> bool:
    """Return whether all that was installed is still there, each file with its size.

    Sizes are in the RECORD files (Python packaging guide, "Recording installed projects"); compiled
    files have none there, and Python makes those again by itself.
    """
    try:
        found = records(folder)
        names = {path.parent.name for path in found}
        if not names.issuperset(noted(folder)["packages"].split()):
            return False
        for path, record in found.items():
            base = f"{path.parent.parent}/"
            for name, _, size in csv.reader(record.splitlines()):
                if size and os.stat(base + name).st_size != int(size):  # noqa: PTH116 - thousands
                    return False
    except (OSError, LookupError, ValueError):
        return False
    return True


def current(folder: Path, *, but: str = "") -> bool:
    """Return whether what was noted holds for the running Python, one part left out if need be."""
    before = noted(folder)
    return all(before.get(key) == value for key, value in state().items() if key != but)


def run(folder: Path, *arguments: str) -> bool:
    """Run the environment's Python; one that vanished counts as a failure."""
    settings = {k: v for k, v in os.environ.items() if k not in {"PIP_TARGET", "PIP_PREFIX"}}
    # Personal pip settings may aim at another place than this environment.
    settings |= {"PIP_USER": "0", "PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    command = [str(folder / "bin" / "python"), *arguments]
    try:
        return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode == 0
    except OSError:
        return False


def pip(folder: Path, *arguments: str) -> bool:
    """Install with the environment's pip."""
    return run(folder, "-m", "pip", "install", "--quiet", *arguments)


def install(folder: Path) -> bool:
    """Build the environment from nothing: what an older lock left behind must not stay."""
    print(f"Setting up {folder.name} (once; about a minute) ...", file=sys.stderr)
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
    venv.create(folder, with_pip=True)
    return pip(folder, "--require-hashes", "-r", "requirements.lock")


def link(folder: Path) -> bool:
    """Install the project itself, editable, with the build backend that the lock brought."""
    (folder / STAMP).unlink(missing_ok=True)
    return pip(folder, "--no-deps", "--no-build-isolation", "-e", ".")


def make(folder: Path) -> bool:
    """Bring the environment up to date; the answer says whether that succeeded."""
    usable = current(folder, but="project") and whole(folder) and run(folder, "-c", "")
    if usable and current(folder):
        return True
    if not (usable or install(folder)) or not link(folder):
        return False
    note = json.dumps(state() | {"packages": packages(folder)}, indent=1)
    (folder / STAMP).write_text(note + "\n", encoding="utf-8")
    return True


def main(command: str, name: str) -> int:
    """Do what the command line says."""
    folder = ROOT / name
    if command == "check":
        return 0 if current(folder) and whole(folder) else 1
    with Path(__file__).open("rb") as this:
        # Two runs of make at once: the second waits, and then finds everything done.
        with contextlib.suppress(OSError):  # no locks on some network drives
            fcntl.flock(this, fcntl.LOCK_EX)
        try:
            if make(folder):
                return 0
        except (OSError, subprocess.CalledProcessError, KeyboardInterrupt) as error:
            print(f"{type(error).__name__} {error}".rstrip(), file=sys.stderr)
    print(f"{name} is not ready: see above. The next run tries again.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
