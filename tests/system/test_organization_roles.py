# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles for a whole organization, in playbooks: what their molecule scenarios do not show."""

from __future__ import annotations

import json
import stat
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible_process import COLLECTION, AnsibleProcess, AnsibleRun
from organization_plays import DECLARED, SECRET, play
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.modules.camunda_organization import DEFINITION as APPLY
from ansible_collections.community.camunda.plugins.modules.camunda_organization_info import DEFINITION as READ

ROLES = Path(__file__).resolve().parents[2] / "roles"

APPLIED = f"{COLLECTION}.organization : Bring the organization into its declared state"
REPORTED = f"{COLLECTION}.organization : Report what became of it"
EXPORT_WRITTEN = f"{COLLECTION}.organization_export : Write it to the file"

CONNECTION = ("client_id", "client_secret", "oauth_url", "audience", "api_url")

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


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """Nothing takes time."""
    return {"token_interval": 0, "cluster_seconds": 0}


@pytest.fixture
def ansible(sim: SimulatorProcess, tmp_path: Path) -> AnsibleProcess:
    """Ansible with the simulator's credentials in the environment."""
    return AnsibleProcess(tmp_path / "ansible", sim)


def kinds(run: AnsibleRun) -> set[str]:
    """Return what the plan of a run is about."""
    assert run.returncode == 0, run.output
    return {step["kind"] for step in run.result(APPLIED)["plan"]}


def report(run: AnsibleRun) -> str:
    """Return what the role reported."""
    return "\n".join(run.result(REPORTED)["msg"])


def of(parts: Sequence[str]) -> set[str]:
    """Return what steps of these parts may be about."""
    return {kind for part in parts for kind in KINDS[part]}


# What the roles take


def shape(spec: Mapping[str, Any]) -> Any:
    """Return what an option takes, without what is said about it."""
    own = {name: spec.get(name) for name in ("type", "elements", "choices", "required")}
    return own, {name: shape(option) for name, option in spec.get("options", {}).items()}


def options_of(role: str) -> dict[str, Any]:
    """Return the options of a role as its argument spec describes them."""
    text = (ROLES / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)["argument_specs"]["main"]["options"]
    return found


def test_the_role_takes_what_the_module_takes() -> None:
    options = options_of("organization")
    assert {name.removeprefix("organization_"): shape(spec) for name, spec in options.items()} == {
        name: shape(spec) for name, spec in APPLY.options.items()
    }
    assert {
        name.removeprefix("organization_"): spec["default"] for name, spec in options.items() if "default" in spec
    } == {name: spec["default"] for name, spec in APPLY.options.items() if "default" in spec}


def test_the_export_offers_what_the_module_offers() -> None:
    assert options_of("organization_export")["organization_export_parts"]["choices"] == READ.options["parts"]["choices"]


