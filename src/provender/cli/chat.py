# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""`provender chat MODEL`: talk to a model, or let it continue a text, in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from provender.cli.model_options import Model
from provender.cli.options import AsJson, Quiet, Workers
from provender.cli.output import print_json
from provender.errors import UsageError

if TYPE_CHECKING:
    from provender.models.conversation import Conversation
    from provender.models.sampling import Reply

Prompt = Annotated[
    str | None,
    typer.Argument(help="What you say; without it, a conversation.", show_default=False),
]
System = Annotated[
    str | None,
    typer.Option("--system", help="What a tuned model is told before all.", show_default=False),
]
Plain = Annotated[bool, typer.Option("--plain", help="Continue text even if it is tuned.")]
Temperature = Annotated[float, typer.Option("--temperature", help="0: the likeliest, always.")]
TopK = Annotated[int, typer.Option("--top-k", help="Choose among so many tokens; 0: all.")]
TopP = Annotated[float, typer.Option("--top-p", help="Choose among this share of probability.")]
Repetition = Annotated[float, typer.Option("--repetition", help="Above 1: repeat less.")]
MaxTokens = Annotated[int, typer.Option("--max-tokens", help="Tokens of a reply at most.")]
Stop = Annotated[
    list[str] | None,
    typer.Option(
        "--stop", help="A text that ends a reply; may be given again.", show_default=False
    ),
]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same reply.")]
Device = Annotated[str, typer.Option("--device", help="cpu or cuda.")]

_HELP = "/new begins anew, /quit or Ctrl-D ends, Ctrl-C stops a reply"


def run(
    model: Model,
    prompt: Prompt = None,
    system: System = None,
    plain: Plain = False,
    temperature: Temperature = 0.8,
    top_k: TopK = 50,
    top_p: TopP = 0.95,
    repetition: Repetition = 1.1,
    max_tokens: MaxTokens = 200,
    stop: Stop = None,
    seed: Seed = 0,
    device: Device = "cpu",
    workers: Workers = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Talk to a model of your own, or let it continue a text."""
    from provender.models.chat import open_conversation
    from provender.models.words import chat_lines

    if as_json and prompt is None:
        raise UsageError("--json goes with a prompt", hint='provender chat MODEL "…" --json')
    options: dict[str, Any] = {
        "system": system, "plain": plain, "temperature": temperature, "top_k": top_k,
        "top_p": top_p, "repetition": repetition, "most_tokens": max_tokens,
        "stops": tuple(stop or ()), "seed": seed, "device": device, "workers": workers,
    }  # fmt: skip
    conversation, known = open_conversation(model, **options)
    if not quiet:
        sys.stderr.write("".join(f"{line}\n" for line in chat_lines(known)))
    if prompt is None:
        _converse(conversation, quiet=quiet)
        return
    reply = _show(conversation, prompt, silent=as_json)
    if as_json:
        print_json(reply.to_dict())


def _converse(conversation: Conversation, *, quiet: bool) -> None:
    """Read lines and reply to each until there are no more."""
    if not quiet:
        sys.stderr.write(_HELP + "\n")
    for line in _lines():
        if line == "/quit":
            return
        if line == "/new":
            conversation.forget()
        elif line.startswith("/"):
            sys.stderr.write(_HELP + "\n")
        elif line:
            try:
                reply = _show(conversation, line)
            except KeyboardInterrupt:
                sys.stdout.write("\n")
                continue
            if not quiet:
                speed = reply.tokens / max(reply.seconds, 1e-9)
                sys.stderr.write(f"({reply.tokens} tokens, {speed:.0f} a second)\n")


def _lines() -> Iterator[str]:
    """Yield what a person types, or what stands in a file or pipe."""
    while True:
        if sys.stdin.isatty():
            sys.stderr.write("> ")
            sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            return
        yield line.strip()


def _show(conversation: Conversation, text: str, *, silent: bool = False) -> Reply:
    """Print a reply as it comes."""
    from provender.models.sampling import Reply

    for piece in conversation.say(text):
        if isinstance(piece, Reply):
            break
        if not silent:
            sys.stdout.write(_harmless(piece))
            sys.stdout.flush()
    if not silent:
        sys.stdout.write("\n")
    return piece  # type: ignore[return-value]


def _harmless(text: str) -> str:
    """Return a text without what moves a terminal: models may have read escape sequences."""
    return "".join(
        c if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f") else "·" for c in text
    )
