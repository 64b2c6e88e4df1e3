# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event source camunda_activity: each activity once and in order, also after restarts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from event_source import HISTORY, Source, activity, in_event_loop, put, until
from simulator_thread import SimulatorThread


@in_event_loop
async def test_each_once_and_in_order(source: Source, sim: SimulatorThread) -> None:
    twice = activity(4, 9)
    put(sim, activity(1, 1), activity(3, 5), activity(2, 1), twice, twice, activity(0, None))
    async with source() as running:
        assert await running.events(6) == [0, 1, 2, 3, 4, 4]
        await running.poll(2)
        # One of an earlier moment, one of the same moment, and one more that looks the same come late.
        put(sim, *sim.state()["activity"], activity(7, 9), activity(6, 2), twice, activity(8, 10))
        assert await running.events(4) == [6, 7, 4, 8]
        await running.poll(2)
    assert len(sim.requests("oauth")) == 1


@in_event_loop
async def test_newest_first(source: Source, sim: SimulatorThread) -> None:
    put(sim, activity(4, 5), activity(3, 1), activity(2, 1), activity(1, 0))
    async with source() as running:
        assert await running.events(4) == [1, 2, 3, 4]


@in_event_loop
async def test_from_now_on_with_nothing_missed_while_it_is_away(
    source: Source, sim: SimulatorThread, checkpoint: Path
) -> None:
    put(sim, activity(1), activity(2, 1))
    async with source(start="now", checkpoint=checkpoint) as running:
        await running.poll(2)
        put(sim, activity(1), activity(2, 1), activity(3, 1))
        assert await running.events(1) == [3]
        await running.poll()
    put(sim, activity(1), activity(2, 1), activity(3, 1), activity(4, 2))
    async with source(start="now", checkpoint=checkpoint) as running:
        assert await running.events(1) == [4]


@in_event_loop
async def test_fields_that_are_not_declared_make_nothing_new(source: Source, sim: SimulatorThread) -> None:
    put(sim, activity(1), activity(2, 1))
    async with source() as running:
        assert await running.events(2) == [1, 2]
        put(sim, activity(1, ip="192.0.2.1"), activity(2, 1, ip="192.0.2.1"), activity(3, 1, ip="192.0.2.1"))
        assert await running.events(1) == [3]
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
@in_event_loop
async def test_filters(filters: dict[str, Any], expected: list[int], source: Source, sim: SimulatorThread) -> None:
    put(
        sim,
        activity(1, 1),
        activity(2, 2, entity="clients", auditType="u", userId="grace"),
        activity(3, 3, auditType="d", userId="grace"),
        activity(4, 4, entity="clusters", auditType="d"),
    )
    async with source(**filters) as running:
        assert await running.events(len(expected)) == expected
        await running.poll(2)


@pytest.mark.parametrize("taken", range(5))
@in_event_loop
async def test_a_restart_between_any_two_events(
    taken: int, source: Source, sim: SimulatorThread, checkpoint: Path
) -> None:
    tied = activity(2, 1)
    put(sim, activity(1, 0), tied, tied, activity(3, 1))
    async with source(checkpoint=checkpoint) as running:
        before = await running.events(taken)
        before += await running.end()
    async with source(checkpoint=checkpoint) as running:
        assert before + await running.events(4 - len(before)) == [1, 2, 2, 3]
        await running.poll(2)
        put(sim, *sim.state()["activity"], activity(4, 1))
        assert await running.events(1) == [4]
    # Also with filters that would let in what has been there.
    async with source(checkpoint=checkpoint, start="now", entity="members") as running:
        await running.poll(2)


@in_event_loop
async def test_a_start_that_failed_leaves_no_checkpoint(source: Source, sim: SimulatorThread, checkpoint: Path) -> None:
    """An empty one would make the next start take the whole history for new."""
    put(sim, activity(1))
    sim.disturb("GET", HISTORY, times=0, status=500)
    async with source(start="now", checkpoint=checkpoint) as running:
        await running.poll(1)
    assert not checkpoint.exists()
    sim.clear_faults()
    async with source(start="now", checkpoint=checkpoint) as running:
        await running.poll(2)


