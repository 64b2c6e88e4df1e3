# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that reports on an organization: what its molecule scenario does not show."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from ansible_process import COLLECTION, AnsibleProcess, AnsibleRun
from markdown_it import MarkdownIt
from organization_plays import DECLARED, SECRET, play
from simulator_process import SimulatorProcess

DRIFT_WRITTEN = f"{COLLECTION}.organization_drift : Write the report"

ODD = "a|b `c` <b>d</b> *e* [f](g) \\ &amp; # ~ $ {{ 1 }} _h_ !\u202ei\nj"
"""What means something to Markdown, HTML, Jinja or a terminal."""

PLAIN = "a|b `c` <b>d</b> *e* [f](g) \\ &amp; # ~ $ {{ 1 }} _h_ ! i j"
"""The same on one line, in one direction."""


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible with the simulator's credentials in the environment."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def tables(text: str) -> list[list[list[str]]]:
    """Return the cells of all tables, as a reader of Markdown shows them; nothing in them may be markup."""
    found: list[list[list[str]]] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found and token.level >= 4:
            assert {child.type for child in token.children or []} <= {"text", "html_inline"}, token.content
            assert {child.content for child in token.children or [] if child.type != "text"} <= {"<br>"}
            found[-1][-1].append("".join(child.content for child in token.children or []))
    return found


def drift(ansible: AnsibleProcess, variables: Mapping[str, Any], *arguments: str) -> tuple[AnsibleRun, str]:
    """Return a run of the role, and the report, empty if there is none."""
    path = ansible.folder / "drift.md"
    run = ansible.playbook(
        play("organization_drift", {**variables, "organization_drift_file": str(path)}), arguments=arguments
    )
    assert run.returncode == 0, run.output
    return run, path.read_text(encoding="utf-8") if path.exists() else ""


def change(sim: SimulatorProcess, how: Callable[[dict[str, Any]], None]) -> None:
    """Change the state of the simulator."""
    state = deepcopy(sim.state())
    how(state)
    sim.put_state(state)


def test_the_drift_report_changes_nothing(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    before = sim.state()
    checked, nothing = drift(ansible, DECLARED, "--check")
    assert checked.result(DRIFT_WRITTEN)["changed"]
    assert nothing == ""
    run, text = drift(ansible, {**DECLARED, "organization_purge": ["members"]})
    again, same = drift(ansible, {**DECLARED, "organization_purge": ["members"]})
    assert [each.result(DRIFT_WRITTEN)["changed"] for each in (run, again)] == [True, False]
    assert text == same
    assert "changed=1" in run.stdout
    assert "changed=0" in again.stdout
    assert stat.S_IMODE((ansible.folder / "drift.md").stat().st_mode) == 0o640
    assert SECRET not in text + run.output
    assert sim.state() == before
    assert {request["method"] for request in sim.requests("api")} == {"GET"}
    differences, members, clusters, clients = tables(text)
    assert ["remove", "member", "max.modeler@example.com", "", "email: max.modeler@example.com → nothing"] in [
        [*row[:4], row[4].partition("<br>")[0]] for row in differences
    ]
    assert ["admin", "adam.admin@example.com", "Adam Admin", "", "yes"] in members
    assert ["developer", "pia.pending@example.com", "", "pending", "no"] in members
    assert [row[0] for row in clusters[1:]] == ["production", "staging"]
    assert [row[-1] for row in clusters[1:]] == ["no", "yes"]
    assert ["production", "reporting", "Operate, Optimize", "no"] in clients


def test_names_are_no_markup(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    def rename(state: dict[str, Any]) -> None:
        state["members"][1]["name"] = ODD
        state["clusters"][0]["name"] = ODD
        state["clusters"][0]["clients"][0]["name"] = ODD

    change(sim, rename)
    _run, text = drift(ansible, {"organization_drift_title": ODD.replace("{{ 1 }}", "")})
    members, clusters, clients = tables(text)
    assert ["admin", "adam.admin@example.com", PLAIN, ""] in members
    assert PLAIN in [row[0] for row in clusters]
    assert [PLAIN, PLAIN, "Zeebe"] in clients
    assert {len(row) for row in members} == {4}
    assert {len(row) for row in clusters} == {7}


def test_the_order_of_the_answers_does_not_matter(simulator: Callable[..., SimulatorProcess], tmp_path: Path) -> None:
    shuffled = simulator({"token_interval": 0, "shuffle": True})
    ansible = AnsibleProcess(tmp_path / "ansible", shuffled)
    _run, text = drift(ansible, DECLARED)
    for _again in range(3):
        assert drift(ansible, DECLARED)[1] == text


def test_ages_of_backups_and_newest_generations(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    def ago(**time: float) -> str:
        return (datetime.now(timezone.utc) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    old, new, failed = ago(days=12, hours=1), ago(days=1, hours=1), ago(hours=1)

    def prepare(state: dict[str, Any]) -> None:
        stable = state["parameters"]["channels"][0]
        stable["allowedGenerations"] += [
            {"uuid": "00000000-0000-4000-8000-000000000001", "name": "8.10 gen2", "classification": "channel"},
            {"uuid": "00000000-0000-4000-8000-000000000002", "name": "8.10 alpha3", "classification": "channel"},
            {"uuid": "00000000-0000-4000-8000-000000000003", "name": "8.11 gen1", "classification": "existingCluster"},
        ]
        state["clusters"][0]["generation"] = {"uuid": stable["allowedGenerations"][-3]["uuid"], "name": "8.10 gen2"}
        state["clusters"][0]["backups"] = [
            {"created": old, "status": "Complete"},
            {"created": new, "status": "Complete"},
            {"created": failed, "status": "Failed"},
        ]

    change(sim, prepare)
    _run, text = drift(ansible, {})
    _header, production, staging = tables(text)[1]
    assert production[4:] == ["8.10 gen2", "none newer", f"1 day ago ({new})"]
    assert staging[4:] == ["8.8 gen22", "8.10 gen2", "none"]


def test_what_cannot_be_read_or_applied_is_in_the_report(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    uuid = sim.state()["clusters"][1]["uuid"]
    for path in (f"/clusters/{uuid}/backups", f"/clusters/{uuid}/clients"):
        sim.fault({"service": "api", "path": path, "times": 0, "then": {"status": 403, "body": "not for you"}})
    variables = {
        "organization_members": [{"email": "adam.admin@example.com", "roles": ["admin"]}],
        "organization_purge": ["members"],
        "organization_max_removals": "0",
    }
    _run, text = drift(ansible, variables)
    assert "The declaration cannot be applied:\n\n- max\\_removals: The plan would remove 3 things" in text
    _members, clusters, clients = tables(text)
    assert clusters[2][6].startswith("unknown: ")
    assert "not for you" in clusters[2][6]
    assert clients[-1][1].startswith("unknown: ")
