# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a token request can come to."""

from __future__ import annotations

from typing import NamedTuple, Union


class Granted(NamedTuple):
    """A token.

    :ivar life: seconds that it lives.
    """

    value: str
    life: float


class Rejected(NamedTuple):
    """The service does not accept this credential for this audience. Asking again changes nothing."""

    reason: str


class RateLimited(NamedTuple):
    """429: this address is blocked.

    :ivar seconds: for how long, or None when the service does not say.
    """

    seconds: float | None


class ServiceError(NamedTuple):
    """Neither yes nor no.

    :ivar reason: half a sentence for people.
    :ivar repeat: whether another try makes sense now.
    :ivar cool_down: seconds for which nobody asks again when it stays like that.
    """

    reason: str
    repeat: bool
    cool_down: float


Outcome = Union[Granted, Rejected, RateLimited, ServiceError]  # noqa: UP007 - sanity tests assume a Python without X | Y here
