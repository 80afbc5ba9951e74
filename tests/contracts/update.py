# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Record the stages' versions and syntax digests: `python -m tests.contracts.update`.

Raise a stage's version first if its output can change.
"""

from __future__ import annotations

import json

from tests.contracts.registry import VERSIONS, stages, syntax_digest

if __name__ == "__main__":
    known = {s.name: {"version": s.version, "digest": syntax_digest(s)} for s in stages()}
    VERSIONS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
