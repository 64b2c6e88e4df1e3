# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One-time secrets of a plan: each in a file of its own or in the result, and never lost by surprise."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from cluster_tasks import QUICK
from monitoring_tasks import variables_in
from organization_tasks import (
    NEW,
    change_cluster,
    fail,
    fault,
    shorten_pauses,
    state_of,
    statuses,
    succeed,
    thrice,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import FOR_CONTROLLER, Controller

ODD_NAMES = ["plain", "with space", "../up", "a/b", "a@b", "100%", "naïve 名前", "~", "x.env", "-rf", "$(id)", "'\""]

PARTS: dict[str, Any] = {
    "api_clients": [{"name": "worker", "permissions": ["Zeebe"]}],
    "monitoring": {"clients": [{"username": "worker"}]},
}
DECLARED: dict[str, Any] = {"clusters": [{"name": "staging", **PARTS}]}
MEMBER = {"email": "ada@example.com", "roles": ["analyst"]}


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses between two looks short."""
    shorten_pauses(monkeypatch)


@pytest.fixture(scope="module")
def simulator_options() -> dict[str, Any]:
    """What takes minutes at Camunda takes half a second."""
    return QUICK


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A directory for credentials that does not exist yet."""
    return tmp_path / "credentials"


def mode(path: Path) -> int:
    """Return the permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def clients(sim: SimulatorProcess, cluster: str = "staging") -> dict[str, dict[str, Any]]:
    """Return the API clients of a cluster by name, secrets included."""
    return {client["name"]: client for client in state_of(sim, cluster)["clients"]}


def passwords(sim: SimulatorProcess, cluster: str = "staging") -> dict[str, str]:
    """Return the passwords of the monitoring clients of a cluster by username."""
    return {client["username"]: client["password"] for client in state_of(sim, cluster)["monitoring"]["clients"]}


# Files


def test_every_secret_has_a_file_of_its_own(sim: SimulatorProcess, session: Session, directory: Path) -> None:
    declared = [{"name": "staging", **PARTS}, {**NEW, "name": "new", **PARTS}]
    result = thrice(session, sim, clusters=declared, credentials_directory=str(directory))
    assert sorted(path.name for path in directory.iterdir()) == [
        "worker@new.env",
        "worker@new@monitoring.env",
        "worker@staging.env",
        "worker@staging@monitoring.env",
    ]
    assert mode(directory) == 0o700
    assert {mode(path) for path in directory.iterdir()} == {0o600}
    for cluster in ("staging", "new"):
        client = clients(sim, cluster)["worker"]
        variables = variables_in(directory / f"worker@{cluster}.env")
        assert variables["CAMUNDA_CLIENT_ID"] == client["clientId"]
        assert variables["CAMUNDA_CLIENT_SECRET"] == client["clientSecret"]
        assert variables["CAMUNDA_CLUSTER_ID"] == state_of(sim, cluster)["uuid"]
        variables = variables_in(directory / f"worker@{cluster}@monitoring.env")
        assert variables["CAMUNDA_MONITORING_PASSWORD"] == passwords(sim, cluster)["worker"]
    assert FOR_CONTROLLER not in result, "nothing in it needs to be censored"
    assert [each["credentials_file"] for each in result["issued"]] == [
        str(directory / name)
        for name in (
            "worker@staging.env",
            "worker@staging@monitoring.env",
            "worker@new.env",
            "worker@new@monitoring.env",
        )
    ]
    assert all("clientSecret" not in each["answer"] and "password" not in each["answer"] for each in result["issued"])


def test_names_of_files_are_encoded(sim: SimulatorProcess, session: Session, directory: Path) -> None:
    change_cluster(sim, 1, name="a/b @ c")
    declared = {
        "name": "a/b @ c",
        "api_clients": [{"name": name, "permissions": ["Zeebe"]} for name in ODD_NAMES],
    }
    succeed(session, clusters=[declared], credentials_directory=str(directory))
    files = {path.name: path for path in directory.iterdir()}
    assert len(files) == len(ODD_NAMES)
    assert "%2E%2E" not in "".join(files)
    assert "..%2Fup@a%2Fb %40 c.env" in files
    made = clients(sim, "a/b @ c")
    for name, path in files.items():
        client = made[unquote(name.partition("@")[0])]
        assert variables_in(path)["CAMUNDA_CLIENT_SECRET"] == client["clientSecret"]


def test_clusters_that_share_a_name_share_no_file(sim: SimulatorProcess, session: Session, directory: Path) -> None:
    change_cluster(sim, 1, name="production")
    uuids = [cluster["uuid"] for cluster in sim.state()["clusters"]]
    declared = [{"uuid": uuid, "api_clients": PARTS["api_clients"]} for uuid in uuids]
    succeed(session, clusters=declared, credentials_directory=str(directory))
    made = {cluster["uuid"]: cluster["clients"][-1]["clientSecret"] for cluster in sim.state()["clusters"]}
    for uuid in uuids:
        assert variables_in(directory / f"worker@{uuid}.env")["CAMUNDA_CLIENT_SECRET"] == made[uuid]


def test_an_existing_directory_keeps_its_mode_and_its_files(
    sim: SimulatorProcess, session: Session, directory: Path
) -> None:
    directory.mkdir(mode=0o750)
    directory.chmod(0o750)
    (directory / "other.env").write_text("kept", encoding="utf-8")
    (directory / "worker@staging.env").write_text("of an earlier client", encoding="utf-8")
    succeed(session, **DECLARED, credentials_directory=str(directory))
    assert mode(directory) == 0o750
    assert (directory / "other.env").read_text(encoding="utf-8") == "kept"
    assert variables_in(directory / "worker@staging.env")["CAMUNDA_CLIENT_ID"] == clients(sim)["worker"]["clientId"]
    assert len(list(directory.iterdir())) == 3, "nothing that was prepared is left"


def test_a_missing_file_is_no_reason_to_create_anything(
    sim: SimulatorProcess, session: Session, directory: Path
) -> None:
    succeed(session, **DECLARED, discard_secret=True)
    assert succeed(session, **DECLARED, credentials_directory=str(directory))["plan"] == []
    assert not directory.exists()


def test_check_mode_makes_no_directory(sim: SimulatorProcess, session: Session, directory: Path) -> None:
    assert succeed(session, check_mode=True, **DECLARED, credentials_directory=str(directory))["changed"]
    assert not directory.exists()


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("broken", ["missing parent", "file", "link to nowhere", "file in the way of the parent"])
def test_a_directory_that_cannot_be_used_is_refused_before_any_change(
    sim: SimulatorProcess, session: Session, tmp_path: Path, broken: str, check_mode: bool
) -> None:
    path = tmp_path / "credentials"
    if broken == "missing parent":
        path = tmp_path / "missing" / "credentials"
    elif broken == "link to nowhere":
        path.symlink_to(tmp_path / "nowhere")
    else:
        path.write_text("", encoding="utf-8")
    if broken == "file in the way of the parent":
        path = path / "credentials"
    options = {**DECLARED, "members": [MEMBER], "credentials_directory": str(path)}
    result = fail(session, check_mode=check_mode, **options)
    assert result["failure"] == {"code": "option_invalid", "option": "credentials_directory"}
    assert "credentials_directory" in result["msg"]
    assert writes(sim) == []


def test_one_file_that_cannot_be_written_stops_everything_before_any_change(
    sim: SimulatorProcess, session: Session, directory: Path
) -> None:
    (directory / "worker@staging@monitoring.env").mkdir(parents=True)
    result = fail(session, **DECLARED, members=[MEMBER], credentials_directory=str(directory))
    assert "it exists and is not a regular file" in result["msg"]
    assert writes(sim) == []
    assert [path.name for path in directory.iterdir()] == ["worker@staging@monitoring.env"]


def test_files_of_steps_that_failed_are_not_left_over(sim: SimulatorProcess, session: Session, directory: Path) -> None:
    fault(sim, "POST", "/clusters/*/monitoring/clients", status=400, body="no")
    result = fail(session, **DECLARED, credentials_directory=str(directory))
    assert [path.name for path in directory.iterdir()] == ["worker@staging.env"]
    assert FOR_CONTROLLER not in result, "a failure without a secret is never censored"
    succeed(session, **DECLARED, credentials_directory=str(directory))
    assert len(list(directory.iterdir())) == 2


# The result


def test_secrets_are_registered_and_marked(sim: SimulatorProcess, session: Session) -> None:
    result = succeed(session, **DECLARED, discard_secret=False)
    secrets = {(each["kind"], each["name"], each["cluster"]): each for each in result["issued"]}
    client = secrets["api_client", "worker", "staging"]
    assert client["answer"]["clientSecret"] == clients(sim)["worker"]["clientSecret"]
    assert client["credentials_file"] is None
    assert secrets["monitoring_client", "worker", "staging"]["answer"]["password"] == passwords(sim)["worker"]
    assert result[FOR_CONTROLLER] == {"secret": "carried out a plan of 3 steps, which issued 2 secrets"}
    again = succeed(session, **DECLARED, discard_secret=False)
    assert FOR_CONTROLLER not in again


def test_a_failed_plan_keeps_its_secrets_and_says_what_failed(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", "/clusters/*/monitoring/clients", status=400, body="trouble of the test")
    result = fail(session, **DECLARED, discard_secret=False)
    assert result["issued"][0]["answer"]["clientSecret"] == clients(sim)["worker"]["clientSecret"]
    shown = result[FOR_CONTROLLER]["secret"]
    assert "trouble of the test" in shown, "the message itself is censored with the result"
    assert clients(sim)["worker"]["clientSecret"] not in shown
    assert statuses(result)["create monitoring_client worker of staging"] == "failed"


def test_discarded_secrets_are_in_no_result(sim: SimulatorProcess, session: Session) -> None:
    result = succeed(session, **DECLARED, discard_secret=True)
    assert FOR_CONTROLLER not in result
    assert clients(sim)["worker"]["clientSecret"] not in str(result)
    assert passwords(sim)["worker"] not in str(result)
    assert [each["name"] for each in result["issued"]] == ["worker", "worker"]


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(
    ("controller", "text"),
    [
        (Controller(registered=False), "would be lost: it is shown only once"),
        (Controller(registered=True, background=True), "Under 'async', Ansible stores the result"),
    ],
)
def test_a_secret_that_would_be_lost_or_shown_is_refused(
    sim: SimulatorProcess, session: Session, controller: Controller, text: str, check_mode: bool
) -> None:
    options = {**DECLARED, "members": [MEMBER], "discard_secret": False}
    result = fail(session, check_mode=check_mode, controller=controller, **options)
    assert result["failure"] == {"code": "option_invalid", "option": "credentials_directory"}
    assert text in result["msg"]
    assert "'credentials_directory'" in result["msg"]
    assert writes(sim) == []


def test_a_plan_without_secrets_needs_no_place_for_them(sim: SimulatorProcess, session: Session) -> None:
    succeed(session, members=[MEMBER], discard_secret=False, controller=Controller(registered=False))


@pytest.mark.parametrize("options", [{"discard_secret": True}, {}])
def test_files_and_consent_serve_under_async(
    sim: SimulatorProcess, session: Session, directory: Path, options: dict[str, Any]
) -> None:
    place = options or {"credentials_directory": str(directory)}
    result = succeed(session, **DECLARED, **place, controller=Controller(registered=False, background=True))
    assert clients(sim)["worker"]["clientSecret"] not in str(result)
