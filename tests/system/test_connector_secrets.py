# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connector secrets: names and values come through as they are, and values are seen by nobody."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from administration_session import session_for
from ansible_process import CENSORED, AnsibleProcess, task
from connector_secret_tasks import (
    EXISTING,
    NEW,
    OLD_VALUE,
    SECRETS,
    VALUE,
    fault,
    info,
    run,
    said,
    shorten_pauses,
    values,
    writes,
)
from simulator_process import SimulatorProcess

from ansible_collections.community.camunda.plugins.module_utils.errors import ApiError, NotFound, OptionError
from ansible_collections.community.camunda.plugins.module_utils.session import Session
from ansible_collections.community.camunda.plugins.module_utils.task import FOR_CONTROLLER, Controller


@pytest.fixture
def session(sim: SimulatorProcess, tmp_path: Path) -> Iterator[Session]:
    """A session with the simulator."""
    session = session_for(sim, tmp_path, retries=3)
    yield session
    session.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pauses short."""
    shorten_pauses(monkeypatch)


def test_structures_are_no_text(sim: SimulatorProcess, tmp_path: Path) -> None:
    # Until ansible-core 2.18, a template whose text is JSON becomes a dictionary, which Python would write differently.
    (tmp_path / "key.json").write_text('{"type": "service_account", "ok": true}', encoding="utf-8")
    text = "{{ lookup('ansible.builtin.file', '" + str(tmp_path / "key.json") + "') | string }}"
    arguments = {"cluster": "production", "name": NEW}
    run = AnsibleProcess(tmp_path / "ansible", sim).playbook(
        [
            task("structure", "camunda_connector_secret", arguments={**arguments, "value": {"type": "x"}}),
            task("text", "camunda_connector_secret", arguments={**arguments, "value": text}),
        ]
    )
    assert "These options take text, and were given a list or a dictionary: value." in run.result("structure")["msg"]
    assert run.result("text")["changed"] is True
    assert values(sim)[NEW] == '{"type": "service_account", "ok": true}'


def test_states(sim: SimulatorProcess, session: Session) -> None:
    predicted = run(session, check_mode=True)
    assert NEW not in values(sim)
    created = run(session)
    assert created == predicted
    assert (created["changed"], created["connector_secret"]) == (True, {"name": NEW})
    assert created["diff"][0]["before"] == ""
    assert created["diff"][0]["after"] == {"name": NEW, "value": "(secret)"}
    assert values(sim)[NEW] == VALUE
    assert run(session) == {"changed": False, "diff": [], "connector_secret": {"name": NEW}}
    updated = run(session, value="another-value")
    assert updated["diff"][0]["before"] == {"name": NEW, "value": "(secret)"}
    assert updated["diff"][0]["after"] == {"name": NEW, "value": "(another secret)"}
    assert values(sim)[NEW] == "another-value"
    gone = run(session, state="absent", value=None)
    assert (gone["changed"], gone["connector_secret"], gone["diff"][0]["after"]) == (True, None, "")
    assert run(session, state="absent", value=None)["changed"] is False
    assert [method for method, status in writes(sim)] == ["POST", "PUT", "DELETE"]
    assert VALUE not in json.dumps([created, updated, gone])


@pytest.mark.parametrize("value", ["x", "zwei\nZeilen\n", "ümläut €", "a" * 10_000, '{"json": "{{ no }}"}', " "])
def test_values_come_through_exactly(sim: SimulatorProcess, session: Session, value: str) -> None:
    assert run(session, value=value)["changed"] is True
    assert values(sim)[NEW] == value
    assert run(session, value=value)["changed"] is False


@pytest.mark.parametrize("name", ["a/b", "a?b#c", "50%", "with space", "dots.in.it", "ümläut", "a+b", "...", "%2e%2e"])
def test_odd_names(sim: SimulatorProcess, session: Session, name: str) -> None:
    run(session, name=name)
    run(session, name=name, value="another-value")
    assert values(sim)[name] == "another-value"
    (warning,) = said(session, "warning")
    assert f"'{name}'" in warning
    assert "camunda.secrets" in warning
    run(session, name=name, state="absent")
    assert name not in values(sim)


@pytest.mark.parametrize("name", ["", " ", "x" * 50, "a\nb", "..", ".", "\ud800"])
def test_names_that_are_refused(sim: SimulatorProcess, session: Session, name: str) -> None:
    with pytest.raises(OptionError) as caught:
        run(session, name=name)
    assert caught.value.option == "name"
    assert sim.requests() == []


def test_longest_name(sim: SimulatorProcess, session: Session) -> None:
    run(session, name="x" * 49)
    assert "x" * 49 in values(sim)
    # Nothing of that name can be made here, but what there is can go.
    assert run(session, name="x" * 50, state="absent")["changed"] is False


@pytest.mark.parametrize("value", ["", "half a pair: \ud800"])
def test_values_that_are_refused(sim: SimulatorProcess, session: Session, value: str) -> None:
    with pytest.raises(OptionError) as caught:
        run(session, value=value)
    assert caught.value.option == "value"
    assert "half" not in caught.value.message
    assert sim.requests() == []


@pytest.mark.parametrize("cluster", ["no such cluster", "00000000-0000-4000-8000-000000000000"])
def test_unknown_cluster(sim: SimulatorProcess, session: Session, cluster: str) -> None:
    with pytest.raises(NotFound, match=r"'production' \("):
        run(session, cluster=cluster)
    assert writes(sim) == []


@pytest.mark.parametrize("body", ["null", "{}"])
def test_no_secrets_at_all(sim: SimulatorProcess, session: Session, body: str) -> None:
    answer = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body}
    fault(sim, "GET", SECRETS, answer)
    assert info(session)["connector_secrets"] == []


@pytest.mark.parametrize("body", ["[]", '"text"', "<html></html>", ""])
def test_senseless_list(sim: SimulatorProcess, session: Session, body: str) -> None:
    answer = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body}
    fault(sim, "GET", SECRETS, answer)
    with pytest.raises(ApiError, match="makes no sense"):
        run(session)
    assert writes(sim) == []


def test_too_many_secrets(sim: SimulatorProcess, session: Session) -> None:
    fault(sim, "POST", SECRETS, {"status": 403, "body": f"Maximum number of secrets reached, not taking {VALUE}"})
    with pytest.raises(ApiError, match="Maximum number of secrets reached") as caught:
        run(session)
    assert VALUE not in str(caught.value.details()) + caught.value.message


def test_names_and_values(sim: SimulatorProcess, session: Session) -> None:
    names = info(session)
    assert names == {"changed": False, "connector_secrets": [{"name": EXISTING}, {"name": "SMTP_PASSWORD"}]}
    everything = info(session, include_values=True)
    assert everything["connector_secrets"][0] == {"name": EXISTING, "value": OLD_VALUE}
    assert everything[FOR_CONTROLLER]["secret"] == "read 2 connector secrets of cluster production"
    assert info(session, name=EXISTING)["connector_secrets"] == [{"name": EXISTING}]
    assert info(session, name=EXISTING.lower(), include_values=True)["connector_secrets"] == []
    sim.forget_requests()
    with pytest.raises(OptionError, match="async"):
        info(session, Controller(background=True), include_values=True)
    assert info(session, Controller(background=True))["connector_secrets"] == names["connector_secrets"]


@pytest.mark.parametrize("in_process", ["1", "0"], ids=["in process", "as module"])
def test_values_are_shown_nowhere(sim: SimulatorProcess, tmp_path: Path, in_process: str) -> None:
    ansible = AnsibleProcess(tmp_path / "ansible", sim)
    secret = {"cluster": "production", "name": EXISTING, "value": VALUE}
    everything = {"cluster": "production", "include_values": True}
    played = ansible.playbook(
        [
            task("change", "camunda_connector_secret", arguments=secret, diff=True),
            task("again", "camunda_connector_secret", arguments=secret, diff=True),
            task("read", "camunda_connector_secret_info", arguments=everything, register="all"),
            task("use", "ansible.builtin.debug", arguments={"msg": "{{ all.connector_secrets | length }} are there"}),
            task("refused", "camunda_connector_secret", arguments={**secret, "name": "x" * 50}),
        ],
        environment={"CAMUNDA_IN_PROCESS": in_process},
        verbosity=4,
    )
    assert played.result("change")["changed"] is True
    assert played.result("change")["connector_secret"] == {"name": EXISTING}
    assert played.result("again")["changed"] is False
    assert played.result("read")["censored"].startswith(CENSORED)
    assert played.result("use")["msg"] == "2 are there"
    assert "up to 49 characters" in played.result("refused")["msg"]
    shown = played.output + json.dumps([each.result for each in played.results])
    for value in (VALUE, OLD_VALUE, "smtp-example-1"):
        assert value not in shown
    assert "(another secret)" in shown
