# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What check mode predicts, against a simulator that refuses every write.

Each integration target whose plugin changes anything has ``tasks/check_mode.yml``: tasks that need nothing but what the
simulator starts with. They run here with ``--check --diff``, in process and as modules.
"""

from __future__ import annotations

import collections
import json
import os
import pathlib
import subprocess
import sys

from readme_tables import documentation
from simulator_control import received, refuse_writes
from with_simulator import ROOT, simulator

PLAYBOOK = pathlib.Path("tests", "integration", "check_mode.yml")
TARGETS = pathlib.Path("tests", "integration", "targets")
PART = pathlib.Path("tasks", "check_mode.yml")

READS_ONLY = "community.camunda.attributes.info"
"""The documentation fragment of modules that change nothing."""


def connection_variables(connection: dict[str, str]) -> dict[str, str]:
    """Return the variables that point the integration targets at a simulator."""
    return {
        "camunda_simulator_url": connection["api_url"],
        "camunda_client_id": connection["client_id"],
        "camunda_client_secret": connection["client_secret"],
        "camunda_api_url": connection["api_url"],
        "camunda_oauth_url": connection["oauth_url"],
        "camunda_audience": connection["audience"],
    }


def writing_modules() -> set[str]:
    """Return the modules whose documentation does not say that they change nothing."""
    modules = (ROOT / "plugins" / "modules").glob("camunda_*.py")
    return {path.stem for path in modules if READS_ONLY not in documentation(path)["extends_documentation_fragment"]}


def predicting_targets(copy: pathlib.Path, named: list[str]) -> list[str]:
    """Return the targets whose part for check mode has to run.

    A target of a module that changes something is one of them whether it has that part or not.

    :param copy: the collection's files.
    :param named: targets to choose from; empty for all.
    """
    targets = {path.parents[1].name for path in (copy / TARGETS).glob(f"*/{PART}")} | writing_modules()
    return sorted(target for target in targets if not named or target in named)


def without_part(copy: pathlib.Path, targets: list[str]) -> list[str]:
    """Return those of the targets that have no part for check mode."""
    return [target for target in targets if not (copy / TARGETS / target / PART).is_file()]


def check_predictions(copy: pathlib.Path, home: pathlib.Path, targets: list[str]) -> int:
    """Run the parts for check mode, and say how it went.

    :param copy: the collection's files, in a folder where Ansible finds them as a collection.
    :param home: home directory of the processes; takes what they write.
    :param targets: all of them have such a part.
    :return: 0 when all went well.
    """
    complaints = []
    with simulator() as (connection, _process):
        refuse_writes(connection["api_url"])
        for door, in_process in (("in process", True), ("as modules", False)):
            folder = home / door.replace(" ", "-")
            folder.mkdir()
            variables = {
                **connection_variables(connection),
                "camunda_targets": targets,
                "camunda_in_process": in_process,
                "output_dir": str(folder),
            }
            status, predicted = _run(copy, home, folder, variables)
            counts = ", ".join(f"{name} {predicted[name]}" for name in targets)
            print(f"Changes predicted {door}: {counts}", flush=True)
            if status:
                complaints.append(f"the playbook ended with status {status} {door}")
            else:
                complaints += [f"{target} predicted no change {door}" for target in targets if not predicted[target]]
        sent = [request for request in received(connection["api_url"]) if request["service"] == "api"]
    reads = sum(request["method"] == "GET" for request in sent)
    print(f"The API received {reads} requests that read and {len(sent) - reads} that write.")
    complaints += [
        f"{each['method']} {each['path']} was sent in check mode" for each in sent if each["method"] != "GET"
    ]
    for complaint in complaints:
        print(f"  {complaint}")
    return int(bool(complaints))


def _run(
    copy: pathlib.Path, home: pathlib.Path, folder: pathlib.Path, variables: dict[str, object]
) -> tuple[int, collections.Counter[str]]:
    """Run the playbook; return its exit status and the number of changes that each target predicted."""
    # JSON is YAML, whatever characters the values hold.
    extra, results = folder / "variables.json", folder / "results.jsonl"
    extra.write_text(json.dumps(variables), encoding="utf-8")
    results.touch()
    program = str(pathlib.Path(sys.executable).parent / "ansible-playbook")
    # Nothing that is set for a real organization, or for other playbooks, takes part.
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "CAMUNDA_")) and name != "XDG_CACHE_HOME"
    }
    environment = {
        **inherited,
        "HOME": str(home),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "ANSIBLE_COLLECTIONS_PATH": str(copy.parents[2]),
        "ANSIBLE_ROLES_PATH": str(copy / TARGETS),
        "ANSIBLE_CALLBACK_PLUGINS": str(copy / "tests" / "harness" / "callback_plugins"),
        "ANSIBLE_CONFIG": str(copy / "tests" / "integration" / "integration.cfg"),
        "ANSIBLE_NOCOLOR": "1",
        # The play is for localhost and needs no inventory.
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "TASK_RESULTS_FILE": str(results),
    }
    command = [program, "--check", "--diff", "--extra-vars", f"@{extra}", str(copy / PLAYBOOK)]
    status = subprocess.run(command, cwd=copy, env=environment, check=False).returncode
    predicted: collections.Counter[str] = collections.Counter()
    for line in results.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        # The task of a role is called "role : task", and only the collection's modules say how a change would look.
        if event["event"] == "ok" and event["result"].get("changed") and event["result"].get("diff"):
            predicted[event["task"].partition(" : ")[0]] += 1
    return status, predicted
