# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that reports on an organization: what its molecule scenario does not show."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from ansible_process import COLLECTION, LOCAL, AnsibleProcess, AnsibleRun
from organization_plays import DECLARED, SECRET, play
from simulator_process import SimulatorProcess

DRIFT_WRITTEN = f"{COLLECTION}.organization_drift : Write the report"

ODD = "a|b `c` <b>d</b> *e* [f](g) \\ &amp; # ~ $ {{ 1 }} _h_ !\u202ei\nj"
"""What means something to Markdown, HTML, Jinja or a terminal."""

PLAIN = "a|b `c` <b>d</b> *e* [f](g) \\ &amp; # ~ $ {{ 1 }} _h_ ! i j"
"""The same on one line, in one direction."""

ORGANIZATIONS = {
    "declared": ("checked", "written", "written_again"),
    "odd": ("odd",),
    "aged": ("aged",),
    "refused": ("refused",),
}
"""Organizations, and the hosts that stand for them."""

UNREADABLE = "22222222-2222-4222-8222-222222222222"
"""UUID of a cluster of which some things cannot be read."""

SHUFFLED = ("shuffled_1", "shuffled_2", "shuffled_3", "shuffled_4")
"""Hosts that stand for an organization of which nothing comes in the same order twice."""


def ago(**span: float) -> str:
    """Return the time that lies this ``timedelta`` back, as the API writes it."""
    return (datetime.now(timezone.utc) - timedelta(**span)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


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


def change_odd(state: dict[str, Any]) -> None:
    """Give things names that mean something to Markdown."""
    state["members"][1]["name"] = ODD
    state["clusters"][0]["name"] = ODD
    state["clusters"][0]["clients"][0]["name"] = ODD


def change_aged(state: dict[str, Any]) -> None:
    """Make backups and offer generations of several ages."""
    stable = state["parameters"]["channels"][0]
    stable["allowedGenerations"] += [
        {"uuid": "00000000-0000-4000-8000-000000000001", "name": "8.10 gen2", "classification": "channel"},
        {"uuid": "00000000-0000-4000-8000-000000000002", "name": "8.10 alpha3", "classification": "channel"},
        {"uuid": "00000000-0000-4000-8000-000000000003", "name": "8.11 gen1", "classification": "existingCluster"},
    ]
    state["clusters"][0]["generation"] = {"uuid": stable["allowedGenerations"][-3]["uuid"], "name": "8.10 gen2"}
    backups = [("Complete", ago(days=12, hours=1)), ("Complete", ago(days=1, hours=1)), ("Failed", ago(hours=1))]
    state["clusters"][0]["backups"] = [{"created": created, "status": status} for status, created in backups]


def change_refused(state: dict[str, Any]) -> None:
    """Give a cluster a UUID of its own, so that faults hit this organization alone."""
    state["clusters"][1]["uuid"] = UNREADABLE


@dataclass(frozen=True)
class Drift:
    """The role has run on all hosts."""

    sim: SimulatorProcess
    folder: Path
    run: AnsibleRun
    before: dict[str, Any]

    def written(self, host: str) -> bool:
        """Return whether the report was written."""
        return bool(self.run.result(DRIFT_WRITTEN, host)["changed"])

    def report(self, host: str) -> str:
        """Return the report."""
        return (self.folder / f"{host}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def drift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drift]:
    """Run the role on all hosts, some of them later than others."""
    folder = tmp_path_factory.mktemp("drift")
    purge = {"organization_purge": ["members"]}
    declarations: dict[str, dict[str, Any]] = {
        "checked": DECLARED,
        "written": {**DECLARED, **purge},
        "written_again": {**DECLARED, **purge},
        "odd": {"organization_drift_title": ODD.replace("{{ 1 }}", "")},
        "aged": {},
        "refused": {
            "organization_members": [{"email": "adam.admin@example.com", "roles": ["admin"]}],
            "organization_max_removals": "0",
            **purge,
        },
        **dict.fromkeys(SHUFFLED, DECLARED),
    }
    with (
        SimulatorProcess({"token_interval": 0}, len(ORGANIZATIONS)) as sim,
        SimulatorProcess({"token_interval": 0, "shuffle": True}) as shuffling,
    ):
        connections = {host: shuffling.host_variables() for host in SHUFFLED}
        for number, (name, hosts) in enumerate(ORGANIZATIONS.items()):
            connections.update(dict.fromkeys(hosts, sim.host_variables(number)))
            client_id = sim.organizations[number]["client_id"]
            state = sim.state(client_id)
            {"declared": lambda _: None, "odd": change_odd, "aged": change_aged, "refused": change_refused}[name](state)
            sim.put_state(state, client_id)
        for part in ("backups", "clients"):
            sim.disturb("GET", f"/clusters/{UNREADABLE}/{part}", times=0, status=403, body="not for you")
        before = sim.state()
        ansible = AnsibleProcess(folder / "ansible")
        file = {"organization_drift_file": f"{folder}/{{{{ inventory_hostname }}}}.md"}
        ansible.inventory(
            {host: {**connections[host], **declared} for host, declared in declarations.items()}, {**LOCAL, **file}
        )
        run = ansible.playbook(
            play("organization_drift", {}, hosts="checked", check_mode=True),
            play("organization_drift", {}, hosts="all:!checked:!written_again"),
            play(
                "organization_drift",
                {},
                hosts="written_again",
                vars={"organization_drift_file": f"{folder}/written.md"},
            ),
        )
        assert run.returncode == 0, run.output
        yield Drift(sim, folder, run, before)


def test_the_drift_report_changes_nothing(drift: Drift) -> None:
    assert [drift.written(host) for host in ORGANIZATIONS["declared"]] == [True, True, False]
    assert not (drift.folder / "checked.md").exists()
    assert stat.S_IMODE((drift.folder / "written.md").stat().st_mode) == 0o640
    assert drift.run.recap("written")["changed"] == 1
    assert drift.run.recap("written_again")["changed"] == 0
    text = drift.report("written")
    assert SECRET not in text + drift.run.output
    assert drift.sim.state() == drift.before
    assert {request["method"] for request in drift.sim.requests("api")} == {"GET"}
    differences, members, clusters, clients = tables(text)
    assert ["remove", "member", "max.modeler@example.com", "", "email: max.modeler@example.com → nothing"] in [
        [*row[:4], row[4].partition("<br>")[0]] for row in differences
    ]
    assert ["admin", "adam.admin@example.com", "Adam Admin", "", "yes"] in members
    assert ["developer", "pia.pending@example.com", "", "pending", "no"] in members
    assert [row[0] for row in clusters[1:]] == ["production", "staging"]
    assert [row[-1] for row in clusters[1:]] == ["no", "yes"]
    assert ["production", "reporting", "Operate, Optimize", "no"] in clients


def test_names_are_no_markup(drift: Drift) -> None:
    members, clusters, clients = tables(drift.report("odd"))
    assert ["admin", "adam.admin@example.com", PLAIN, ""] in members
    assert PLAIN in [row[0] for row in clusters]
    assert [PLAIN, PLAIN, "Zeebe"] in clients
    assert {len(row) for row in members} == {4}
    assert {len(row) for row in clusters} == {7}


def test_the_order_of_the_answers_does_not_matter(drift: Drift) -> None:
    assert "Differences" in drift.report(SHUFFLED[0])
    assert len({drift.report(host) for host in SHUFFLED}) == 1


def test_ages_of_backups_and_newest_generations(drift: Drift) -> None:
    aged = drift.sim.state(drift.sim.organizations[list(ORGANIZATIONS).index("aged")]["client_id"])
    newest = aged["clusters"][0]["backups"][1]["created"]
    _header, production, staging = tables(drift.report("aged"))[1]
    assert production[4:] == ["8.10 gen2", "none newer", f"1 day ago ({newest})"]
    assert staging[4:] == ["8.8 gen22", "8.10 gen2", "none"]


def test_what_cannot_be_read_or_applied_is_in_the_report(drift: Drift) -> None:
    text = drift.report("refused")
    assert "The declaration cannot be applied:\n\n- max\\_removals: The plan would remove 3 things" in text
    _members, clusters, clients = tables(text)
    assert clusters[2][6].startswith("unknown: ")
    assert "not for you" in clusters[2][6]
    assert clients[-1][1].startswith("unknown: ")
