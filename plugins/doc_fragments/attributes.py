# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module can do, in the words of Ansible's documentation."""

from __future__ import annotations


class ModuleDocFragment:
    """Attributes of modules that change something; INFO for those that only read."""

    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
    support: full
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
    support: full
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates
      no change.
    support: full
"""

    INFO = r"""
options: {}
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying the target.
    support: full
    details: This module does not modify anything.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff
      mode.
    support: N/A
    details: This module does not modify anything.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second invocation indicates
      no change.
    support: full
"""

    ACTION_GROUP = r"""
options: {}
attributes:
  action_group:
    description: Use C(group/community.camunda.all) in C(module_defaults) to set defaults for this module.
    support: full
    membership:
      - community.camunda.all
  in_process:
    description:
      - Runs in Ansible's worker process if the connection is C(local) and the task uses neither C(async) nor C(become),
        which avoids starting a Python interpreter for each task.
      - Set the variable C(camunda_in_process) (or the environment variable E(CAMUNDA_IN_PROCESS)) to V(false) to run
        it like any other module.
    support: full
"""
