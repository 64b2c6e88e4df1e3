# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates of the option ``ca_path``, for HTTP and for Redis."""

from __future__ import annotations

import os

from ..errors import OptionError

_HEADER = "-----BEGIN CERTIFICATE-----"


def certificates_in(path: str) -> str:
    """Return the certificates in a file, or in all files of a directory regardless of their names, in PEM format.

    :raises OptionError: when there is none, or a file cannot be read.
    """
    try:
        texts = []
        for file in _files(path):
            with open(file, encoding="utf-8", errors="replace") as stream:
                texts.append(stream.read())
    except OSError as error:
        raise OptionError("ca_path", f"The option 'ca_path' is '{path}', which cannot be read: {error}.") from None
    # The directory may also contain keys or other files.
    found = [text for text in texts if _HEADER in text]
    if not found:
        raise OptionError(
            "ca_path", f"The option 'ca_path' is '{path}', which contains no certificate in PEM format ({_HEADER})."
        )
    return "\n".join(found)


def _files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    return sorted(entry.path for entry in os.scandir(path) if entry.is_file())
