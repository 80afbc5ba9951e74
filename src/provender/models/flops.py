# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Operations that training takes: a formula, because counters miss kernels (`grouped_mm`, SDPA).

A multiplication and an addition for each weight of a matrix that a token passes through, twice that
again backwards; attention reads the tokens before it, half a context on average. The embedding is
looked up for nothing and multiplied as the output. Kaplan et al. 2020, arXiv:2001.08361, §2.1, with
the attention term of Chowdhery et al. 2022, arXiv:2204.02311, appendix B, halved for causality.
"""

from __future__ import annotations

from provender.models.sizes import Shape

__all__ = ["FORMULA", "matrix_parameters", "training_flops_per_token"]

FORMULA = "6 (active matrix parameters, head and router included) + 6 L H hd T (causal); version 1"


def matrix_parameters(shape: Shape) -> int:
    """Return the weights of the matrices that a token passes through."""
    norms = shape.layers * (2 * shape.width + 2 * shape.head_width) + shape.width
    return shape.active_parameters - norms


def training_flops_per_token(shape: Shape, *, causal: bool = True) -> int:
    """Return the floating-point operations of a token, forwards and backwards.

    Args:
        shape: The decoder's.
        causal: Count only the half of the attention matrix that is looked at.
    """
    seen = shape.context / 2 if causal else shape.context
    attention = 4 * shape.layers * shape.heads * shape.head_width * seen
    return int(3 * (2 * matrix_parameters(shape) + attention))
