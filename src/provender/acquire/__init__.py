# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Bring it in, lawfully, with a receipt: one reader per kind of source."""
