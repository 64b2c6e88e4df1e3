# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan of thirty steps is interrupted: the log of steps is true, nobody goes on, no secret is lost, a run finishes.

What ansible-core does, from 2.19 on: its workers are in sessions of their own, so a terminal reaches the main process
alone. That one passes SIGINT and SIGTERM on to its workers and ends; killed, it can do nothing, and they go on. Workers
take signals to their process groups, and so to the modules that they have started.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from interrupted_run import DECLARED, LIMIT_SECONDS, STEPS, InterruptedRun, one_time_secrets, titles_of_what_is_there
from monitoring_tasks import variables_in

from administration_session import session_for
from organization_tasks import succeed
from simulator_process import SimulatorProcess

READS = 10
"""Members, clusters, and four other parts of each of the two; allowlists come with the clusters."""

SLOW_SECONDS = 0.4
"""How long changes take at the service from the one on that is interrupted, so that this is in time."""

WAYS: dict[str, tuple[signal.Signals, bool]] = {
    "Ctrl-C": (signal.SIGINT, True),
    "SIGINT to the main process": (signal.SIGINT, False),
    "SIGTERM to the process group": (signal.SIGTERM, True),
    "SIGTERM to the main process": (signal.SIGTERM, False),
    "SIGKILL of the main process": (signal.SIGKILL, False),
}

# Every step has its turn, and every way has steps from all over the plan.
SAMPLE = [(list(WAYS)[step % len(WAYS)], step) for step in range(1, STEPS + 1)]


def slow_down(sim: SimulatorProcess, step: int) -> None:
    """Let every request take longer from that step of the plan on."""
    sim.fault(
        {
            "service": "api",
            "method": "*",
            "path": "*",
            "skip": READS + step - 1,
            "times": 0,
            "then": {"delay": SLOW_SECONDS},
        }
    )


def wait_for(run: InterruptedRun, condition: Callable[[], bool]) -> None:
    """Return as soon as ``condition`` holds."""
    limit = time.monotonic() + LIMIT_SECONDS
    while not condition():
        assert run.main.poll() is None, f"the run has ended\n{run.output}"
        assert time.monotonic() < limit, run.output
        time.sleep(0.002)


def check_that_nobody_goes_on(run: InterruptedRun) -> None:
    """Make sure that the run is over, in every process of it."""
    run.wait_until_nothing_is_left()
    # What was under way may still be carried out; two more would be another step.
    time.sleep(2 * SLOW_SECONDS)
    writes = run.writes()
    time.sleep(2 * SLOW_SECONDS)
    assert run.writes() == writes


def check_that_no_secret_is_lost(sim: SimulatorProcess, run: InterruptedRun) -> None:
    """Make sure that each client that exists has a file with its secret."""
    for name, secret in one_time_secrets(sim).items():
        assert (run.credentials / name).exists(), f"{name} is lost\n{run.output}"
        variables = variables_in(run.credentials / name)
        assert secret in (variables.get("CAMUNDA_CLIENT_SECRET"), variables.get("CAMUNDA_MONITORING_PASSWORD"))


def check_that_another_run_finishes(sim: SimulatorProcess, run: InterruptedRun, folder: Path) -> None:
    """Make sure that the next run leads to the declared state, and leaves nothing to do."""
    sim.clear_faults()
    options = {**DECLARED, "credentials_directory": str(run.credentials)}
    session = session_for(sim, folder)
    there = titles_of_what_is_there(sim)
    assert len(succeed(session, **options)["plan"]) == STEPS - len(there)
    assert len(titles_of_what_is_there(sim)) == STEPS
    assert succeed(session, **options)["plan"] == []
    session.close()
    check_that_no_secret_is_lost(sim, run)
    assert len(list(run.credentials.glob("*.env"))) == len(one_time_secrets(sim)) == 11


@pytest.mark.parametrize(("way", "step"), SAMPLE, ids=lambda value: str(value).replace(" ", "-"))
def test_in_process(sim: SimulatorProcess, tmp_path: Path, way: str, step: int) -> None:
    number, group = WAYS[way]
    slow_down(sim, step)
    with InterruptedRun(sim, tmp_path, in_process=True) as run:
        if step % 2:
            # In the middle of the step, or between the one before and it.
            wait_for(run, lambda: step in run.log()[0])
        else:
            wait_for(run, lambda: step - 1 in run.log()[1])
        run.interrupt(number, group=group)
        check_that_nobody_goes_on(run)
        announced, reported = run.log()
        there = titles_of_what_is_there(sim)
        done = {announced[at] for at in reported}
        assert set(reported.values()) == {"done"} or step == 1, run.output
        assert done <= there, "what is reported is true"
        unannounced = there - set(announced.values())
        if number is signal.SIGKILL:
            # The line may have been on its way to the process that was killed.
            assert len(unannounced) <= 1
            assert len(there) - len(done) <= 2
        else:
            assert unannounced == set(), "what is there was announced"
            assert len(there) - len(done) <= 1
        assert step - 1 <= len(announced) <= step + 1, "it was interrupted where it was meant to be"
        check_that_no_secret_is_lost(sim, run)
        check_that_another_run_finishes(sim, run, tmp_path)


@pytest.mark.parametrize("step", [2, 20])
@pytest.mark.parametrize("way", WAYS)
def test_as_a_module(sim: SimulatorProcess, tmp_path: Path, way: str, step: int) -> None:
    """A module is heard at its end, so there is no log; all else is the same."""
    number, group = WAYS[way]
    slow_down(sim, step)
    with InterruptedRun(sim, tmp_path, in_process=False) as run:
        wait_for(run, lambda: run.writes() >= step)
        run.interrupt(number, group=group)
        check_that_nobody_goes_on(run)
        assert step <= len(titles_of_what_is_there(sim)) <= step + 2
        check_that_no_secret_is_lost(sim, run)
        check_that_another_run_finishes(sim, run, tmp_path)


@pytest.mark.parametrize("in_process", [True, False], ids=["in process", "as a module"])
@pytest.mark.parametrize("way", ["Ctrl-C", "SIGTERM to the main process", "SIGKILL of the main process"])
def test_nothing_begins_when_the_reads_are_interrupted(
    sim: SimulatorProcess, tmp_path: Path, way: str, in_process: bool
) -> None:
    number, group = WAYS[way]
    sim.fault({"service": "api", "method": "GET", "path": "*", "times": 0, "then": {"delay": SLOW_SECONDS}})
    with InterruptedRun(sim, tmp_path, in_process=in_process) as run:
        wait_for(run, lambda: bool(sim.requests("api")))
        run.interrupt(number, group=group)
        check_that_nobody_goes_on(run)
        assert run.writes() == 0
        assert titles_of_what_is_there(sim) == set()
        check_that_another_run_finishes(sim, run, tmp_path)
