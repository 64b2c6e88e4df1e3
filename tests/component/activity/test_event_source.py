# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source camunda_activity: each activity once and in order, also after restarts."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from event_source import HISTORY, Source, activity, until


async def test_each_once_and_in_order(source: Source) -> None:
    twice = activity(4, 9)
    source.put(activity(1, 1), activity(3, 5), activity(2, 1), twice, twice, activity(0, None))
    async with source() as running:
        assert await running.events(6) == [0, 1, 2, 3, 4, 4]
        await running.poll(2)
        # One of an earlier moment, one of the same moment, and one more that looks the same come late.
        source.put(*source.sim.state()["activity"], activity(7, 9), activity(6, 2), twice, activity(8, 10))
        assert await running.events(4) == [6, 7, 4, 8]
        await running.poll(2)
    assert len(source.sim.requests("oauth")) == 1


async def test_from_now_on_with_nothing_missed_while_it_is_away(source: Source) -> None:
    source.put(activity(1), activity(2, 1))
    async with source(start="now", checkpoint=source.checkpoint) as running:
        await running.poll(2)
        source.put(activity(1), activity(2, 1), activity(3, 1))
        assert await running.events(1) == [3]
        await running.poll()
    source.put(activity(1), activity(2, 1), activity(3, 1), activity(4, 2))
    async with source(start="now", checkpoint=source.checkpoint) as running:
        assert await running.events(1) == [4]


async def test_newest_first_and_with_fields_that_are_not_declared(source: Source) -> None:
    source.put(activity(3, 1), activity(2, 1), activity(1))
    async with source() as running:
        assert await running.events(3) == [1, 2, 3]
        source.put(*(activity(number, min(number - 1, 1), ip="192.0.2.1") for number in (4, 3, 2, 1)))
        assert await running.events(1) == [4]
        await running.poll(2)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"entity": "Members"}, [1, 3]),
        ({"user": "GRACE"}, [2, 3]),
        ({"audit_type": "delete"}, [3, 4]),
        ({"audit_type": ["create", "update"]}, [1, 2]),
        ({"entity": "members", "audit_type": ["delete"], "user": "grace"}, [3]),
    ],
)
async def test_filters(filters: dict[str, Any], expected: list[int], source: Source) -> None:
    source.put(
        activity(1, 1),
        activity(2, 2, entity="clients", auditType="u", userId="grace"),
        activity(3, 3, auditType="d", userId="grace"),
        activity(4, 4, entity="clusters", auditType="d"),
    )
    async with source(**filters) as running:
        assert await running.events(len(expected)) == expected
        await running.poll(2)


@pytest.mark.parametrize("taken", range(5))
async def test_a_restart_between_any_two_events(taken: int, source: Source) -> None:
    tied = activity(2, 1)
    source.put(activity(1, 0), tied, tied, activity(3, 1))
    async with source(checkpoint=source.checkpoint) as running:
        before = await running.events(taken)
        before += await running.end()
    async with source(checkpoint=source.checkpoint) as running:
        assert before + await running.events(4 - len(before)) == [1, 2, 2, 3]
        await running.poll(2)
        source.put(*source.sim.state()["activity"], activity(4, 1))
        assert await running.events(1) == [4]
    # Also with filters that would let in what has been there.
    async with source(checkpoint=source.checkpoint, start="now", entity="members") as running:
        await running.poll(2)


async def test_a_start_that_failed_leaves_no_checkpoint(source: Source) -> None:
    """An empty one would make the next start take the whole history for new."""
    source.put(activity(1))
    source.sim.disturb("GET", HISTORY, times=0, status=500)
    async with source(start="now", checkpoint=source.checkpoint) as running:
        await running.poll(1)
    assert not source.checkpoint.exists()
    source.sim.clear_faults()
    async with source(start="now", checkpoint=source.checkpoint) as running:
        await running.poll(2)


async def test_a_crash_repeats_and_misses_nothing(source: Source) -> None:
    """A killed source leaves the checkpoint as it was some events ago; it is written when something has happened."""
    source.put(activity(1))
    async with source(checkpoint=source.checkpoint) as running:
        assert await running.events(1) == [1]
        await running.poll(2)
        old, written = source.checkpoint.read_bytes(), source.checkpoint.stat()
        assert list(source.checkpoint.parent.iterdir()) == [source.checkpoint]
        assert written.st_mode & 0o777 == 0o600
        assert b"members" not in old
        assert "ada" not in json.loads(old)["delivered"]
        await running.poll(2)
        assert source.checkpoint.stat() == written
        source.put(activity(1), activity(2, 1), activity(3, 2))
        assert await running.events(2) == [2, 3]
    source.checkpoint.write_bytes(old)
    async with source(checkpoint=source.checkpoint) as running:
        assert await running.events(2) == [2, 3]
        await running.poll(2)


async def test_a_long_delivery_is_remembered_in_between(source: Source) -> None:
    source.put(*(activity(number, number) for number in range(5)))
    async with source(checkpoint=source.checkpoint) as running:
        assert await running.events(2) == [0, 1]
        # The third waits in the queue, and the fourth for its turn.
        await until(running.queue.full)
        assert len(json.loads(source.checkpoint.read_bytes())["delivered"]) == 3


@pytest.mark.parametrize(
    "content",
    [b"", b'{"version": 1, "deliv', b"[]", b'{"version": 2}', b"\xff\xfe", b'{"version": 1, "organizations": []}'],
)
async def test_a_checkpoint_that_is_damaged_or_cannot_be_made_is_refused(content: bytes, source: Source) -> None:
    source.checkpoint.write_bytes(content)
    async with source(checkpoint=source.checkpoint) as running:
        assert "is not a checkpoint of this source, or is damaged" in await running.failure()
    async with source(checkpoint=source.checkpoint.parent / "missing" / "checkpoint.json") as running:
        assert "its directory does not exist" in await running.failure()
    assert source.checkpoint.read_bytes() == content
    assert source.sim.requests() == []


async def test_the_checkpoint_of_another_organization(source: Source) -> None:
    source.put(activity(1))
    async with source(checkpoint=source.checkpoint) as running:
        assert await running.events(1) == [1]
        await running.poll(2)
    source.put(activity(2, orgId="another"))
    async with source(checkpoint=source.checkpoint) as running:
        assert "belongs to the organization 6ff582aa" in await running.failure()


async def test_a_checkpoint_that_cannot_be_written_ends_nothing(
    source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    source.put(activity(1))
    async with source(checkpoint=source.checkpoint) as running:
        assert await running.events(1) == [1]
        await running.poll(2)
        shutil.rmtree(source.checkpoint.parent)
        source.put(activity(1), activity(2))
        assert await running.events(1) == [2]
        await running.poll(2)
        source.checkpoint.parent.mkdir()
        await running.poll(2)
        assert len(json.loads(source.checkpoint.read_bytes())["delivered"]) == 2
    assert "cannot be written" in caplog.text


async def test_a_history_that_got_shorter(source: Source) -> None:
    entries = [activity(number, number) for number in range(4)]
    source.put(*entries)
    async with source() as running:
        assert await running.events(4) == [0, 1, 2, 3]
        source.put(*entries[2:])
        await running.poll(2)
        source.put()
        await running.poll(2)
        source.put(*entries, activity(4, 4))
        assert await running.events(1) == [4]
        await running.poll(2)
