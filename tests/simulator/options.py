# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches of the simulator: every behaviour that is limited, slow or not known from public sources."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any

ERROR_BODIES = ("text", "json", "empty")
ALLOWLISTS = ("array", "null", "absent")
ALLOWLIST_FORMS = ("sent", "networks")
CSV_KINDS = ("json", "csv", "text")
SECRET_PUTS = ("create", "ignore", "refuse")
MONITORING_CLIENTS = ("activate", "keep", "refuse")
BACKUP_RESULTS = ("Complete", "Failed")
RESTORE_RESULTS = ("COMPLETED", "FAILED", "ABORTED")
FAILOVER_RESULTS = ("ok", "restore", "clone", "both")


@dataclass
class Options:
    """Values of ``--option NAME=VALUE``; the defaults are what the real service is known or thought to do."""

    token_interval: float = 1.0
    """Seconds between two token requests of one IP; sooner is answered with 429. Documented: about one per second."""
    token_block: float = 60.0
    """Seconds for which the IP is then refused. The documentation says "a certain time"; the length is assumed."""
    token_retry_after: bool = False
    """Whether the token service's 429 carries ``Retry-After``. Not documented; assumed not."""
    tarpit_delay: float = 30.0
    """Seconds by which the answer to an already refused credential is delayed. Known from Camunda's JavaScript SDK."""
    api_rate: float = 0.0
    """API requests per second before 429 ``local_rate_limited``; 0 is unlimited. The real number is not published."""
    cluster_seconds: float = 90.0
    """Seconds from Creating to Healthy. Documented: one to two minutes."""
    error_body: str = "text"
    """``text``, ``json`` or ``empty``: only the failover operation documents its error bodies, and those are text."""
    extra_fields: bool = False
    """Send fields that Camunda's API description does not declare, as the real service has done."""
    shuffle: bool = False
    """Send arrays in random order: no order is promised anywhere."""
    allowlist: str = "array"
    """How an unset IP allowlist is shown: ``array``, ``null`` or ``absent``; all three have been seen or documented."""
    secret_linger: float = 0.0
    """Seconds a deleted connector secret is still listed. Documented as eventually consistent, without a length."""
    delete_linger: float = 0.0
    """Seconds a deleted cluster is still listed. Not documented."""
    owner_status: int = 403
    """Status of the answer to changing or removing the owner. Not documented."""
    allowlist_form: str = "sent"
    """How the addresses of an allowlist are stored: as ``sent``, or as ``networks`` (``192.0.2.1`` becomes
    ``192.0.2.1/32``). Not documented."""
    secret_seconds: float = 0.005
    """Seconds that a change to a connector secret takes; another one for the same cluster meanwhile gets 409."""
    secret_busy: float = 0.0
    """Seconds after the answer for which further changes to the secrets of that cluster still get 409. Assumed none."""
    secret_put_missing: str = "create"
    """What PUT does for a secret that does not exist: ``create`` it, ``ignore`` it (204 as well) or ``refuse`` (404).
    Not documented."""
    secret_delete_missing: int = 204
    """Answer to deleting a secret that does not exist. No error is documented, so 204 is assumed."""
    activity_csv: str = "json"
    """Form of the activity as CSV: a ``json`` text (what the description declares), ``csv`` (text/csv) or ``text``
    (text/plain). What the service really sends is not known."""
    cluster_name_length: int = 50
    """Most characters in the name of a cluster. That there is a limit is documented, its value is not."""
    wake_running: int = 204
    """Answer to waking a cluster that is not suspended. Not documented."""
    restore_status: int = 409
    """Answer to what is refused while a restore runs. Not documented."""
    backup_interval: float = 900.0
    """Seconds that must pass between two manual backups. Documented: 15 minutes (older pages: an hour)."""
    backup_early_status: int = 403
    """Answer to a backup that comes too early. Not documented; 403 is what other limits answer."""
    backup_retention: int = 3
    """Complete backups that are kept of each type. Documented as three and, elsewhere, as up to five."""
    backup_result: str = "Complete"
    """How backups end: ``Complete`` or ``Failed``."""
    backup_delete_missing: int = 404
    """Answer to deleting a backup that does not exist. Not documented."""
    backup_delete_running: int = 200
    """Answer to deleting a backup in progress. Not documented."""
    restore_result: str = "COMPLETED"
    """How restores end: ``COMPLETED``, ``FAILED`` or ``ABORTED``."""
    failover_result: str = "ok"
    """What a failover (always 200) says about its parts: ``ok``, or an error in ``restore``, ``clone`` or ``both``."""
    monitoring_client: str = "activate"
    """What creating a client does while monitoring is inactive: ``activate`` it, ``keep`` it inactive, or ``refuse``
    (409). Not documented."""
    monitoring_duplicate: int = 200
    """Answer to a client with a user name that is taken; 200 makes a second one. Not documented."""
    monitoring_full: int = 403
    """Answer to the client beyond the documented 20. The status is not documented."""

    def chosen_statuses(self) -> frozenset[int]:
        """Return the statuses that these options choose, whether the description declares them or not."""
        return frozenset(getattr(self, name) for name in _STATUSES)


def parse_options(assignments: Iterable[str]) -> Options:
    """Turn ``NAME=VALUE`` texts into :class:`Options`.

    :raises ValueError: for an unknown name or a value that does not fit; the text names both.
    """
    parsers = {field.name: _PARSERS.get(field.name) or _BY_TYPE[str(field.type)] for field in fields(Options)}
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ValueError(f"option {assignment!r} is not NAME=VALUE")
        if name not in parsers:
            raise ValueError(f"unknown option {name!r}; there are: {', '.join(parsers)}")
        try:
            values[name] = parsers[name](text)
        except ValueError as error:
            raise ValueError(f"option {name}: {error}") from None
    return Options(**values)


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{text!r} is not a number of 0 or more")
    return value


def _boolean(text: str) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} is neither true nor false")
    return words[text.lower()]


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text!r} is none of {', '.join(choices)}")
        return text

    return parse


def _error_status(*successes: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        status = int(text)
        if status not in successes and not 400 <= status <= 499:
            others = "".join(f"{success} or " for success in successes)
            raise ValueError(f"{text!r} is not {others}a status from 400 to 499")
        return status

    return parse


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError(f"{text!r} is not a number of 1 or more")
    return count


_BY_TYPE: dict[str, Callable[[str], Any]] = {"float": _number, "bool": _boolean, "int": _count}
_STATUSES: dict[str, Callable[[str], int]] = {
    "owner_status": _error_status(),
    "secret_delete_missing": _error_status(204),
    "wake_running": _error_status(204),
    "restore_status": _error_status(),
    "backup_early_status": _error_status(),
    "backup_delete_missing": _error_status(),
    "backup_delete_running": _error_status(200),
    "monitoring_duplicate": _error_status(200),
    "monitoring_full": _error_status(),
}
_PARSERS: dict[str, Callable[[str], Any]] = {
    **_STATUSES,
    "error_body": _one_of(ERROR_BODIES),
    "allowlist": _one_of(ALLOWLISTS),
    "allowlist_form": _one_of(ALLOWLIST_FORMS),
    "activity_csv": _one_of(CSV_KINDS),
    "secret_put_missing": _one_of(SECRET_PUTS),
    "monitoring_client": _one_of(MONITORING_CLIENTS),
    "backup_result": _one_of(BACKUP_RESULTS),
    "restore_result": _one_of(RESTORE_RESULTS),
    "failover_result": _one_of(FAILOVER_RESULTS),
}
