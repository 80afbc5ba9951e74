# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""May we? Evidence, conclusion, decision, combination: see DESIGN §4.

The law is data (`data/licenses/*.yml`, `data/policies/*.yml`); code only interprets it. Nothing
here is legal advice.
"""
