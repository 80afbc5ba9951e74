# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Models whose output matrix is not their embedding, as larger open ones are.

Our decoder reads both from its `embed_tokens`: called, it looks tokens up; its `weight` is the
output matrix. So a pair of matrices in its place is all that differs.
"""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn

from provender.models.decoder import Decoder

__all__ = ["UntiedEmbedding", "is_untied", "untie"]


class UntiedEmbedding(nn.Module):
    """An embedding, and an output matrix of its own.

    Attributes:
        table: One row a token, looked up.
        head: One row a token, multiplied.
    """

    def __init__(self, like: Tensor):
        super().__init__()
        self.table = nn.Parameter(torch.empty_like(like))
        self.head = nn.Parameter(torch.empty_like(like))

    @property
    def weight(self) -> Tensor:
        """The output matrix, under the name by which the decoder asks for it."""
        return self.head

    def forward(self, tokens: Tensor) -> Tensor:
        """Return the rows of tokens."""
        return functional.embedding(tokens, self.table)


def untie(decoder: Decoder) -> None:
    """Give a decoder two matrices in place of one, both still to be filled."""
    decoder.embed_tokens = UntiedEmbedding(decoder.embed_tokens.weight.detach())


def is_untied(decoder: Decoder) -> bool:
    """True if output and embedding are two matrices."""
    return isinstance(decoder.embed_tokens, UntiedEmbedding)
