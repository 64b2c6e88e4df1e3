# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run units, sanity and integration on every ansible-core of tests/matrix.yml, oldest first.

Each ansible-core has a virtual environment of its own below .venv-matrix, which is kept for the next time, and beside
it the logs. At the end stands one table of what came of everything; a Python that this machine does not have is
reported as skipped.

With --upcoming, the newest patch of each ansible-core takes the place of the pinned one, and the development branch of
ansible-core and the next Python are tried too. What they bring changes without a commit here.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass

import yaml

from with_simulator import ROOT

VERSIONS = ROOT / "tests" / "matrix.yml"
FOLDER = ROOT / ".venv-matrix"
PARTS = ("units", "sanity", "integration")
"""From the quickest to the slowest."""

NEXT_PYTHON = "3.14"
DEVELOPMENT = "https://github.com/ansible/ansible/archive/devel.tar.gz"


@dataclass(frozen=True)
class Row:
    """One ansible-core with its Python.

    :ivar name: major and minor version of ansible-core, for example ``2.16``, or what takes its place.
    :ivar requirement: what pip installs, for example ``ansible-core==2.16.19``.
    :ivar python: major and minor version, for example ``3.10``.
    """

    name: str
    requirement: str
    python: str

    @property
    def venv(self) -> pathlib.Path:
        """Where its virtual environment is."""
        return FOLDER / self.name

    def log(self, part: str) -> pathlib.Path:
        """Return where the output of a part goes."""
        return FOLDER / f"{self.name}-{part}.log"


@dataclass(frozen=True)
class Cell:
    """What came of one part on one ansible-core.

    :ivar outcome: ``ok`` or ``FAILED``, or why it did not run: ``skipped`` or ``left out``.
    :ivar seconds: how long it took, when it ran.
    """

    outcome: str
    seconds: float | None = None

    def __str__(self) -> str:
        if self.seconds is None:
            return self.outcome
        minutes, seconds = divmod(round(self.seconds), 60)
        return f"{self.outcome} {minutes}:{seconds:02}"


def rows(*, upcoming: bool) -> list[Row]:
    """Return all of the matrix, oldest ansible-core first.

    :param upcoming: whether it is about the newest patches and what is not released yet.
    """
    pinned = [
        (each["ansible_core"].rpartition(".")[0], each["ansible_core"], each["python"])
        for each in yaml.safe_load(VERSIONS.read_text(encoding="utf-8"))
    ]
    if not upcoming:
        return [Row(name, f"ansible-core=={version}", python) for name, version, python in pinned]
    return [
        *(Row(name, f"ansible-core~={name}.0", python) for name, _version, python in pinned),
        Row(f"newest-python{NEXT_PYTHON}", "ansible-core", NEXT_PYTHON),
        Row("devel", f"ansible-core @ {DEVELOPMENT}", NEXT_PYTHON),
    ]


def interpreter(version: str) -> str | None:
    """Return a Python of that version that this machine has.

    pyenv puts a shim for each of its versions into PATH, which only fails as long as that version is not selected. So
    every candidate is asked, and pyenv's versions themselves are candidates too.

    :param version: major and minor version.
    """
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT") or pathlib.Path.home() / ".pyenv", "versions")
    candidates = [shutil.which(f"python{version}"), shutil.which("python3"), sys.executable]
    candidates += [str(path) for path in sorted(pyenv.glob(f"{version}.*/bin/python"), reverse=True)]
    for candidate in filter(None, candidates):
        said = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=False).stdout
        if said.startswith(f"Python {version}."):
            return candidate
    return None


