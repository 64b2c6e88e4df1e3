# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role that reports on an organization: what its molecule scenario does not show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from markdown_it import MarkdownIt

from ansible_process import LOCAL, AnsibleProcess, AnsibleRun
from organization_plays import DECLARED, SECRET, play
from simulator_process import SimulatorProcess

ODD = "a|b `c` <b>d</b> *e* [f](g) \\ &amp; # ~ $ {{ 1 }} _h_ !\u202ei\nj"
"""What means something to Markdown, HTML, Jinja or a terminal."""

PLAIN = "a|b `c` <b>d</b> *e* [f](g) \\ &amp; # ~ $ {{ 1 }} _h_ ! i j"
"""The same on one line, in one direction."""

UNREADABLE = "22222222-2222-4222-8222-222222222222"
"""UUID of a cluster of which some things cannot be read."""

PURGE = {"organization_purge": ["members"]}

HOSTS: dict[str, dict[str, Any]] = {
    "checked": DECLARED,
    "written": {**DECLARED, **PURGE},
    "odd": {"organization_drift_title": ODD.replace("{{ 1 }}", "")},
    "aged": {},
    "refused": {
        "organization_members": DECLARED["organization_members"][:1],
        "organization_max_removals": "0",
        **PURGE,
    },
}
"""Hosts that stand for organizations, with what is declared for each."""

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
            parts = token.children or []
            assert {(part.type, part.content) for part in parts if part.type != "text"} <= {("html_inline", "<br>")}
            found[-1][-1].append("".join(part.content for part in parts))
    return found


def change(host: str, state: dict[str, Any]) -> None:
    """Make an organization what its host's name says."""
    first, second = state["clusters"]
    if host == "odd":
        state["members"][1]["name"] = first["name"] = first["clients"][0]["name"] = ODD
    elif host == "aged":
        generations = state["parameters"]["channels"][0]["allowedGenerations"]
        uuid = "00000000-0000-4000-8000-00000000000"
        generations += [
            {"uuid": f"{uuid}1", "name": "8.10 gen2", "classification": "channel"},
            {"uuid": f"{uuid}2", "name": "8.10 alpha3", "classification": "channel"},
            {"uuid": f"{uuid}3", "name": "8.11 gen1", "classification": "existingCluster"},
        ]
        first["generation"] = {"uuid": f"{uuid}1", "name": "8.10 gen2"}
        backups = [("Complete", ago(days=12, hours=1)), ("Complete", ago(days=1, hours=1)), ("Failed", ago(hours=1))]
        first["backups"] = [{"created": created, "status": status} for status, created in backups]
    elif host == "refused":
        # Of its own, so that faults hit this organization alone.
        second["uuid"] = UNREADABLE


class Drift(NamedTuple):
    """The role has run on all hosts; what the organizations were before."""

    sim: SimulatorProcess
    folder: Path
    run: AnsibleRun
    before: list[dict[str, Any]]

    def report(self, host: str) -> str:
        """Return the report."""
        return (self.folder / f"{host}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def drift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drift]:
    """Run the role on all hosts."""
    folder = tmp_path_factory.mktemp("drift")
    with (
        SimulatorProcess({"token_interval": 0}, len(HOSTS)) as sim,
        SimulatorProcess({"token_interval": 0, "shuffle": True}) as shuffling,
    ):
        hosts = {host: {**DECLARED, **shuffling.host_variables()} for host in SHUFFLED}
        before = []
        for number, host in enumerate(HOSTS):
            hosts[host] = {**HOSTS[host], **sim.host_variables(number)}
            client_id = sim.organizations[number]["client_id"]
            state = sim.state(client_id)
            change(host, state)
            sim.put_state(state, client_id)
            before.append(sim.state(client_id))
        for part in ("backups", "clients"):
            sim.disturb("GET", f"/clusters/{UNREADABLE}/{part}", times=0, status=403, body="not for you")
        ansible = AnsibleProcess(folder / "ansible")
        file = {"organization_drift_file": f"{folder}/{{{{ inventory_hostname }}}}.md"}
        ansible.inventory(hosts, {**LOCAL, **file})
        checked = play("organization_drift", hosts="checked", check_mode=True)
        run = ansible.playbook(checked, play("organization_drift", hosts="all:!checked"))
        assert run.returncode == 0, run.output
        yield Drift(sim, folder, run, before)


def test_the_drift_report_changes_nothing(drift: Drift) -> None:
    assert [drift.run.recap(host)["changed"] for host in ("checked", "written")] == [1, 1]
    assert not (drift.folder / "checked.md").exists()
    text = drift.report("written")
    assert SECRET not in text + drift.run.output
    assert [drift.sim.state(each["client_id"]) for each in drift.sim.organizations] == drift.before
    assert {request["method"] for request in drift.sim.requests("api")} == {"GET"}
    differences, members, clusters, clients = tables(text)
    assert ["remove", "member", "max.modeler@example.com", "", "email: max.modeler@example.com → nothing"] in [
        [*row[:4], row[4].partition("<br>")[0]] for row in differences
    ]
    assert ["admin", "adam.admin@example.com", "Adam Admin", "", "yes"] in members
    assert ["developer", "pia.pending@example.com", "", "pending", "no"] in members
    assert [(row[0], row[-1]) for row in clusters[1:]] == [("production", "no"), ("staging", "yes")]
    assert ["production", "reporting", "Operate, Optimize", "no"] in clients


def test_names_are_no_markup(drift: Drift) -> None:
    members, clusters, clients = tables(drift.report("odd"))
    assert ["admin", "adam.admin@example.com", PLAIN, ""] in members
    assert PLAIN in [row[0] for row in clusters]
    assert [PLAIN, PLAIN, "Zeebe"] in clients
    assert ({len(row) for row in members}, {len(row) for row in clusters}) == ({4}, {7})


def test_the_order_of_the_answers_does_not_matter(drift: Drift) -> None:
    assert "Differences" in drift.report(SHUFFLED[0])
    assert len({drift.report(host) for host in SHUFFLED}) == 1


def test_ages_of_backups_and_newest_generations(drift: Drift) -> None:
    newest = drift.before[list(HOSTS).index("aged")]["clusters"][0]["backups"][1]["created"]
    _header, production, staging = tables(drift.report("aged"))[1]
    assert production[4:] == ["8.10 gen2", "none newer", f"1 day ago ({newest})"]
    assert staging[4:] == ["8.8 gen22", "8.10 gen2", "none"]


def test_what_cannot_be_read_or_applied_is_in_the_report(drift: Drift) -> None:
    text = drift.report("refused")
    assert "The declaration cannot be applied:\n\n- max\\_removals: The plan would remove 3 objects" in text
    _members, clusters, clients = tables(text)
    assert clusters[2][6].startswith("unknown: ")
    assert "not for you" in clusters[2][6]
    assert clients[-1][1].startswith("unknown: ")
