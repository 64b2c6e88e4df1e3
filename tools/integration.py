# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the integration targets (all, or those named) against a simulator of their own.

Afterwards their parts for check mode run against a simulator that refuses every write. When all targets run, they have
to call every operation of the Administration API.

integration.py [TARGET ...] [OPTION OF ANSIBLE-TEST ...]
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile

from operation_coverage import missing, operations
from predictions import PART, TARGETS, check_predictions, connection_variables, predicting_targets, without_part
from with_simulator import ROOT, simulator


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="camunda-integration-") as work:
        copy = pathlib.Path(work, "ansible_collections", "community", "camunda")
        subprocess.run([ROOT / "tools" / "tracked-copy", copy], check=True)
        named = [name for name in arguments if (copy / TARGETS / name).is_dir()]
        predicting = predicting_targets(copy, named)
        lacking = without_part(copy, predicting)
        if lacking:
            sys.exit(f"These integration targets have no {PART}: {', '.join(lacking)}.")
        # A home of its own: no token cache and no configuration of the person who runs this takes part.
        home = pathlib.Path(work, "home")
        home.mkdir()
        status = run_targets(copy, home, arguments)
        return status or (check_predictions(copy, home, predicting) if predicting else 0)


def run_targets(copy: pathlib.Path, home: pathlib.Path, arguments: list[str]) -> int:
    """Run ``ansible-test integration`` with the arguments, and return its exit status.

    :param copy: the collection's files.
    :param home: home directory of the processes.
    """
    with simulator() as (connection, _process):
        # ansible-test lets almost nothing of the environment through, so the connection goes in as variables. They
        # have the names that every plugin of the collection reads. JSON is YAML, whatever characters the values hold.
        config = copy / "tests" / "integration" / "integration_config.yml"
        config.write_text(json.dumps(connection_variables(connection), indent=4), encoding="utf-8")

        # The programs beside this interpreter, also when it was not started by the Makefile.
        path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
        command = ["ansible-test", "integration", "--color", "no", *arguments]
        environment = os.environ | {"HOME": str(home), "PATH": path}
        status = subprocess.run(command, cwd=copy, env=environment, check=False).returncode
        if status or arguments:
            return status
        return report(missing(connection["api_url"]))


def report(lines: list[str]) -> int:
    """Say how many operations of the API the targets have called, and which they have not."""
    total = len(operations())
    print(f"{total - len(lines)} of {total} operations of the Administration API were called with success.")
    for line in lines:
        print(f"  {line}")
    return int(bool(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
