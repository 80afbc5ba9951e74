# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Where it runs: the cache, the executor, progress, and the steps of a build as pure tasks."""
