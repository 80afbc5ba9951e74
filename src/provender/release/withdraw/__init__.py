# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""TAKE IT BACK: takedown, erasure and opt-out, as a new version of a release.

`command` is the whole of it; `find` (with `seeds`) says what goes, `version` writes the new
version, `versions` and `standing` say which version stands. What builds leave out is
`run.suppression`.
"""
