# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what ansible-core's other stdout callbacks would show, of which Ansible loads only one in a run."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible.plugins.callback import CallbackBase
from ansible.plugins.loader import callback_loader
from ansible.utils.display import Display

DOCUMENTATION = r"""
---
name: stdout_callbacks
type: notification
short_description: Write what other stdout callbacks show to files
version_added: 0.1.0
author:
  - community.camunda contributors (@ansible-collections)
description:
  - Writes a file for each callback to the directory that the environment variable C(STDOUT_CALLBACKS_FOLDER) names.
"""

CALLBACKS: dict[str, tuple[str, dict[str, str]]] = {
    "default-yaml": ("ansible.builtin.default", {"result_format": "yaml"}),
    "minimal": ("ansible.builtin.minimal", {}),
    "oneline": ("ansible.builtin.oneline", {}),
}
"""The callbacks with options, by names for their files."""


class _FileDisplay:
    """A display that writes to a file, and is otherwise that of Ansible."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._display = Display()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._display, name)

    def display(self, msg: str, *_how: Any, **_more: Any) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{msg}\n")

    def banner(self, msg: str, *_how: Any, **_more: Any) -> None:
        self.display(f"\n{msg} ****")


def _copied(argument: Any) -> Any:
    """Return an argument with a result of its own, if it has one: callbacks remove from it what they do not show."""
    if not hasattr(argument, "_result"):
        return argument
    copied = copy.copy(argument)
    vars(copied).update({name: copy.deepcopy(kept) for name, kept in vars(argument).items() if isinstance(kept, dict)})
    return copied


def _forward(name: str) -> Callable[..., None]:
    def method(self: CallbackModule, *arguments: Any, **keywords: Any) -> None:
        for callback in self.callbacks:
            copies = [_copied(argument) for argument in arguments]
            callback._current_task_result = next((each for each in copies if hasattr(each, "_result")), None)
            getattr(callback, name)(*copies, **keywords)

    return method


class CallbackModule(CallbackBase):
    """The callback; for tests only."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "stdout_callbacks"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        folder = Path(os.environ["STDOUT_CALLBACKS_FOLDER"])
        self.callbacks = []
        for file, (name, options) in CALLBACKS.items():
            callback = callback_loader.get(name)
            callback.set_options(direct=options)
            callback._display = _FileDisplay(folder / file)
            self.callbacks.append(callback)


for _name in dir(CallbackBase):
    # What happens in any event would come twice.
    if _name.startswith("v2_") and _name != "v2_on_any":
        setattr(CallbackModule, _name, _forward(_name))
