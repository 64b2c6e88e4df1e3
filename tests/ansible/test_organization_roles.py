# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles for a whole organization, in playbooks: what their molecule scenarios do not show."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_process import COLLECTION, LOCAL, AnsibleProcess, AnsibleRun
from organization_plays import DECLARED, SECRET, play
from simulator_process import SimulatorProcess

APPLIED = f"{COLLECTION}.organization : Bring the organization into its declared state"
REPORTED = f"{COLLECTION}.organization : Report the result"
EXPORT_WRITTEN = f"{COLLECTION}.organization_export : Write the organization to the file"

KINDS = {
    "members": {"member"},
    "clusters": {"cluster"},
    "api_clients": {"api_client"},
    "connector_secrets": {"connector_secret"},
    "ip_allowlist": {"ip_allowlist"},
    "backup_schedule": {"backup_schedule"},
    "monitoring": {"monitoring", "monitoring_client"},
    "secure_connectivity": {"secure_connectivity"},
}
"""What the steps of each part may be about."""

ORGANIZATIONS = {
    "reported": ("would", "does", "does_again"),
    "text": ("text_purges", "text_keeps"),
    "rescued": ("rescued",),
    "fails": ("fails", "finishes"),
    "refused": ("refused",),
    "exported": ("exports", "exports_again", "exports_members"),
    "defaults": ("defaults",),
}
"""Organizations, and the hosts that stand for them."""

