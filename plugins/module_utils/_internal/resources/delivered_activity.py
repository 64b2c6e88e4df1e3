# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has been delivered of an activity log whose entries have no ID, remembered beyond the end of a process."""

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
from .activity import seconds_of

if TYPE_CHECKING:
    from ..api.operations import Object
    from ..messages import Messages

# Writing everything down takes longer the longer the history is. After each time there is a pause that is so many times
# as long, so that a long delivery is not spent on writing.
PAUSE_AFTER_WRITING = 9.0

# What makes an activity itself: all fields that Camunda's API description declares, beside the time. Fields that are
# not declared may come to old activities too, and must not make them new.
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
    """Return a hash of what makes the activity itself; the API gives it no ID."""
    timestamp = activity.get("timestamp")
    moment = seconds_of(timestamp)
    values = [timestamp if moment is None else moment, *(activity.get(field) for field in FIELDS)]
    return hashlib.blake2b(json.dumps(values, sort_keys=True).encode(), digest_size=12).hexdigest()


class History:
    """All activities of one answer, oldest first.

    :ivar counts: how many there are of each, by its hash.
    :ivar organizations: IDs of the organizations they belong to; in fact one, or none when there is no activity.
    """

    def __init__(self, activities: list[Object]) -> None:
        moments = [seconds_of(activity.get("timestamp")) for activity in activities]
        times = [moment for moment in moments if moment is not None]
        # Which end the API sends first is not documented. It decides about the order within one moment.
        newest_first = bool(times) and times[0] > times[-1]
        self.activities = activities[::-1] if newest_first else activities
        self.counts = Counter(identity(activity) for activity in activities)
        self.organizations = {str(activity["orgId"]) for activity in activities if activity.get("orgId")}


class Delivered:
    """What needs no delivery any more: how many there were of each activity, by its hash.

    :ivar known: False until there is a checkpoint or the first answer.
    :param file: the checkpoint; None to remember nothing beyond this process.
    :param messages: told when it cannot be written.
    :raises OptionError: when the file cannot be used. It is never replaced by a new beginning: that would lose events
        unnoticed, and it may be a file of something else.
    """

    def __init__(self, file: str | None, messages: Messages) -> None:
        self._file = os.path.realpath(file) if file else None
        self._messages = messages
        self._counts: Counter[str] = Counter()
        self._organizations: set[str] = set()
        self._remembered = True
        self._next_time = 0.0
        self.known = self._file is not None and self._load(self._file)

    def fresh(self, history: History) -> list[Object]:
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
        """Take note that the activity has been delivered, and write it down if that has not just been done."""
        self._counts[identity(activity)] += 1
        self._remembered = False
        if monotonic() >= self._next_time:
            self.remember()

    def add_all(self, history: History) -> None:
        """Take note that nothing of the history needs delivery any more.

        Of what has vanished from it nothing is forgotten: it may come back.
        """
        counts = self._counts | history.counts
        if not self.known or counts != self._counts or not history.organizations <= self._organizations:
            self._counts = counts
            self._organizations |= history.organizations
            self._remembered = False
        self.known = True
        self.remember()

    def check(self, history: History) -> None:
        """Refuse a history that has nothing to do with the checkpoint: all of it would look new.

        :raises OptionError: when it is that of another organization.
        """
        found = history.organizations
        if self._file and self._organizations and found and self._organizations.isdisjoint(found):
            raise OptionError(
                "checkpoint",
                f"The checkpoint {self._file} belongs to the organization {', '.join(sorted(self._organizations))}, "
                f"but the credentials to {', '.join(sorted(found))}. Each organization needs its own.",
            )

    def remember(self) -> None:
        """Write the checkpoint if there is one and it has changed; a crash leaves the old or the new one.

        When it cannot be written, that is said, and tried again later.
        """
        if self._file is None or self._remembered:
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
                f"The checkpoint {self._file} cannot be written: {error.strerror}. It is tried again; after a restart "
                "without it, activities would come again."
            )
        else:
            self._remembered = True
        now = monotonic()
        self._next_time = now + PAUSE_AFTER_WRITING * (now - began)

    def _load(self, file: str) -> bool:
        """Take over what the file says; return False when there is none."""
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
                f"The checkpoint {file} cannot be made: its folder does not exist, or is not writable.",
            ) from None
        except OSError as error:
            raise OptionError("checkpoint", f"The checkpoint {file} cannot be read: {error.strerror}.") from None
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise OptionError(
                "checkpoint",
                f"The file {file} is no checkpoint of this source, or is damaged. Name another file, or remove it to "
                "begin as 'start' says.",
            ) from None
        return True
