# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The token cache that several machines share, in Redis or Valkey, through the ``redis`` library.

Every decision is one script on the server and uses the server's clock, so the clocks of the machines do not matter. The
library's default timeouts are for long-running services (a server that hangs would block a task for a minute); those
set here take two seconds.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from ..clock import Deadline, monotonic, sleep
from ..connection import Connection
from ..errors import LibraryMissing
from ..http.certificates import certificates_in
from ..messages import Messages
from .pacing import (
    ANNOUNCE_AFTER,
    FIRST_BLOCK,
    INTERVAL,
    LONGEST_BLOCK,
    LONGEST_GUESSED_BLOCK,
    Slot,
    blocked_error,
    queue_error,
    waiting_text,
)
from .shared import Lease, SharedCacheError, SharedEntry, SharedPacing

try:
    import redis
    import redis.backoff
    import redis.exceptions
    import redis.retry
except ImportError as _error:
    IMPORT_ERROR: ImportError | None = _error
else:
    IMPORT_ERROR = None

CONNECT_SECONDS = 1.0
RESPONSE_SECONDS = 2.0

# Longer than a token request may take (45 s), so that a lease does not expire during one.
LEASE_SECONDS = 60.0

# A process that has not marked its request as sent within this time is assumed to have crashed.
SENDING_SECONDS = 15.0

# How often a machine extends its lease while it waits for a slot (seconds).
_LEASE_RENEWAL_SECONDS = 10.0

_NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + math.floor(t[2] / 1000)\n"

# Token and refusal of one name, each with the milliseconds until it expires.
_READ = """
return {
  redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1]),
  redis.call('GET', KEYS[2]), redis.call('PTTL', KEYS[2])
}
"""

_EXTEND = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
"""

_RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"

# A process that was suspended for longer than its lease must not overwrite what another one has stored since.
_PUBLISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return 1
"""

# Milliseconds to wait, and whether that is because of a block. A slot is taken by postponing the next one until the
# request has been sent.
_TAKE_SLOT = (
    _NOW
    + """
local queue = redis.call('HMGET', KEYS[1], 'next', 'blocked')
local blocked, next = tonumber(queue[2]) or 0, tonumber(queue[1]) or 0
if blocked > now then return {math.min(blocked - now, tonumber(ARGV[3])), 1} end
if next > now then return {math.min(next - now, tonumber(ARGV[1])), 0} end
redis.call('HSET', KEYS[1], 'next', now + ARGV[1], 'sender', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {0, 0}
"""
)

_SENT = (
    _NOW
    + """
if redis.call('HGET', KEYS[1], 'sender') == ARGV[1] then redis.call('HSET', KEYS[1], 'next', now + ARGV[2]) end
"""
)

_BLOCKED = (
    _NOW
    + """
return math.max(0, math.min((tonumber(redis.call('HGET', KEYS[1], 'blocked')) or 0) - now, tonumber(ARGV[1])))
"""
)

_BLOCK = (
    _NOW
    + """
local times = redis.call('HINCRBY', KEYS[1], 'blocks', 1)
local length = tonumber(ARGV[1])
if length < 0 then length = math.min(tonumber(ARGV[3]), ARGV[2] * 2 ^ math.min(times - 1, 10)) end
length = math.min(length, tonumber(ARGV[4]))
redis.call('HSET', KEYS[1], 'blocked', now + math.floor(length))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return math.floor(length)
"""
)


class RedisCache:
    """The shared cache of one connection.

    :param connection: its ``token_cache`` is the URL.
    :raises LibraryMissing: when ``redis`` is not installed.
    """

    def __init__(self, connection: Connection, messages: Messages) -> None:
        if IMPORT_ERROR is not None:
            raise LibraryMissing(
                "redis", "The Python library 'redis' is missing, which 'token_cache' with a redis URL needs."
            )
        self._messages = messages
        self._where = urlsplit(connection.token_cache)
        options: dict[str, Any] = {}
        if self._where.scheme == "rediss":
            options["ssl_cert_reqs"] = "required" if connection.validate_certs else "none"
            options["ssl_check_hostname"] = connection.validate_certs
            if connection.ca_path:
                options["ssl_ca_data"] = certificates_in(connection.ca_path)
        self._redis = redis.Redis.from_url(
            connection.token_cache,
            username=connection.token_cache_username,
            password=connection.token_cache_password,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=RESPONSE_SECONDS,
            retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0),
            **options,
        )

    def read(self, name: str) -> SharedEntry:
        """See :class:`SharedCache`."""
        token, token_ms, refusal, refusal_ms = self.run(_READ, [_key(name, "token"), _key(name, "refusal")])
        return SharedEntry(token, max(0, token_ms) / 1000, refusal, max(0, refusal_ms) / 1000)

    def lease(self, name: str) -> Lease | None:
        """See :class:`SharedCache`."""
        holder = secrets.token_hex(16)
        with _errors_translated():
            taken = self._redis.set(_key(name, "lease"), holder, nx=True, px=int(LEASE_SECONDS * 1000))
        return _RedisLease(self, name, holder) if taken else None

    def pacing(self, service: str, url: str) -> SharedPacing:
        """See :class:`SharedCache`."""
        return _RedisPacing(self, service, url, self._messages)

    def remove(self, name: str) -> None:
        """See :class:`SharedCache`."""
        with _errors_translated():
            self._redis.delete(_key(name, "token"), _key(name, "refusal"))

    def describe(self) -> str:
        """See :class:`SharedCache`."""
        return f"{self._where.scheme}://{self._where.netloc}{self._where.path}"

    def run(self, script: str, keys: list[str], *arguments: str | float) -> Any:
        """Run one script on the server."""
        with _errors_translated():
            return self._redis.eval(script, len(keys), *keys, *arguments)


