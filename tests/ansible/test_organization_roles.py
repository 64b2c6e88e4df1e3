# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles for a whole organization, in playbooks: what their molecule scenarios do not show."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from ansible_process import CENSORED, COLLECTION, LOCAL, AnsibleProcess, AnsibleRun
from organization_plays import DECLARED, play
from random_organizations import TEMPLATES, VALUES
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

ALL = set(KINDS)
TAGS: dict[str, Collection[str]] = {
    "--tags camunda": ALL,
    "--tags all,members": ALL,
    "--tags camunda,clusters": {"clusters"},
    "--tags connector_secrets": {"connector_secrets"},
    "--tags ip_allowlist": {"ip_allowlist"},
    "--tags monitoring": {"monitoring"},
    "--tags secure_connectivity": {"secure_connectivity"},
    "--tags members,api_clients": {"members", "api_clients"},
    "--skip-tags members": ALL - {"members"},
    "--skip-tags connector_secrets,clusters": ALL - {"connector_secrets", "clusters"},
    "--tags members,api_clients --skip-tags members": {"api_clients"},
    "--tags other": (),
    f"--skip-tags {','.join(KINDS)}": (),
}
"""Arguments of the command line, and the parts that they choose."""

PURGE = {"organization_purge": ["members", "api_clients"], "organization_max_removals": 100}

FAULTY = ["faulty-1@example.com", "faulty-2@example.com"]
"""Who cannot be invited at first."""

SECRET = "canary-of-an-exported-secret"
NAMES = (*TEMPLATES, "it's", "both ' and \"", "back\\slash", "C:\\new", "yes", "0o14", "имя", "🚀", "a: b #c")
SECRETS = {**dict(zip(NAMES, (*VALUES, *NAMES), strict=False)), "JSON": '{"a": [1]}', "KEY": SECRET}
ODD = [{"name": "all", "secrets": SECRETS}, *({"name": name, "description": name} for name in NAMES)]
"""Clusters with names and values that mean something to YAML or Ansible."""

AS_MODULE = {"camunda_in_process": False}


def members(*addresses: str) -> dict[str, Any]:
    """Return a declaration of members."""
    return {"organization_members": [{"email": address, "roles": ["developer"]} for address in addresses]}


