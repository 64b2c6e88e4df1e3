# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gets one token as a task does, and ends."""

import os
import sys

sys.path.insert(0, sys.argv[1])

from ansible_collections.community.camunda.plugins.module_utils._internal.connection import (
    OPTIONS,
    Connection,
    option_from_environment,
)
from ansible_collections.community.camunda.plugins.module_utils._internal.messages import Messages
from ansible_collections.community.camunda.plugins.module_utils._internal.redaction import Redactor
from ansible_collections.community.camunda.plugins.module_utils._internal.session import Session

options = {name: option_from_environment(name, os.environ) or spec.default for name, spec in OPTIONS.items()}
Session(Connection.from_options(options), Messages(Redactor())).access_token()
