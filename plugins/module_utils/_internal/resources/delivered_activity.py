# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkpoint of the event source: which entries of an activity log without IDs have been delivered."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections import Counter
from typing import TYPE_CHECKING

from ..clock import monotonic
from ..errors import OptionError
from .activity import parse_timestamp

if TYPE_CHECKING:
    from ..api.operations import Object
    from ..messages import Messages

# Writing the checkpoint takes longer the longer the history is. The pause after each write is this many times as long
# as the write, so that a long delivery spends little time on writing.
PAUSE_FACTOR = 9.0

# The fields that identify an activity, in addition to the time: all that Camunda's API description declares. Undeclared
# fields may be added to old activities too, which must not make them new.
FIELDS = (
    "service",
    "orgId",
    "audit",
    "auditType",
    "entity",
    "entityId",
    "userId",
    "parentEntity",
    "parentEntityId",
    "entityAttribute",
    "entityAttributeValueFrom",
    "entityAttributeValueTo",
)


def identity(activity: Object) -> str:
    """Return a hash that identifies an activity, as the API gives it no ID."""
    timestamp = activity.get("timestamp")
    moment = parse_timestamp(timestamp)
    values = [timestamp if moment is None else moment, *(activity.get(field) for field in FIELDS)]
    return hashlib.blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=12).hexdigest()


class History:
    """All activities of one response, oldest first.

    :ivar counts: how often each occurs, by its hash.
    :ivar organizations: IDs of the organizations they belong to; in practice one, or none if there is no activity.
    """

    def __init__(self, activities: list[Object]) -> None:
        moments = [parse_timestamp(activity.get("timestamp")) for activity in activities]
        times = [moment for moment in moments if moment is not None]
        # The order of the API is not documented. It decides the order of activities with the same time.
        newest_first = bool(times) and times[0] > times[-1]
        self.activities = activities[::-1] if newest_first else activities
        self.counts = Counter(identity(activity) for activity in activities)
        self.organizations = {str(activity["orgId"]) for activity in activities if activity.get("orgId")}


class Delivered:
    """The activities that have been delivered, or need not be: how often each occurred, by its hash.

    :ivar known: False until there is a checkpoint or the first response.
    :param file: the checkpoint; None to record nothing beyond this process.
    :param messages: takes a warning if the checkpoint cannot be written.
    :raises OptionError: if the file cannot be used. It is never replaced by an empty one: that would lose events
        silently, and the file may be something else.
    """

    def __init__(self, file: str | None, messages: Messages) -> None:
        self._file = os.path.realpath(file) if file else None
        self._messages = messages
        self._counts: Counter[str] = Counter()
        self._organizations: set[str] = set()
        self._saved = True
        self._next_save = 0.0
        self.known = self._file is not None and self._load(self._file)

    def undelivered(self, history: History) -> list[Object]:
        """Return the activities that have not been delivered."""
        left = Counter(self._counts)
        found = []
        for activity in history.activities:
            name = identity(activity)
            left[name] -= 1
            if left[name] < 0:
                found.append(activity)
        return found

    def add(self, activity: Object) -> None:
        """Record that the activity has been delivered, and save the checkpoint unless that has just been done."""
        self._counts[identity(activity)] += 1
        self._saved = False
        if monotonic() >= self._next_save:
            self.save()

    def add_all(self, history: History) -> None:
        """Record that all activities of the history have been delivered, and save the checkpoint.

        Those that are no longer in it stay recorded, as they may return.
        """
        counts = self._counts | history.counts
        if not self.known or counts != self._counts or not history.organizations <= self._organizations:
            self._counts = counts
            self._organizations |= history.organizations
            self._saved = False
        self.known = True
        self.save()

    def check(self, history: History) -> None:
        """Make sure that the history and the checkpoint belong to the same organization: otherwise all of it is new.

        :raises OptionError: when they do not.
        """
        found = history.organizations
        if self._file and self._organizations and found and self._organizations.isdisjoint(found):
            raise OptionError(
                "checkpoint",
                f"The checkpoint {self._file} belongs to the organization {', '.join(sorted(self._organizations))}, "
                f"but the credentials belong to {', '.join(sorted(found))}. Each organization needs its own "
                "checkpoint.",
            )

    def save(self) -> None:
        """Write the checkpoint if there is one and it has changed; a crash leaves the old or the new one.

        When it cannot be written, there is a warning, and another try later.
        """
        if self._file is None or self._saved:
            return
        began = monotonic()
        content = {"version": 1, "organizations": sorted(self._organizations), "delivered": self._counts}
        try:
            descriptor, temporary = tempfile.mkstemp(prefix=".checkpoint-", dir=os.path.dirname(self._file))
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                    json.dump(content, stream)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.replace(temporary, self._file)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)
                raise
        except OSError as error:
            self._messages.warn(
                f"The checkpoint {self._file} cannot be written: {error.strerror}. It will be tried again. If the "
                "source is restarted before that succeeds, activities are delivered again."
            )
        else:
            self._saved = True
        now = monotonic()
        self._next_save = now + PAUSE_FACTOR * (now - began)

    def _load(self, file: str) -> bool:
        """Read the checkpoint; return False when there is no file."""
        try:
            with open(file, encoding="utf-8") as stream:
                content = json.load(stream)
            if content["version"] != 1:
                raise ValueError
            self._organizations = {str(each) for each in content["organizations"]}
            self._counts = Counter({str(name): int(count) for name, count in content["delivered"].items()})
        except FileNotFoundError:
            if os.access(os.path.dirname(file), os.W_OK | os.X_OK):
                return False
            raise OptionError(
                "checkpoint",
                f"The checkpoint {file} cannot be created: its directory does not exist, or is not writable.",
            ) from None
        except OSError as error:
            raise OptionError("checkpoint", f"The checkpoint {file} cannot be read: {error.strerror}.") from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise OptionError(
                "checkpoint",
                f"The file {file} is not a checkpoint of this source, or is damaged. Use another file, or remove it to "
                "begin as 'start' says.",
            ) from None
        return True
