# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Hot loops: numba on Arrow buffers, one typed wrapper each, plain twins in `reference`."""