@in_event_loop
async def test_a_crash_repeats_and_misses_nothing(source: Source, sim: SimulatorThread, checkpoint: Path) -> None:
    """A killed source leaves the checkpoint as it was some events ago; it is written when something has happened."""
    put(sim, activity(1))
    async with source(checkpoint=checkpoint) as running:
        assert await running.events(1) == [1]
        await running.poll(2)
        old, written = checkpoint.read_bytes(), checkpoint.stat()
        await running.poll(2)
        assert checkpoint.stat() == written
        put(sim, activity(1), activity(2, 1), activity(3, 2))
        assert await running.events(2) == [2, 3]
    checkpoint.write_bytes(old)
    async with source(checkpoint=checkpoint) as running:
        assert await running.events(2) == [2, 3]
        await running.poll(2)


@in_event_loop
async def test_a_long_delivery_is_remembered_in_between(source: Source, sim: SimulatorThread, checkpoint: Path) -> None:
    put(sim, *(activity(number, number) for number in range(5)))
    async with source(checkpoint=checkpoint) as running:
        assert await running.events(2) == [0, 1]
        # The third waits in the queue, and the fourth for its turn.
        await until(running.queue.full)
        assert len(json.loads(checkpoint.read_bytes())["delivered"]) == 3


@in_event_loop
async def test_what_the_checkpoint_holds(source: Source, sim: SimulatorThread, tmp_path: Path) -> None:
    checkpoint = tmp_path / "folder" / "checkpoint.json"
    checkpoint.parent.mkdir()
    put(sim, activity(1))
    async with source(checkpoint=checkpoint) as running:
        assert await running.events(1) == [1]
    assert checkpoint.stat().st_mode & 0o777 == 0o600
    assert list(checkpoint.parent.iterdir()) == [checkpoint]
    content = checkpoint.read_text(encoding="utf-8")
    assert "members" not in content
    assert "ada" not in json.loads(content)["delivered"]


@pytest.mark.parametrize(
    "content",
    [b"", b'{"version": 1, "deliv', b"[]", b'{"version": 2}', b"\xff\xfe", b'{"version": 1, "organizations": []}'],
)
@in_event_loop
async def test_a_checkpoint_that_is_damaged_or_cannot_be_made_is_refused(
    content: bytes, source: Source, sim: SimulatorThread, checkpoint: Path
) -> None:
    checkpoint.write_bytes(content)
    async with source(checkpoint=checkpoint) as running:
        assert "is not a checkpoint of this source, or is damaged" in await running.failure()
    async with source(checkpoint=checkpoint.parent / "missing" / "checkpoint.json") as running:
        assert "its directory does not exist" in await running.failure()
    assert checkpoint.read_bytes() == content
    assert sim.requests() == []


@in_event_loop
async def test_the_checkpoint_of_another_organization(source: Source, sim: SimulatorThread, checkpoint: Path) -> None:
    put(sim, activity(1))
    async with source(checkpoint=checkpoint) as running:
        assert await running.events(1) == [1]
        await running.poll(2)
    put(sim, activity(2, orgId="another"))
    async with source(checkpoint=checkpoint) as running:
        assert "belongs to the organization 6ff582aa" in await running.failure()


@in_event_loop
async def test_a_checkpoint_that_cannot_be_written_ends_nothing(
    source: Source, sim: SimulatorThread, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    put(sim, activity(1))
    async with source(checkpoint=folder / "checkpoint.json") as running:
        assert await running.events(1) == [1]
        await running.poll(2)
        shutil.rmtree(folder)
        put(sim, activity(1), activity(2))
        assert await running.events(1) == [2]
        await running.poll(2)
        folder.mkdir()
        await running.poll(2)
        assert len(json.loads((folder / "checkpoint.json").read_bytes())["delivered"]) == 2
    assert "cannot be written" in caplog.text


@in_event_loop
async def test_a_history_that_got_shorter(source: Source, sim: SimulatorThread) -> None:
    entries = [activity(number, number) for number in range(4)]
    put(sim, *entries)
    async with source() as running:
        assert await running.events(4) == [0, 1, 2, 3]
        put(sim, *entries[2:])
        await running.poll(2)
        put(sim)
        await running.poll(2)
        put(sim, *entries, activity(4, 4))
        assert await running.events(1) == [4]
        await running.poll(2)