def pins() -> str:
    """Return the part of pyproject.toml that says what is installed beside ansible-core."""
    return (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("\ndev = [")[0]


def prepare(row: Row, python: str) -> bool:
    """Make the row's virtual environment unless it is there as it should be; return whether that worked."""
    stamp = row.venv / "matrix.stamp"
    wanted = f"{row}\n{python}\n{row.venv}\n{pins()}"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return True
    shutil.rmtree(row.venv, ignore_errors=True)
    FOLDER.mkdir(exist_ok=True)
    pip = [str(row.venv / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    commands = [
        [python, "-m", "venv", str(row.venv)],
        # The pip that Python brings cannot read dependency groups.
        [*pip, next(line.split('"')[1] for line in pins().splitlines() if line.startswith("pip = "))],
        [*pip, row.requirement, "--group", "matrix"],
    ]
    with row.log("setup").open("wb") as log:
        for command in commands:
            if subprocess.run(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False).returncode:
                return False
    stamp.write_text(wanted, encoding="utf-8")
    return True


def run(row: Row, part: str, targets: list[str]) -> Cell:
    """Run one part on one ansible-core, with its output in a log."""
    programs = row.venv / "bin"
    command = {
        "sanity": [str(ROOT / "tools" / "ansible-test"), "sanity", "--color", "no"],
        # The cache of another Python's or ansible-core's run says nothing here.
        "units": [str(programs / "pytest"), "-n", "2", "-p", "no:cacheprovider", "tests/unit"],
        "integration": [str(programs / "python"), str(ROOT / "tools" / "integration.py"), *targets],
    }[part]
    environment = os.environ | {
        "ANSIBLE_TEST_VENV": str(row.venv),
        "PATH": os.pathsep.join([str(programs), os.environ.get("PATH", os.defpath)]),
    }
    start = time.monotonic()
    with row.log(part).open("wb") as log:
        status = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    return Cell("FAILED" if status else "ok", time.monotonic() - start)


def test(row: Row, part: str, targets: list[str], deadline: float) -> Cell:
    """Run a part on one ansible-core if it can and may be run, say what came of it, and return that.

    :param targets: integration targets to run; none for all.
    :param deadline: monotonic time after which nothing is started.
    """
    title = f"{row.requirement}, Python {row.python}, {part}"
    python = interpreter(row.python)
    if python is None:
        print(f"{title}: skipped, there is no Python {row.python} in PATH or among pyenv's versions", flush=True)
        return Cell("skipped")
    if time.monotonic() > deadline:
        print(f"{title}: left out, the time is over", flush=True)
        return Cell("left out")
    if not prepare(row, python):
        print(f"{title}: the set-up FAILED", flush=True)
        show(row.log("setup"))
        return Cell("FAILED")
    cell = run(row, part, targets)
    print(f"{title}: {cell}", flush=True)
    if cell.outcome == "FAILED":
        show(row.log(part))
    return cell


def show(log: pathlib.Path) -> None:
    """Print what a log says about failures, or else its end, and where all of it is."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    failures = [line for line in lines if line.startswith(("ERROR", "FAILED", "FATAL", "fatal"))]
    print("\n".join(f"    {line}" for line in (failures or lines)[-30:]))
    print(f"    (all of it: {log.relative_to(ROOT)})", flush=True)


def table(results: dict[Row, dict[str, Cell]]) -> str:
    """Return what came of everything: a line for each ansible-core, a column for each part."""
    parts = list(next(iter(results.values())))
    lines = [["ansible-core", "Python", *parts]]
    lines += [[row.name, row.python, *(str(cells[part]) for part in parts)] for row, cells in results.items()]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def arguments(given: list[str], names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--core", action="append", choices=[*names, "oldest"], help="only this one (repeatable)")
    parser.add_argument("--part", action="append", choices=PARTS, help="only this part (repeatable)")
    parser.add_argument("--target", action="append", default=[], help="only this integration target (repeatable)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="start nothing when they are over")
    parser.add_argument("--upcoming", action="store_true", help="newest patches, development branch, next Python")
    parser.add_argument("--strict", action="store_true", help="fail when anything was skipped or left out")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    start = time.monotonic()
    matrix = rows(upcoming="--upcoming" in given)
    options = arguments(given, [row.name for row in matrix])
    wanted = options.core or [row.name for row in matrix]
    chosen = [row for row in matrix if row.name in wanted or (row is matrix[0] and "oldest" in wanted)]
    results: dict[Row, dict[str, Cell]] = {row: {} for row in chosen}
    for row in chosen:
        for part in [part for part in PARTS if part in (options.part or PARTS)]:
            results[row][part] = test(row, part, options.target, start + options.minutes * 60)
    print(f"\n{table(results)}")
    outcomes = {cell.outcome for cells in results.values() for cell in cells.values()}
    failed = outcomes != {"ok"} if options.strict else "FAILED" in outcomes
    print(f"{'FAILED' if failed else 'passed'} after {(time.monotonic() - start) / 60:.0f} minutes")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
