# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failover of a multi-region cluster."""

from __future__ import annotations

from .call import Call, Effect
from .operations import Object, Operations
from .path import path_of


class FailoverOperations(Operations):
    """Failover of a multi-region cluster."""

    def trigger_failover(self, cluster: str, backups: list[str], restore_backup: str) -> Object:
        """Make a cluster in the paired region from backups, and suspend the source permanently.

        The answer of a success may carry failures: each of its ``results`` is ``ok`` or ``{error}``.

        :param backups: UUIDs of the backups to clone.
        :param restore_backup: the one of them that is restored at once.
        :raises OutcomeUnknown: when the answer is lost. Looking cannot tell: the results are in the answer only.
        """
        body = {"backupIds": backups, "restoreBackupId": restore_backup}
        call = Call(Effect.CREATE, "POST", path_of("clusters", cluster, "failover"), body)
        answer: Object = self._parsed(call, self._response(call), dict)
        return answer