@pytest.mark.parametrize("role", sorted(path.name for path in ROLES.iterdir()))
def test_defaults_are_those_of_the_argument_spec(role: str) -> None:
    defaults = yaml.safe_load((ROLES / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    described = {name: spec.get("default") for name, spec in options_of(role).items()}
    assert set(defaults) <= set(described)
    assert defaults == {name: described[name] for name in defaults}


# Tags


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ([], list(KINDS)),
        (["--tags", "camunda"], list(KINDS)),
        (["--tags", "all,members"], list(KINDS)),
        *((["--tags", part], [part]) for part in KINDS),
        (["--tags", "members,api_clients"], ["members", "api_clients"]),
        (["--tags", "camunda,members"], ["members"]),
        (["--skip-tags", "members"], [part for part in KINDS if part != "members"]),
        (
            ["--skip-tags", "connector_secrets,clusters"],
            [p for p in KINDS if p not in ("connector_secrets", "clusters")],
        ),
        (["--tags", "members,api_clients", "--skip-tags", "members"], ["api_clients"]),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("--") else "",
)
def test_a_tag_chooses_a_part(ansible: AnsibleProcess, arguments: list[str], parts: list[str]) -> None:
    run = ansible.playbook(play("organization", DECLARED), arguments=["--check", *arguments])
    assert kinds(run) == of(parts)


@pytest.mark.parametrize(
    "arguments", [["--tags", "something else"], ["--skip-tags", ",".join(KINDS)]], ids=["other tags", "all skipped"]
)
def test_nothing_is_asked_for_when_nothing_is_chosen(
    ansible: AnsibleProcess, sim: SimulatorProcess, arguments: list[str]
) -> None:
    run = ansible.playbook(play("organization", DECLARED), arguments=arguments)
    assert run.returncode == 0, run.output
    assert sim.requests() == []


@pytest.mark.parametrize("way", ["import_role", "include_role"])
def test_tags_work_in_a_list_of_tasks(ansible: AnsibleProcess, way: str) -> None:
    task = {"name": "The role", f"ansible.builtin.{way}": {"name": f"{COLLECTION}.organization"}, "vars": DECLARED}
    run = ansible.playbook([{**task, "tags": ["always"]}], arguments=["--check", "--tags", "members"])
    assert kinds(run) == of(["members"])


def test_a_part_of_a_cluster_does_not_rename_it(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    uuid = sim.state()["clusters"][1]["uuid"]
    cluster = {**DECLARED["organization_clusters"][0], "uuid": uuid, "name": "renamed", "description": None}
    variables = {"organization_clusters": [{**cluster}, {"name": "production", "uuid": None, "api_clients": []}]}
    run = ansible.playbook(play("organization", variables), arguments=["--tags", "backup_schedule"])
    assert kinds(run) == of(["backup_schedule"])
    assert sim.state()["clusters"][1]["name"] == "staging"
    assert sim.state()["clusters"][1]["backup_schedule"]["schedule"] == "0 2 * * *"


def test_only_chosen_kinds_are_purged(ansible: AnsibleProcess) -> None:
    variables = {**DECLARED, "organization_purge": ["members", "api_clients"], "organization_max_removals": 100}
    run = ansible.playbook(play("organization", variables), arguments=["--check", "--tags", "api_clients"])
    removed = {(step["kind"], step["name"]) for step in run.result(APPLIED)["plan"] if step["action"] == "remove"}
    assert removed == {("api_client", "order-worker")}


# On the command line, and in surveys of AWX, lists and booleans are text.


def test_text_chooses_what_is_purged(ansible: AnsibleProcess) -> None:
    arguments = ["--check", "-e", "organization_purge=members,api_clients", "-e", "organization_max_removals=100"]
    run = ansible.playbook(play("organization", DECLARED), arguments=arguments)
    removed = {step["kind"] for step in run.result(APPLIED)["plan"] if step["action"] == "remove"}
    assert removed == {"member", "api_client"}


def test_text_that_means_no_discards_no_secret(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    digest = "{{ organization_result.issued[0].answer.clientSecret | hash('sha256') }}"
    shown = {"name": "What there is", "ansible.builtin.debug": {"msg": digest}}
    run = ansible.playbook(
        play("organization", DECLARED, post_tasks=[shown]), arguments=["-e", "organization_discard_secret=false"]
    )
    assert "registered as organization_result" in report(run)
    clients = {client["name"]: client["clientSecret"] for client in sim.state()["clusters"][1]["clients"]}
    assert run.result("What there is")["msg"] == sha256(clients["billing"].encode()).hexdigest()


# The report


def test_the_report_says_what_was_done_and_would_be_done(ansible: AnsibleProcess, tmp_path: Path) -> None:
    credentials = tmp_path / "credentials"
    variables = {**DECLARED, "organization_credentials_directory": str(credentials)}
    before = ansible.playbook(play("organization", variables), arguments=["--check"])
    run = ansible.playbook(play("organization", variables), arguments=["--diff"], verbosity=4)
    again = ansible.playbook(play("organization", variables), arguments=["--diff"], verbosity=4)
    counts = ["create api client: 1", "update cluster: 1", "create member: 1"]
    steps = len(run.result(APPLIED)["plan"])
    assert report(before).startswith(f"{steps} steps would be carried out.\n")
    assert report(run).startswith(f"{steps} steps were carried out.\n")
    assert set(counts) <= set(report(before).split("\n")) & set(report(run).split("\n"))
    assert f"Credentials of the api client billing of cluster staging: {credentials}/billing@staging.env" in report(run)
    assert report(again) == "Everything is as declared."
    assert SECRET not in before.output + run.output + again.output


def test_a_failed_plan_is_reported_and_loses_no_secret(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    sim.fault({"service": "api", "method": "POST", "path": "/members/*", "times": 0, "then": {"status": 403}})
    task = {
        "name": "The role",
        "ansible.builtin.import_role": {"name": f"{COLLECTION}.organization"},
        "vars": {**DECLARED},
    }
    digest = (
        "{{ organization_result.issued | map(attribute='answer.clientSecret', default='') | map('hash', 'sha256') }}"
    )
    tasks = [
        {
            "block": [task],
            "rescue": [{"name": "What there is", "ansible.builtin.debug": {"msg": digest}}],
            "always": [{"name": "End", "ansible.builtin.meta": "noop"}],
        }
    ]
    run = ansible.playbook(tasks)
    assert "create member ada@example.com: " in report(run)
    assert ", 1 failed. Another run does the rest." in report(run)
    assert "create connector secret: 1" in report(run).split("\n")
    assert "create member: 1" not in report(run).split("\n")
    clients = {client["name"]: client["clientSecret"] for client in sim.state()["clusters"][1]["clients"]}
    assert sha256(clients["billing"].encode()).hexdigest() in run.result("What there is")["msg"]
    assert clients["billing"] not in run.output


def test_a_failed_plan_fails_the_play(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    sim.fault({"service": "api", "method": "POST", "path": "/members/*", "times": 0, "then": {"status": 403}})
    run = ansible.playbook(play("organization", {"organization_members": DECLARED["organization_members"]}))
    assert run.returncode == 2, run.output
    assert report(run).startswith("0 of 1 steps were done, 1 failed. Another run does the rest.\n")
    sim.clear_faults()
    again = ansible.playbook(play("organization", {"organization_members": DECLARED["organization_members"]}))
    assert report(again) == "1 step was carried out.\ncreate member: 1"


def test_a_refused_declaration_is_reported(ansible: AnsibleProcess) -> None:
    variables = {"organization_members": [], "organization_purge": ["members"], "organization_max_removals": 3}
    run = ansible.playbook(play("organization", variables))
    assert run.returncode == 2, run.output
    assert report(run).startswith("max_removals: The plan would remove 4 things ")
    assert report(run).endswith(" Nothing was changed.")


def test_the_connection_comes_from_module_defaults(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    environment = sim.environment()
    names = (
        "CAMUNDA_CONSOLE_CLIENT_ID",
        "CAMUNDA_CONSOLE_CLIENT_SECRET",
        "CAMUNDA_OAUTH_URL",
        "CAMUNDA_CONSOLE_OAUTH_AUDIENCE",
        "CAMUNDA_CONSOLE_BASE_URL",
    )
    connection = {option: environment[name] for option, name in zip(CONNECTION, names, strict=True)}
    ansible.environment = {}
    roles = [
        (role, {f"{role}_file": str(ansible.folder / role)}) for role in ("organization_drift", "organization_export")
    ]
    run = ansible.playbook(
        *(
            play(role, {**DECLARED, **variables}, module_defaults={"group/community.camunda.all": connection})
            for role, variables in [("organization", {}), *roles]
        )
    )
    assert run.returncode == 0, run.output


# The export


def test_an_export_with_values_shows_none(ansible: AnsibleProcess, sim: SimulatorProcess) -> None:
    path = ansible.folder / "exported.yml"
    variables = {"organization_export_file": str(path), "organization_export_secret_values": True}
    runs = [
        ansible.playbook(play("organization_export", variables), arguments=["--diff"], verbosity=3) for _run in range(2)
    ]
    assert [run.returncode for run in runs] == [0, 0], runs[0].output
    assert [run.result(EXPORT_WRITTEN).get("changed") for run in runs] == [True, False]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    values = {value for cluster in sim.state()["clusters"] for value in cluster["secrets"].values()}
    written = path.read_text(encoding="utf-8")
    for value in values:
        assert value in written
        assert value not in "".join(run.output + json.dumps([each.result for each in run.results]) for run in runs)


def test_an_export_of_one_part_is_a_declaration_of_one_part(ansible: AnsibleProcess) -> None:
    path = ansible.folder / "exported.yml"
    variables = {"organization_export_file": str(path), "organization_export_parts": ["members"]}
    run = ansible.playbook(play("organization_export", variables))
    assert run.returncode == 0, run.output
    exported = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(exported) == ["organization_members"]
    assert len(exported["organization_members"]) == 5
