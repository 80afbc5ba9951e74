# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Models from the data: small dense and mixture-of-experts models, trained on a release.

    asked ─► plan        what is asked; by sizes, budget and flops what it would take (no PyTorch)
    ground ─► loop       tokenizer, packing: a release as tokens; steps over decoder and experts
    journal              evaluate, meter: bits per byte of the panel, seconds, energy, money
    checkpoint           weights as Qwen3 lays them out, encoding, and all facts of the run
    training             the order of it all
    contest ─► standing  dense against sparse: contesting trains, comparison tells them apart
    tier                 a run of `prove` that trains in place of counting
    base, dialogue       a model of ours or of others (variants, shards, untied, base_terms) and
    lessons ─► tuning    conversations: template, mask, data; steps, low-rank products (lora)

`run.train` and `tune.tune` are the Python twins of `provender train` and `tune`;
`checkpoint.load_model` opens what they leave.
Modules that need the extra `prove` (PyTorch and others) are imported only when one is called.
"""
