# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The possible outcomes of a token request."""

from __future__ import annotations

from typing import NamedTuple, Union


class Granted(NamedTuple):
    """A token.

    :ivar lifetime: seconds for which it is valid.
    """

    value: str
    lifetime: float


class Rejected(NamedTuple):
    """The service does not accept this credential for this audience. Repeating the request changes nothing."""

    reason: str


class RateLimited(NamedTuple):
    """429: this address is blocked.

    :ivar seconds: for how long, or None when the service does not say.
    """

    seconds: float | None


class ServiceError(NamedTuple):
    """The service neither granted nor rejected the request.

    :ivar reason: part of a sentence for error messages.
    :ivar repeat: whether to try again now.
    :ivar cool_down: seconds until the next request, by any process, when trying again does not help.
    """

    reason: str
    repeat: bool
    cool_down: float


Outcome = Union[Granted, Rejected, RateLimited, ServiceError]  # noqa: UP007 - sanity tests assume a Python without X | Y here