FILED = {**DECLARED, "organization_credentials_directory": "{{ folder }}/credentials"}
HOSTS: dict[str, dict[str, dict[str, Any]]] = {
    "reported": dict.fromkeys(("would", "does", "does_again"), FILED),
    # On the command line, and in surveys of AWX, lists and booleans are text.
    "text": {
        "text_purges": {**DECLARED, "organization_purge": "members,api_clients", "organization_max_removals": "100"},
        "text_keeps": {**DECLARED, "organization_discard_secret": "false"},
    },
    "rescued": {"rescued": {**DECLARED, **members(FAULTY[0])}},
    "rescued_as_module": {"rescued_as_module": {**DECLARED, **members(FAULTY[0]), **AS_MODULE}},
    "fails": dict.fromkeys(("fails", "finishes"), members(FAULTY[1])),
    "odd": {"odd": {}, "odd_as_module": {**AS_MODULE, "organization_export_secret_values": True}},
    "refused": {"refused": {**members(), "organization_purge": ["members"], "organization_max_removals": 3}},
    "defaults": {
        "defaults": {
            **DECLARED,
            "organization_drift_file": "{{ folder }}/drift",
            "organization_export_parts": ["members"],
        }
    },
}
"""Organizations, and the hosts that stand for them with what is declared."""


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Return options with which nothing takes time."""
    return {"cluster_seconds": 0}


def plays(connection: dict[str, str]) -> list[dict[str, Any]]:
    """Return plays in which each host has another declaration, or comes later."""
    import_role = {"name": "The role", "ansible.builtin.import_role": {"name": f"{COLLECTION}.organization"}}
    issued = "organization_result.issued | map(attribute='answer.clientSecret', default='')"
    # Not the secrets themselves, so that nothing but the role could show them.
    digests = {"name": "Digests", "ansible.builtin.debug": {"msg": "{{ " + issued + " | map('hash', 'sha256') }}"}}
    end = {"name": "End", "ansible.builtin.meta": "noop"}
    block = {"block": [import_role], "rescue": [digests], "always": [end]}
    read = {"name": "Read", "ansible.builtin.include_vars": "{{ organization_export_file }}", "no_log": True}
    return [
        play("organization", hosts="would,text_purges", check_mode=True),
        play("organization", hosts="does,fails,refused"),
        play("organization", hosts="text_keeps", post_tasks=[digests]),
        play("organization", hosts="rescued,rescued_as_module", roles=[], tasks=[block]),
        play("organization_export", hosts="odd,odd_as_module", post_tasks=[read, import_role]),
        play("organization", hosts="does_again,finishes"),
        *(
            play(role, hosts="defaults", module_defaults={"group/community.camunda.all": connection})
            for role in ("organization", "organization_drift", "organization_export")
        ),
    ]


class Played(NamedTuple):
    """All plays have run.

    :ivar secrets: of the API client that is declared, by organization.
    """

    run: AnsibleRun
    folder: Path
    secrets: dict[str, str]


@pytest.fixture(scope="module")
def played(simulator_options: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Run all plays, with nothing about the connection in the environment."""
    folder = tmp_path_factory.mktemp("roles")
    with SimulatorProcess({"token_interval": 0, **simulator_options}, len(HOSTS)) as sim:
        sim.disturb("POST", "/members/faulty-*", times=3, status=403, body="trouble of the test")
        odd = sim.organizations[list(HOSTS).index("odd")]["client_id"]
        sim.put_state({**sim.state(odd), "clusters": ODD}, odd)
        ansible = AnsibleProcess(folder / "ansible")
        hosts = {
            name: {**declared, **(sim.host_variables(number) if organization != "defaults" else {})}
            for number, (organization, declarations) in enumerate(HOSTS.items())
            for name, declared in declarations.items()
        }
        file = {"folder": str(folder), "organization_export_file": "{{ folder }}/{{ inventory_hostname }}.yml"}
        ansible.inventory(hosts, {**LOCAL, **file})
        connection = sim.connection_options(list(HOSTS).index("defaults"))
        run = ansible.playbook(*plays(connection), arguments=["--diff"], verbosity=4)
        secrets = {
            organization: client["clientSecret"]
            for organization, credential in zip(HOSTS, sim.organizations, strict=True)
            for client in sim.state(credential["client_id"])["clusters"][1]["clients"]
            if client["name"] == "billing"
        }
        yield Played(run, folder, secrets)


@pytest.fixture
def run(played: Played) -> AnsibleRun:
    """Return the run of all plays."""
    return played.run


def kinds(run: AnsibleRun, host: str | None = None, action: str | None = None) -> set[str]:
    """Return what the plan of a run is about."""
    return {step["kind"] for step in run.result(APPLIED, host)["plan"] if action in (None, step["action"])}


def report(run: AnsibleRun, host: str) -> str:
    """Return what the role reported."""
    return "\n".join(run.result(REPORTED, host)["msg"])


def of(parts: Collection[str]) -> set[str]:
    """Return what steps of these parts may be about."""
    return {kind for part in parts for kind in KINDS[part]}


@pytest.mark.parametrize(("arguments", "parts"), TAGS.items(), ids=TAGS)
def test_tags_choose_parts_and_what_is_purged(
    ansible: AnsibleProcess, sim: SimulatorProcess, arguments: str, parts: Collection[str]
) -> None:
    run = ansible.playbook(play("organization", {**DECLARED, **PURGE}), arguments=["--check", *arguments.split()])
    assert run.returncode == 0, run.output
    if parts:
        assert kinds(run) == of(parts)
        assert kinds(run, action="remove") == {"member", "api_client"} & of(parts)
        assert " would be carried out.\n" in report(run, "localhost")
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
    assert sim.cluster("staging")["backup_schedule"]["schedule"] == "0 2 * * *"


