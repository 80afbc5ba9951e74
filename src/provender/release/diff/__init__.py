# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""WHAT CHANGED between two releases.

opened ─► rows ─► buckets ─► join ─► changes ─┐
(shape)  (narrow) (bounded)  (by id) (counts)  ├─► compare ─► table, changelog (words.yml)
settings, examples ─────────┘
"""