class _RedisLease:
    def __init__(self, cache: RedisCache, name: str, holder: str) -> None:
        self._cache = cache
        self._name = name
        self._holder = holder

    def extend(self) -> bool:
        return bool(self._cache.run(_EXTEND, [_key(self._name, "lease")], self._holder, int(LEASE_SECONDS * 1000)))

    def publish_token(self, content: bytes, seconds: float) -> None:
        self._publish("token", content, seconds)

    def publish_refusal(self, content: bytes, seconds: float) -> None:
        self._publish("refusal", content, seconds)

    def release(self) -> None:
        # If this fails, the lease expires by itself.
        with contextlib.suppress(SharedCacheError):
            self._cache.run(_RELEASE, [_key(self._name, "lease")], self._holder)

    def _publish(self, part: str, content: Any, seconds: float) -> None:
        keys = [_key(self._name, "lease"), _key(self._name, part)]
        self._cache.run(_PUBLISH, keys, self._holder, content, max(1, int(seconds * 1000)))


class _RedisSlot:
    def __init__(self, cache: RedisCache, key: str, sender: str) -> None:
        self._cache = cache
        self._key = key
        self._sender = sender

    def mark_sent(self) -> None:
        # If this fails, the others wait for SENDING_SECONDS; that is no reason to fail with a token already obtained.
        with contextlib.suppress(SharedCacheError):
            self._cache.run(_SENT, [self._key], self._sender, int(INTERVAL * 1000))

    def finish(self) -> None:
        # Again: a busy service may have counted the request later than it was sent, but not later than it responded.
        self.mark_sent()


class _RedisPacing:
    def __init__(self, cache: RedisCache, service: str, url: str, messages: Messages) -> None:
        self._cache = cache
        self._key = _key(service, "queue")
        self._url = url
        self._messages = messages

    def wait_for_slot(self, deadline: Deadline, keep_lease: Callable[[], None]) -> Slot:
        sender = secrets.token_hex(16)
        arguments = (int(SENDING_SECONDS * 1000), sender, int(LONGEST_BLOCK * 1000))
        started, announced = monotonic(), False
        while True:
            milliseconds, blocked = self._cache.run(_TAKE_SLOT, [self._key], *arguments)
            if not milliseconds:
                return _RedisSlot(self._cache, self._key, sender)
            wait = milliseconds / 1000
            if blocked and wait > deadline.remaining():
                raise blocked_error(self._url, wait, deadline)
            if deadline.passed:
                raise queue_error(self._url, wait, deadline)
            if not announced and monotonic() - started + (wait if blocked else 0.0) > ANNOUNCE_AFTER:
                announced = True
                self._messages.progress(waiting_text(self._url, wait, wait if blocked else 0.0))
            keep_lease()
            # A slot that is in use is free long before its time runs out, so it is checked again after one interval.
            sleep(min(wait, _LEASE_RENEWAL_SECONDS if blocked else INTERVAL) + secrets.randbelow(50) / 1000)

    def blocked_seconds(self) -> float:
        return float(self._cache.run(_BLOCKED, [self._key], int(LONGEST_BLOCK * 1000))) / 1000

    def block(self, seconds: float | None) -> float:
        arguments = (-1 if seconds is None else seconds, FIRST_BLOCK, LONGEST_GUESSED_BLOCK, LONGEST_BLOCK)
        length = self._cache.run(_BLOCK, [self._key], *(int(value * 1000) for value in arguments))
        return float(length) / 1000

    def unblock(self) -> None:
        self._cache.run("redis.call('HDEL', KEYS[1], 'blocked', 'blocks')", [self._key])


def _key(name: str, part: str) -> str:
    # In braces, as a hash tag: all keys of one name are on the same node of a Redis cluster, which scripts require.
    return f"camunda:{{{name}}}:{part}"


@contextlib.contextmanager
def _errors_translated() -> Iterator[None]:
    try:
        yield
    except (redis.exceptions.RedisError, OSError, ValueError) as error:
        # The library's texts contain the address and the server's message, never the password.
        raise SharedCacheError(f"{type(error).__name__}: {str(error)[:200]}") from None