FAULTY = ["faulty-1@example.com", "faulty-2@example.com"]
"""Who cannot be invited at first."""


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Return options with which nothing takes time."""
    return {"cluster_seconds": 0}


@pytest.fixture(scope="module")
def organizations() -> int:
    """Return the number of organizations: those above, and one for tests of their own."""
    return 1 + len(ORGANIZATIONS)


def members(*addresses: str) -> list[dict[str, Any]]:
    """Return members to declare."""
    return [{"email": address, "roles": ["developer"]} for address in addresses]


def plays(sim: SimulatorProcess) -> list[dict[str, Any]]:
    """Return plays in which each host has another declaration, or comes later."""
    import_role = {"name": "The role", "ansible.builtin.import_role": {"name": f"{COLLECTION}.organization"}}
    issued = "organization_result.issued | map(attribute='answer.clientSecret', default='')"
    # Not the secrets themselves, so that nothing but the role could show them.
    digests = {
        "name": "What there is",
        "ansible.builtin.debug": {"msg": "{{ " + issued + " | map('hash', 'sha256') }}"},
        "when": "inventory_hostname == 'text_keeps'",
    }
    block = {
        "block": [import_role],
        "rescue": [{key: value for key, value in digests.items() if key != "when"}],
        "always": [{"name": "End", "ansible.builtin.meta": "noop"}],
    }
    connection = sim.connection_options(list(ORGANIZATIONS).index("defaults") + 1)
    return [
        play("organization", {}, hosts="would,text_purges", check_mode=True),
        play("organization", {}, hosts="does,text_keeps,fails,refused", post_tasks=[digests]),
        play("organization", {}, hosts="rescued", roles=[], tasks=[block]),
        play("organization", {}, hosts="does_again,finishes"),
        *(
            play(role, {}, hosts="defaults", module_defaults={"group/community.camunda.all": connection})
            for role in ("organization", "organization_drift", "organization_export")
        ),
        play("organization_export", {}, hosts="exports"),
        play("organization_export", {}, hosts="exports_again,exports_members"),
    ]


def variables(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the variables of each host, but for the connection."""
    reported = {**DECLARED, "organization_credentials_directory": str(folder / "credentials")}
    exported = {"organization_export_file": str(folder / "exported"), "organization_export_secret_values": True}
    files = {f"organization_{role}_file": str(folder / role) for role in ("drift", "export")}
    return {
        **dict.fromkeys(ORGANIZATIONS["reported"], reported),
        # On the command line, and in surveys of AWX, lists and booleans are text.
        "text_purges": {
            **DECLARED,
            "organization_purge": "members,api_clients",
            "organization_max_removals": "100",
        },
        "text_keeps": {**DECLARED, "organization_discard_secret": "false"},
        "rescued": {**DECLARED, "organization_members": members(FAULTY[0])},
        "fails": {"organization_members": members(FAULTY[1])},
        "finishes": {"organization_members": members(FAULTY[1])},
        "refused": {"organization_members": [], "organization_purge": ["members"], "organization_max_removals": 3},
        **dict.fromkeys(("exports", "exports_again"), exported),
        "exports_members": {
            "organization_export_file": str(folder / "exported-members"),
            "organization_export_parts": ["members"],
        },
        "defaults": {**DECLARED, **files},
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the roles write their files."""
    return tmp_path_factory.mktemp("roles")


@pytest.fixture(scope="module")
def run(running_sim: SimulatorProcess, folder: Path) -> AnsibleRun:
    """Run all plays, with nothing about the connection in the environment."""
    running_sim.disturb("POST", "/members/faulty-*", times=len(FAULTY), status=403)
    ansible = AnsibleProcess(folder / "ansible")
    own = variables(folder)
    hosts = {
        name: {**own[name], **(running_sim.host_variables(number) if organization != "defaults" else {})}
        for number, (organization, names) in enumerate(ORGANIZATIONS.items(), start=1)
        for name in names
    }
    ansible.inventory(hosts, LOCAL)
    return ansible.playbook(*plays(running_sim), arguments=["--diff"], verbosity=4)


def state(sim: SimulatorProcess, organization: str) -> dict[str, Any]:
    """Return the state of an organization."""
    return sim.state(sim.organizations[list(ORGANIZATIONS).index(organization) + 1]["client_id"])


def billing_secret(sim: SimulatorProcess, organization: str) -> str:
    """Return the secret of the API client that is declared."""
    clients = state(sim, organization)["clusters"][1]["clients"]
    (secret,) = (client["clientSecret"] for client in clients if client["name"] == "billing")
    return str(secret)


def plan(run: AnsibleRun, host: str | None = None) -> list[dict[str, Any]]:
    """Return the plan of a run."""
    steps: list[dict[str, Any]] = run.result(APPLIED, host)["plan"]
    return steps


def kinds(run: AnsibleRun, host: str | None = None) -> set[str]:
    """Return what the plan of a run is about."""
    return {step["kind"] for step in plan(run, host)}


def removed(run: AnsibleRun, host: str | None = None) -> set[tuple[str, str]]:
    """Return what the plan of a run removes."""
    return {(step["kind"], step["name"]) for step in plan(run, host) if step["action"] == "remove"}


def report(run: AnsibleRun, host: str) -> str:
    """Return what the role reported."""
    return "\n".join(run.result(REPORTED, host)["msg"])


def of(parts: Sequence[str]) -> set[str]:
    """Return what steps of these parts may be about."""
    return {kind for part in parts for kind in KINDS[part]}


# Tags


def test_every_part_is_chosen_without_tags(run: AnsibleRun) -> None:
    assert kinds(run, "would") == of(list(KINDS))


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ("--tags camunda", [*KINDS]),
        ("--tags all,members", [*KINDS]),
        ("--tags camunda,clusters", ["clusters"]),
        *((f"--tags {part}", [part]) for part in [*KINDS][3:] if part != "backup_schedule"),
        ("--tags members,api_clients", ["members", "api_clients"]),
        ("--skip-tags members", [part for part in KINDS if part != "members"]),
        ("--skip-tags connector_secrets,clusters", [p for p in KINDS if p not in ("connector_secrets", "clusters")]),
        ("--tags members,api_clients --skip-tags members", ["api_clients"]),
        ("--tags other", []),
        (f"--skip-tags {','.join(KINDS)}", []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tags_choose_parts(ansible: AnsibleProcess, sim: SimulatorProcess, arguments: str, parts: list[str]) -> None:
    run = ansible.playbook(play("organization", DECLARED), arguments=["--check", *arguments.split()])
    assert run.returncode == 0, run.output
    if parts:
        assert kinds(run) == of(parts)
    else:
        assert sim.requests() == []


@pytest.mark.parametrize("way", ["import_role", "include_role"])
def test_tags_work_in_a_list_of_tasks(ansible: AnsibleProcess, way: str) -> None:
    task = {"name": "The role", f"ansible.builtin.{way}": {"name": f"{COLLECTION}.organization"}, "vars": DECLARED}
    run = ansible.playbook([{**task, "tags": ["always"]}], arguments=["--check", "--tags", "members"])
    assert run.returncode == 0, run.output
    assert kinds(run) == of(["members"])


def test_a_part_of_a_cluster_does_not_rename_it(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    uuid = sim.state()["clusters"][1]["uuid"]
    cluster = {**DECLARED["organization_clusters"][0], "uuid": uuid, "name": "renamed", "description": None}
    declared = {"organization_clusters": [cluster, {"name": "production", "uuid": None, "api_clients": []}]}
    run = ansible.playbook(play("organization", declared), arguments=["--tags", "backup_schedule"])
    assert kinds(run) == of(["backup_schedule"])
    assert sim.state()["clusters"][1]["name"] == "staging"
    assert sim.state()["clusters"][1]["backup_schedule"]["schedule"] == "0 2 * * *"


def test_only_chosen_kinds_are_purged(ansible: AnsibleProcess) -> None:
    declared = {**DECLARED, "organization_purge": ["members", "api_clients"], "organization_max_removals": 100}
    run = ansible.playbook(play("organization", declared), arguments=["--check", "--tags", "api_clients"])
    assert kinds(run) == of(["api_clients"])
    assert removed(run) == {("api_client", "order-worker")}


def test_text_chooses_what_is_purged(run: AnsibleRun) -> None:
    assert {kind for kind, _name in removed(run, "text_purges")} == {"member", "api_client"}


def test_text_that_means_no_discards_no_secret(run: AnsibleRun, running_sim: SimulatorProcess) -> None:
    assert "registered as organization_result" in report(run, "text_keeps")
    digest = sha256(billing_secret(running_sim, "text").encode()).hexdigest()
    assert digest in run.result("What there is", "text_keeps")["msg"]


# The report


def test_the_report_says_what_was_done_and_would_be_done(run: AnsibleRun, folder: Path) -> None:
    counts = {"create api client: 1", "update cluster: 1", "create member: 1"}
    before, after = report(run, "would"), report(run, "does")
    steps = len(plan(run, "does"))
    assert before.startswith(f"{steps} steps would be carried out.\n")
    assert after.startswith(f"{steps} steps were carried out.\n")
    assert counts <= set(before.split("\n")) & set(after.split("\n"))
    assert (
        f"Credentials of the api client billing of cluster staging: {folder}/credentials/billing@staging.env" in after
    )
    assert report(run, "does_again") == "Everything is as declared."
    assert SECRET not in run.output


def test_a_failed_plan_is_reported_and_loses_no_secret(run: AnsibleRun, running_sim: SimulatorProcess) -> None:
    reported = report(run, "rescued")
    assert f"create member {FAULTY[0]}: " in reported
    assert ", 1 failed. Another run does the rest." in reported
    assert "create connector secret: 1" in reported.split("\n")
    assert "create member: 1" not in reported.split("\n")
    secret = billing_secret(running_sim, "rescued")
    assert sha256(secret.encode()).hexdigest() in run.result("What there is", "rescued")["msg"]
    assert secret not in run.output


def test_a_failed_plan_fails_the_play_and_the_next_one_does_the_rest(run: AnsibleRun) -> None:
    assert run.returncode == 2, run.output
    assert {host: run.recap(host)["failed"] for host in ("fails", "refused", "rescued", "does")} == {
        "fails": 1,
        "refused": 1,
        "rescued": 0,
        "does": 0,
    }
    assert report(run, "fails").startswith("0 of 1 steps were done, 1 failed. Another run does the rest.\n")
    assert report(run, "finishes") == "1 step was carried out.\ncreate member: 1"


def test_a_refused_declaration_is_reported(run: AnsibleRun) -> None:
    assert report(run, "refused").startswith("max_removals: The plan would remove 4 things ")
    assert report(run, "refused").endswith(" Nothing was changed.")


def test_the_connection_comes_from_module_defaults(run: AnsibleRun) -> None:
    assert run.recap("defaults")["failed"] == 0
    assert report(run, "defaults").startswith("9 steps were carried out.\n")
    assert run.result(EXPORT_WRITTEN, "defaults")["changed"] is True


# The export


def test_an_export_with_values_shows_none(run: AnsibleRun, running_sim: SimulatorProcess, folder: Path) -> None:
    changed = [run.result(EXPORT_WRITTEN, host).get("changed") for host in ("exports", "exports_again")]
    assert changed == [True, False]
    assert stat.S_IMODE((folder / "exported").stat().st_mode) == 0o600
    values = {value for cluster in state(running_sim, "exported")["clusters"] for value in cluster["secrets"].values()}
    assert values
    written = (folder / "exported").read_text(encoding="utf-8")
    shown = run.output + json.dumps([each.result for each in run.results if each.host.startswith("exports")])
    for value in values:
        assert value in written
        assert value not in shown


def test_an_export_of_one_part_is_a_declaration_of_one_part(run: AnsibleRun, folder: Path) -> None:
    assert run.result(EXPORT_WRITTEN, "exports_members")["changed"] is True
    exported = yaml.safe_load((folder / "exported-members").read_text(encoding="utf-8"))
    assert list(exported) == ["organization_members"]
    assert len(exported["organization_members"]) == 5
