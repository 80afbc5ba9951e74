# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`python -m provender` is `provender`."""

from provender.cli.main import main

if __name__ == "__main__":
    main()
