# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Finds a Chromium for the tests that look at pages, and installs one in CI.

Elsewhere nothing is installed: `apt-get install chromium fonts-noto-cjk`, or `playwright install
chromium`, is for people to decide.
"""

from __future__ import annotations

import os
import shutil
import subprocess

__all__ = ["find_chromium", "install_chromium"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_PACKAGES = ("chromium", "fonts-noto-cjk")


def find_chromium() -> str | None:
    """Return the path of the system's Chromium, None if it has none."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def install_chromium() -> str | None:
    """Install Debian's Chromium where CI runs as root; return its path, None if there is none."""
    if not os.environ.get("CI") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print(f"CI: installing {' '.join(_PACKAGES)} to look at pages")
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES]
    for command in (["apt-get", "update", "-qq"], install):
        try:
            subprocess.run(command, check=True, timeout=300, capture_output=True)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"CI: no Chromium: {error}")
            return None
    return find_chromium()
