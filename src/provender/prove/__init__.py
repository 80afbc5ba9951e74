# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Does it teach? What a token of one release is worth in tokens of another."""