def test_every_part_is_chosen_without_tags(run: AnsibleRun) -> None:
    assert kinds(run, "would") == of(KINDS)


def test_text_chooses_what_is_purged(run: AnsibleRun) -> None:
    assert kinds(run, "text_purges", "remove") == {"member", "api_client"}


def test_text_that_means_no_discards_no_secret(played: Played) -> None:
    assert "registered as organization_result" in report(played.run, "text_keeps")
    digests = played.run.result("Digests", "text_keeps")["msg"]
    assert sha256(played.secrets["text"].encode()).hexdigest() in digests


def test_the_connection_comes_from_module_defaults(run: AnsibleRun) -> None:
    assert run.recap("defaults")["failed"] == 0
    assert report(run, "defaults").startswith("9 steps were carried out.\n")
    assert run.result(EXPORT_WRITTEN, "defaults")["changed"] is True


def test_an_export_of_one_part_is_a_declaration_of_one_part(played: Played) -> None:
    exported = yaml.safe_load((played.folder / "defaults.yml").read_text(encoding="utf-8"))
    assert list(exported) == ["organization_members"]
    assert len(exported["organization_members"]) == 6


def test_an_exported_file_is_applied_without_a_change(run: AnsibleRun) -> None:
    assert {report(run, host) for host in ("odd", "odd_as_module")} == {"Everything is as declared."}
    assert "plugins/modules/camunda_organization_info.py" in run.stdout
    assert SECRET not in run.output


def test_the_report_says_what_was_done_and_would_be_done(played: Played) -> None:
    run, counts = played.run, {"create api client: 1", "update cluster: 1", "create member: 1"}
    before, after = report(run, "would"), report(run, "does")
    steps = len(run.result(APPLIED, "does")["plan"])
    assert before.startswith(f"{steps} steps would be carried out.\n")
    assert after.startswith(f"{steps} steps were carried out.\n")
    assert counts <= set(before.split("\n")) & set(after.split("\n"))
    file = played.folder / "credentials" / "billing@staging.env"
    assert f"Credentials of the api client billing of cluster staging: {file}" in after
    assert report(run, "does_again") == "Everything is as declared."


@pytest.mark.parametrize("host", ["rescued", "rescued_as_module"])
def test_a_failed_plan_is_reported_and_loses_no_secret(played: Played, host: str) -> None:
    run, reported, secret = played.run, report(played.run, host), played.secrets[host]
    assert f"create member {FAULTY[0]}: " in reported
    assert ", 1 failed. Run the task again to complete the rest." in reported
    assert "create connector secret: 1" in reported.split("\n")
    assert "create member: 1" not in reported.split("\n")
    assert sha256(secret.encode()).hexdigest() in run.result("Digests", host)["msg"]
    assert secret not in run.output
    # What is censored is told on standard error.
    assert CENSORED in run.result(APPLIED, host)["censored"]
    lines = [line for line in run.stderr.splitlines() if line.startswith(f"[{host}]")]
    assert [line for line in lines if " step 1 of " in line]
    assert [line for line in lines if "trouble of the test" in line]


def test_a_failed_plan_fails_the_play_and_the_next_one_does_the_rest(run: AnsibleRun) -> None:
    assert run.returncode == 2, run.output
    hosts = ("fails", "refused", "rescued", "does")
    assert [run.recap(host)["failed"] for host in hosts] == [1, 1, 0, 0]
    assert kinds(run, "fails") == {"member"}, "nothing is censored"
    assert report(run, "fails").startswith(
        "0 of 1 steps were done, 1 failed. Run the task again to complete the rest.\n"
    )
    assert report(run, "finishes") == "1 step was carried out.\ncreate member: 1"


def test_a_refused_declaration_is_reported(run: AnsibleRun) -> None:
    assert report(run, "refused").startswith("max_removals: The plan would remove 4 objects ")
    assert report(run, "refused").endswith(" Nothing was changed.")
