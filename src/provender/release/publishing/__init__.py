# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Put a release where others find it, if its terms allow that place.

command    the journey: verify ─► rules ─► plan ─► send ─► receipt
rules      which tier and policy may go where (data/targets.yml)
agreement  what people accept before a gated tier, and the record that they did (data/agreement.yml)
parts      what is sent: the whole release, or one repository for each tier (tier_card, evidence)
target     where to: `tree` (a folder, an S3 bucket), `huggingface`, `modelscope`
receipt    what arrived, kept beside the release
"""
