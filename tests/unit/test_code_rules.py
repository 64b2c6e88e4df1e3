# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules for code that no linter knows: who may look at a clock, wait, draw lots or ask for check mode, and how large a
folder gets.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
PLUGINS = ROOT / "plugins"

MOST_FILES = 25

CLOCKS = (
    *(f"time.{name}" for name in ("sleep", "thread_time", "clock_gettime", "clock_gettime_ns")),
    *(f"time.{name}{unit}" for name in ("time", "monotonic", "perf_counter", "process_time") for unit in ("", "_ns")),
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    "threading.Timer",
)
LOTS = ("uuid.uuid1", "uuid.uuid4", "os.urandom", "secrets", "random")

# Who may ask for check mode, and who may hand it in: Ansible's two ways to run a module, and the task between.
INTERNAL = PLUGINS / "module_utils" / "_internal"
ASKS_FOR_CHECK_MODE = INTERNAL / "plan.py"
HANDS_IN_CHECK_MODE = (
    INTERNAL / "task.py",
    INTERNAL / "module_definition.py",
    PLUGINS / "plugin_utils" / "_internal" / "camunda_action.py",
)


class Names:
    """What the names in a file stand for, as far as they were imported."""

    def __init__(self, tree: ast.AST) -> None:
        self._imported: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    self._imported[alias.asname or name] = name
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    self._imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"

    def full_name(self, node: ast.AST) -> str:
        """Return the dotted name that an expression stands for; empty if it stands for nothing imported."""
        if isinstance(node, ast.Name):
            return self._imported.get(node.id, "")
        if isinstance(node, ast.Attribute):
            owner = self.full_name(node.value)
            return f"{owner}.{node.attr}" if owner else ""
        return ""


def violation(node: ast.AST, names: Names) -> str | None:
    """Return the dotted name of the clock, wait or lot that ``node`` uses, or None if it uses none."""
    if isinstance(node, ast.Call):
        name = names.full_name(node.func)
        waits = not (node.args and isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
        if name == "asyncio.sleep" and waits:
            return name
        # A generator that begins with a given number draws the same lots each time.
        return name if name == "random.Random" and not node.args else None
    name = names.full_name(node) if isinstance(node, (ast.Name, ast.Attribute)) else ""
    if name in CLOCKS or name in LOTS[:3]:
        return name
    if name.endswith("clock.Moment.now"):
        return "Moment.now"
    library, _dot, member = name.partition(".")
    return name if library in LOTS and member and name != "random.Random" else None


def violations(code: str, *, collection_only: bool = False) -> list[str]:
    """Return the clocks, waits and lots in ``code``.

    :param collection_only: look only at what runs when pytest collects tests: the module's own level, decorators and
        defaults of arguments, and the functions of the file that these call.
    """
    tree = ast.parse(code)
    names = Names(tree)
    nodes = collected(tree) if collection_only else ast.walk(tree)
    return sorted({found for node in nodes if (found := violation(node, names)) is not None})


def collected(tree: ast.Module) -> Iterator[ast.AST]:
    """Return the nodes of a file that are evaluated when it is imported."""
    defined = {node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.If) and "'__main__'" in ast.dump(node.test):
            continue
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            waiting += getattr(node, "decorator_list", [])
            waiting += [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in defined:
            called = defined.pop(node.func.id)
            methods = called.body if isinstance(called, ast.ClassDef) else [called]
            waiting += [part for each in methods if isinstance(each, ast.FunctionDef) for part in each.body]


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "node_modules" not in path.parts)


def found_in(*folders: Path, collection_only: bool = False) -> dict[str, list[str]]:
    """Return what is found, by file."""
    files = {path: path.read_text(encoding="utf-8") for folder in folders for path in python_files(folder)}
    found = {path: violations(code, collection_only=collection_only) for path, code in files.items()}
    return {str(path.relative_to(ROOT)): names for path, names in found.items() if names}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import time\ndef test(): time.sleep(1)", ["time.sleep"]),
        ("import time as clock\ndef test(): assert clock.monotonic()", ["time.monotonic"]),
        ("from time import sleep as rest, time\ndef test(): rest(time())", ["time.sleep", "time.time"]),
        ("def test():\n    from time import sleep\n    sleep(1)", ["time.sleep"]),
        ("import time\nwait = time.sleep", ["time.sleep"]),
        ("import datetime\ndatetime.datetime.now(datetime.timezone.utc)", ["datetime.datetime.now"]),
        ("from datetime import datetime\ndatetime.utcnow()", ["datetime.datetime.utcnow"]),
        ("from datetime import date\ndate.today()", ["datetime.date.today"]),
        ("from plugins.module_utils.clock import Moment\nMoment.now().after(5)", ["Moment.now"]),
        ("from plugins.module_utils import clock\nclock.Moment.now()", ["Moment.now"]),
        ("import asyncio\nasync def test(): await asyncio.sleep(0.1)", ["asyncio.sleep"]),
        ("import random, secrets\n(random.choice([1]), secrets.token_hex())", ["random.choice", "secrets.token_hex"]),
        ("from random import Random\nRandom()", ["random.Random"]),
        ("from uuid import uuid4\nid = uuid4()", ["uuid.uuid4"]),
        # None of these is one.
        ("import time\ntime.strftime('%Y', time.gmtime(0))", []),
        ("from datetime import datetime, timezone\ndatetime(2026, 3, 2, tzinfo=timezone.utc)", []),
        ("import asyncio\nasync def test(): await asyncio.sleep(0)", []),
        ("import random\nrandom.Random(7).choice([1])", []),
        ("def test(clock): clock.sleep(5); clock.time()", []),
        ('"""time.sleep(5)"""  # time.time()', []),
    ],
)
def test_planted_clocks_waits_and_lots_are_found(code: str, expected: list[str]) -> None:
    assert violations(code) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("NOW = time()", ["time.time"]),
        ("@pytest.mark.parametrize('at', [time()])\ndef test(at): pass", ["time.time"]),
        ("class Test:\n    at = time()", ["time.time"]),
        ("def test(at=time()): pass", ["time.time"]),
        ("def old(): return time()\n@pytest.mark.parametrize('at', [old()])\ndef test(at): pass", ["time.time"]),
        ("class Old:\n    def __init__(self): self.at = time()\nOLD = Old()", ["time.time"]),
        ("def test(): time()", []),
        ("def old(): return time()\ndef test(): old()", []),
        ("class Old:\n    def __init__(self): self.at = time()\n@pytest.fixture\ndef old(): return Old()", []),
        ("later = lambda: time()", []),
        ("if __name__ == '__main__':\n    time()", []),
    ],
)
def test_planted_clocks_at_collection_are_found(code: str, expected: list[str]) -> None:
    assert violations(f"import pytest\nfrom time import time\n{code}", collection_only=True) == expected


