# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Models from the data: small dense and mixture-of-experts models, trained on a release.

    sizes ─► plan        what one dial means: shape, tokens, operations, memory, time (no torch)
    packing ─► loop      release to tokens; steps over decoder (experts), schedule, state
    evaluate, meter      bits per byte of the panel; operations, seconds, energy, money
    checkpoint           weights as Qwen3 lays them out, tokenizer, and all facts of the run
    base, dialogue       a model of ours or of others (variants, shards, untied, base_terms) and
    lessons ─► tuning    conversations: template, mask, data; steps, low-rank products (lora)

`run.train` and `tune.tune` are the Python twins of `provender train` and `tune`;
`checkpoint.load_model` opens what they leave.
Modules that need the extra `prove` (PyTorch and others) are imported only when one is called.
"""
