"""What a command costs: CPU seconds, peak memory, time. And a table of several, run in turn.

CPU seconds are user + system of the process and all its children, as the kernel counts them
(wait4); peak memory is the largest resident set of any process of a chain. Sides are run in turn,
several times, and medians are shown: what else the machine does then weighs on all alike.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Use:
    """What a run took, and the load of the machine when it began."""

    cpu_s: float
    peak_mib: float
    wall_s: float
    load: float = 0.0


@dataclass
class Side:
    """One way to do the work: commands one after the other, the last of which writes `out`."""

    name: str
    steps: list
    out: Path | None = None
    uses: list = field(default_factory=list)

    def cpu(self):
        return statistics.median(u.cpu_s for u in self.uses)

    def wall(self):
        return statistics.median(u.wall_s for u in self.uses)

    def peak(self):
        return max(u.peak_mib for u in self.uses)

    def size(self):
        return self.out.stat().st_size if self.out else 0


def run(argv, env=None):
    """Runs one command to its end; a failure ends the program with its messages."""
    argv = [str(a) for a in argv]
    with tempfile.TemporaryFile() as log:
        begin = time.monotonic()
        child = subprocess.Popen(argv, stdout=log, stderr=log, env={**os.environ, **(env or {})})
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - begin
        if child.returncode != 0:
            log.seek(0)
            sys.exit(f"{' '.join(argv)}\n{log.read().decode(errors='replace')}")
    return Use(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, wall)


def once(side):
    """Runs a side once and adds what it took to its uses."""
    load = os.getloadavg()[0]
    uses = [run(step) for step in side.steps]
    side.uses.append(
        Use(
            sum(u.cpu_s for u in uses),
            max(u.peak_mib for u in uses),
            sum(u.wall_s for u in uses),
            load,
        )
    )


def in_turn(sides, repeats):
    """Runs all sides, one after the other, as often as asked; says on stderr how far it is."""
    for turn in range(repeats):
        for side in sides:
            once(side)
            use = side.uses[-1]
            print(
                f"  {turn + 1}/{repeats} {side.name}: {use.cpu_s:.2f} CPU s, {use.wall_s:.1f} s, "
                f"{use.peak_mib:.0f} MiB, load {use.load:.1f}",
                file=sys.stderr,
            )


def table(title, sides, ours, columns=()):
    """Prints a Markdown table of sides, with the ratio of each to ours. `columns` are further
    ones: (heading, function of a side)."""
    print(f"\n### {title}\n")
    heads = ["Way", "CPU s", "Wall s", "Peak MiB", "File MB", "CPU / ours"] + [c[0] for c in columns]
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    for side in sides:
        cells = [
            side.name,
            f"{side.cpu():.2f}",
            f"{side.wall():.2f}",
            f"{side.peak():.0f}",
            f"{side.size() / 1e6:.1f}" if side.out else "",
            f"{side.cpu() / ours.cpu():.2f}",
        ]
        print("| " + " | ".join(cells + [c[1](side) for c in columns]) + " |")
    loads = [use.load for side in sides for use in side.uses]
    print(f"\nLoad of the machine before each run: {min(loads):.1f} to {max(loads):.1f} on {os.cpu_count()} cores.")
    sys.stdout.flush()


def commands(sides):
    """Prints the commands of sides, to be repeated by hand."""
    print("\n```sh")
    for side in sides:
        print(f"# {side.name}")
        for step in side.steps:
            print(" ".join(_word(a) for a in step))
    print("```")


def _word(argument):
    """A word of a command, with paths cut to their names: the folder is the reader's own."""
    text = str(argument)
    return Path(text).name if text.startswith("/") else text


def verdict(what, value, target, unit="×", at_least=True):
    """Prints whether a figure reaches its target."""
    reached = value >= target if at_least else value <= target
    sign = "≥" if at_least else "≤"
    state = "reached" if reached else "NOT reached"
    print(f"\n**{what}: {value:.3g}{unit}** (target {sign} {target:g}{unit}): {state}")
    sys.stdout.flush()
    return reached


def arguments(description):
    """The options that every script takes."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    temporary = Path(os.environ.get("TMPDIR", "/tmp")) / "relais-peers"
    parser.add_argument("--work", type=Path, default=temporary, help=f"work folder [{temporary}]")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each side [3]")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="threads of each side")
    parser.add_argument("--bin", type=Path, default=ROOT / "target/release", help="where relais is")
    parser.add_argument("--preset", default="M", help="size of the sample: M, demo, tiny [M]")
    return parser


def begin(parser):
    """Reads the options, looks for what is needed, makes the work folder."""
    args = parser.parse_args()
    for program in ("relais", "relais-sample"):
        if not (args.bin / program).exists():
            sys.exit(f"{args.bin / program} is missing: run make build")
    need("gdalwarp", "gdal-bin")
    need("gdal_pansharpen.py", "python3-gdal")
    args.work = args.work.resolve()
    args.work.mkdir(parents=True, exist_ok=True)
    return args


def need(program, package):
    """Ends the program when another one is missing, and names the Debian package that has it."""
    if not shutil.which(program):
        sys.exit(f"{program} is missing: apt-get install {package}")


def python(script, *arguments_):
    """A command that runs one of the scripts here with Debian's Python, which knows GDAL."""
    return ["/usr/bin/python3", Path(__file__).with_name(script), *arguments_]


def answer(script, *arguments_):
    """What one of the scripts here prints, as a value. It runs apart so that its arrays do not
    count in the memory of what is measured afterwards."""
    import json

    argv = [str(a) for a in python(script, *arguments_)]
    done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(argv)}\n{done.stderr}")
    return json.loads(done.stdout)
