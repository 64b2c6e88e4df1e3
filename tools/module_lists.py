# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the action plugin of each module, and the action group of all modules.

module_lists.py [--check]
"""

from __future__ import annotations

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RUNTIME = pathlib.Path("meta", "runtime.yml")

ACTION_PLUGIN = '''\
# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run M(community.camunda.{name}), in process where possible."""

# Written by tools/module_lists.py.
from __future__ import annotations

from ansible_collections.community.camunda.plugins.modules.{name} import DEFINITION
from ansible_collections.community.camunda.plugins.plugin_utils._internal.camunda_action import CamundaAction


class ActionModule(CamundaAction):
    """Runs the module."""

    definition = DEFINITION
'''


def generated() -> dict[pathlib.Path, str]:
    """Return the content of the files that follow from the list of modules."""
    modules = sorted(path.stem for path in (ROOT / "plugins" / "modules").glob("camunda_*.py"))
    files = {pathlib.Path("plugins", "action", f"{name}.py"): ACTION_PLUGIN.format(name=name) for name in modules}
    group = "".join(f"    - {name}\n" for name in modules)
    runtime = (ROOT / RUNTIME).read_text(encoding="utf-8")
    files[RUNTIME] = re.sub(r"(?<=^  all:\n)(    - \w+\n)+", group, runtime, flags=re.MULTILINE)
    return files


def main(arguments: list[str]) -> int:
    outdated = {
        path: text
        for path, text in generated().items()
        if not (ROOT / path).exists() or (ROOT / path).read_text(encoding="utf-8") != text
    }
    for path, text in outdated.items():
        if arguments == ["--check"]:
            print(f"{path} is not current; run `make lists`")
        else:
            (ROOT / path).write_text(text, encoding="utf-8")
    return int(arguments == ["--check"] and bool(outdated))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
