# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Models from the data: small dense and mixture-of-experts models, trained on a release.

    asked ─► plan        what is asked; by sizes, budget and flops what it would take (no PyTorch)
    ground ─► loop       tokenizer, packing: a release as tokens; steps over decoder and experts
    journal              evaluate, meter: bits per byte of the panel, seconds, energy, money
    checkpoint           weights as Qwen3 lays them out, encoding, and all facts of the run
    training             the order of it all

`run.train` is the Python twin of `provender train`; `checkpoint.load_model` opens what it leaves.
Modules that need the extra `prove` (PyTorch and others) are imported only when one is called.
"""
