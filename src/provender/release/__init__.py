# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Make it citable: shards, ledger, card, manifest, and the check that needs only the folder."""
