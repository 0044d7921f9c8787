"""Run a program in a process of its own, and measure it: CPU, wall time, memory over time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Seconds between two looks at the memory.
STEP = 0.25


class Run(NamedTuple):
    """One process: CPU and wall seconds, most memory in MB, how it ended, and seconds and MB while it ran."""

    cpu: float
    wall: float
    memory: float
    status: int
    over_time: tuple[tuple[float, float], ...] = ()


def run(source: Path, *arguments: str, program: str = sys.executable) -> Run:
    """Run Python, or another program, with arguments in a folder; processes that it starts count as well.

    What it prints is left out. Modules are compiled once, as on the machine of a reader, also where a shell forbids it.
    """
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    found: list[tuple[float, float]] = []
    process = subprocess.Popen(
        [program, *arguments],
        cwd=source, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - started
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            break
        if held := _resident(process.pid):
            found.append((round(wall, 2), round(held, 1)))
        time.sleep(STEP)
    # Linux counts in KiB, macOS in bytes.
    memory = used.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Run(used.ru_utime + used.ru_stime, wall, memory, process.returncode, tuple(found))


def _resident(pid: int) -> float:
    """Return the MB that a process holds, 0 where the system does not say (proc(5))."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2
    except (OSError, IndexError):
        return 0


WIDTH, HEIGHT, MARGIN = 640, 320, 48


def memory_plot(rows: Mapping[str, Run]) -> str:
    """Return an SVG of memory over the part of the time that is over, a line a run."""
    most = max((held for run in rows.values() for _, held in run.over_time), default=1)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-size="12">',
        f'<path d="M{MARGIN} 16V{HEIGHT - MARGIN}H{WIDTH - 16}" fill="none" stroke="currentColor"/>',
        f'<text x="4" y="20">{most:.0f} MB</text><text x="4" y="{HEIGHT - MARGIN}">0</text>',
    ]
    for number, (name, one) in enumerate(rows.items()):
        color = f"hsl({number * 137 % 360} 70% 40%)"
        points = " ".join(_point(at / one.wall, held / most) for at, held in one.over_time)
        lines.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        words = f"{name}: {one.wall:.0f} s, {one.memory:.0f} MB"
        lines.append(f'<text x="{MARGIN + 8 + number * 200}" y="{HEIGHT - 16}" fill="{color}">{words}</text>')
    return "\n".join([*lines, "</svg>\n"])


def _point(across: float, up: float) -> str:
    x, y = MARGIN + across * (WIDTH - MARGIN - 16), HEIGHT - MARGIN - up * (HEIGHT - MARGIN - 16)
    return f"{x:.1f},{y:.1f}"


def sparkline(values: Sequence[float], width: int = 40) -> str:
    """Return values as one line of bars."""
    bars = "▁▂▃▄▅▆▇█"
    most = max(values, default=0) or 1
    picked = [values[n * len(values) // width] for n in range(width)] if len(values) > width else values
    return "".join(bars[min(len(bars) - 1, int(value / most * len(bars)))] for value in picked)