def test_unit_and_component_tests_have_no_clock_but_the_one_that_they_move() -> None:
    assert found_in(TESTS / "unit", TESTS / "component") == {}


def test_nothing_is_computed_from_clocks_or_lots_when_tests_are_collected() -> None:
    assert found_in(TESTS, collection_only=True) == {}


def test_plugins_have_no_clock_but_their_own() -> None:
    """Only then can tests put another one in its place."""
    found = {path: set(names) & set(CLOCKS) for path, names in found_in(PLUGINS).items()}
    assert [path for path, names in found.items() if names] == ["plugins/module_utils/_internal/clock.py"]


def names_check_mode(node: ast.AST) -> bool:
    """Return True if a node is a name, an attribute, a parameter, an argument or a text that stands for check mode."""
    name = (
        getattr(node, "id", None)
        or getattr(node, "attr", None)
        or getattr(node, "arg", None)
        or getattr(node, "value", None)
    )
    return isinstance(name, str) and name.lstrip("_") in ("check_mode", "ansible_check_mode")


def conditions(node: ast.AST) -> list[ast.expr]:
    """Return the expressions of a node that decide what is done."""
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        return [node.test]
    if isinstance(node, ast.comprehension):
        return node.ifs
    return [node] if isinstance(node, (ast.BoolOp, ast.UnaryOp, ast.Compare)) else []


def asks_for_check_mode(code: str) -> tuple[bool, bool]:
    """Return whether check mode is named in ``code`` at all, and whether something depends on it there."""
    nodes = list(ast.walk(ast.parse(code)))
    asked = [part for node in nodes for condition in conditions(node) for part in ast.walk(condition)]
    return any(map(names_check_mode, nodes)), any(map(names_check_mode, asked))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("if task.check_mode: pass", (True, True)),
        ("shown = predicted if self._task.check_mode else read()", (True, True)),
        ("wait = waiting and not task._check_mode", (True, True)),
        ("done = [step for step in steps if not check_mode]", (True, True)),
        ("dry = getattr(task, 'check_mode')", (True, False)),
        ("dry = module.check_mode", (True, False)),
        ("def run(*, check_mode): pass", (True, False)),
        ("plan.apply(check_mode=True)", (True, False)),
        # None of these is one.
        ("supports_check_mode = True", (False, False)),
        ('"""Nothing is changed in check mode (check_mode)."""', (False, False)),
    ],
)
def test_planted_questions_for_check_mode_are_found(code: str, expected: tuple[bool, bool]) -> None:
    assert asks_for_check_mode(code) == expected


def test_check_mode_is_asked_for_in_the_plan_alone() -> None:
    found = {path: asks_for_check_mode(path.read_text(encoding="utf-8")) for path in python_files(PLUGINS)}
    asking = {str(path.relative_to(ROOT)) for path, (_named, asked) in found.items() if asked}
    assert asking == {str(ASKS_FOR_CHECK_MODE.relative_to(ROOT))}
    naming = {str(path.relative_to(ROOT)) for path, (named, _asked) in found.items() if named}
    assert naming == {str(path.relative_to(ROOT)) for path in (ASKS_FOR_CHECK_MODE, *HANDS_IN_CHECK_MODE)}


def test_no_folder_of_tests_is_too_large() -> None:
    folders = {path.parent for path in python_files(TESTS)}
    sizes = {str(folder.relative_to(ROOT)): len(list(folder.glob("*.py"))) for folder in folders}
    assert {folder: size for folder, size in sizes.items() if size > MOST_FILES} == {}
