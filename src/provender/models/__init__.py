# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Models from the data: small dense and mixture-of-experts models, trained on a release.

    sizes ─► plan        what one dial means: shape, tokens, operations, memory, time (no torch)
    packing ─► loop      release to tokens; steps over decoder (experts), schedule, state
    evaluate, meter      bits per byte of the panel; operations, seconds, energy, money
    checkpoint           weights as Qwen3 lays them out, tokenizer, and all facts of the run

`run.train` is the Python twin of `provender train`; `checkpoint.load_model` opens what it leaves.
Modules that need the extra `prove` (PyTorch and others) are imported only when one is called.
"""
