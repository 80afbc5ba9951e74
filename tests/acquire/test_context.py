# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What a source says of itself outside its records, and whom it governs."""

from __future__ import annotations

import shutil

import pytest

from provender.acquire.context import scan_context
from provender.acquire.inventory import inventory
from provender.errors import UsageError

MIT = "MIT License\n\nPermission is hereby granted, free of charge, to any person"


@pytest.fixture
def scan(make_source, tmp_path):
    def run(base=None, **options):
        base = base or tmp_path
        source = make_source(**{"format": "repository", "path": "c", **options})
        return scan_context(source, inventory(source, base).files, base)

    return run


def write(folder, **files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def seen(context, name):
    return {(o.signal, o.location, o.scope) for o in context.observations_for(name)}


def test_the_recipe_speaks_for_every_input(scan, tmp_path):
    """Licence, ground, reservation, generator and certificate, each with its rank."""
    write(tmp_path, **{"c/a.txt": "x"})
    context = scan(
        license="CC0-1.0", reserved="no",
        terms={"ground": "government-work", "jurisdiction": "US", "reference": "17 USC 105",
               "verified_by": "A", "verified_at": "2026-01-01"},
        generator={"model": "m", "terms": "Apache-2.0"},
        sign_off={"contributor": "B", "statement": "DCO-1.1", "date": "2026-01-02"},
    )  # fmt: skip
    found = {o.signal: (o.value, o.rank) for o in context.observations_for("a.txt")}
    assert found == {
        "recipe.license": ("CC0-1.0", "card"),
        "recipe.terms": ("government-work; US; 17 USC 105", "public-domain-ground"),
        "recipe.reserved": ("no", "card"),
        "generator.terms": ("Apache-2.0", "card"),
        "sign_off.statement": ("DCO-1.1", "card"),
    }
    assert context.observations_for("unknown.txt") == context.shared


def test_the_nearest_licence_file_governs(scan, tmp_path):
    """A folder's own licence stands before that of the folders above."""
    write(tmp_path, **{"c/LICENSE": MIT, "c/a.txt": "x", "c/s/b.txt": "x", "c/t/COPYING": "GPL",
                       "c/t/u/d.txt": "x", "outer/LICENSE": MIT})  # fmt: skip
    context = scan()
    root = ("repository.license_file", "LICENSE", "source")
    assert root in seen(context, "a.txt")
    assert root in seen(context, "s/b.txt")
    assert seen(context, "t/u/d.txt") == {("repository.license_file", "t/COPYING", "folder")}


def test_nothing_outside_the_source_speaks(scan, tmp_path):
    """A LICENSE above the source's folder, or behind a link, is not the source's."""
    write(tmp_path, **{"LICENSE": MIT, "c/a.txt": "x"})
    assert scan().observations_for("a.txt") == ()
    (tmp_path / "c/LICENSE").symlink_to(tmp_path / "LICENSE")
    assert scan().observations_for("a.txt") == ()


def test_a_data_licence_makes_the_other_one_partial(scan, tmp_path):
    """Stanford Alpaca's layout: DATA_LICENSE is about the data, LICENSE about the code."""
    write(tmp_path, **{"c/LICENSE": MIT, "c/DATA_LICENSE": "CC BY-NC 4.0", "c/d.jsonl": "{}"})
    assert seen(scan(format="jsonl"), "d.jsonl") == {
        ("repository.license_file", "DATA_LICENSE", "source"),
        ("repository.license_file", "LICENSE", "part"),
    }


def test_a_readme_beside_the_licence_is_heard_too(scan, tmp_path):
    """Their conflict is for `rights` to see."""
    write(tmp_path, **{"c/LICENSE": MIT, "c/a.md": "x",
                       "c/README.md": "# T\n\n## License\n\nThis work is licensed under "
                       "CC BY-NC-SA 4.0.\n"})  # fmt: skip
    assert {o.signal for o in scan().observations_for("a.md")} == {
        "repository.license_file", "repository.readme",
    }  # fmt: skip


def test_a_dataset_card_is_read(scan, tmp_path):
    """`license:` as the Hub writes it, one or several; a broken card says nothing."""
    card = "---\nlicense: [cc-by-4.0, other]\nlicense_name: mine\n---\n# Card\n"
    write(tmp_path, **{"c/README.md": card, "c/d.jsonl": "{}"})
    found = [(o.signal, o.value) for o in scan(format="huggingface").observations_for("d.jsonl")]
    assert found[:3] == [("card.license", "cc-by-4.0"), ("card.license", "other"),
                         ("card.license_name", "mine")]  # fmt: skip
    write(tmp_path, **{"c/README.md": "---\nlicense: [\n---\n"})
    assert scan(format="huggingface").observations_for("d.jsonl") == ()


def test_robots_and_tdmrep_of_a_crawl_are_matched_by_path(scan, tmp_path):
    """A byte order mark hides no group; only the web channel hears robots.txt."""
    write(tmp_path, **{
        "c/h/robots.txt": "\ufeffUser-agent: GPTBot\nDisallow: /private/\n\n"
                          "User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n",
        "c/h/.well-known/tdmrep.json":
            '[{"location": "/open/*", "tdm-reservation": 0},'
            ' {"location": "/*.html$", "tdm-reservation": 1, "tdm-policy": "https://x/p"}]',
        "c/h/private/a.txt": "x", "c/h/open/a.html": "x", "c/h/b.html": "x", "c/other/c.html": "x",
    })  # fmt: skip
    context = scan(format="files", channel="web")

    def values(name):
        return [(o.signal, o.value) for o in context.observations_for(name)]

    signal = ("source.content_signal", "ai-train=no (User-agent: *)")
    assert values("h/private/a.txt") == [
        ("source.robots", "Disallow (User-agent: GPTBot)"), signal,
    ]  # fmt: skip
    assert values("h/open/a.html") == [signal, ("source.tdmrep", "0")]
    assert values("h/b.html") == [signal, ("source.tdmrep", "1")]
    assert values("other/c.html") == []
    own = scan(format="files", channel="own").observations_for("h/private/a.txt")
    assert own == ()


def test_a_crawled_folder_has_every_kind_of_statement(scan, tmp_path):
    """ai.txt, trust.txt and RSL with the link to it; in a folder of our own they are no statement."""
    write(tmp_path, **{
        "c/h/robots.txt": "License: /terms/l.xml\nLicense: /rsl.xml\n",
        "c/h/rsl.xml": '<rsl><content url="/"><license><prohibits>all</prohibits></license>'
                       "</content></rsl>",
        "c/h/ai.txt": "User-Agent: *\nDisallow: /a",
        "c/h/.well-known/trust.txt": "datatrainingallowed=no",
        "c/h/a.html": "x",
    })  # fmt: skip
    options = {"format": "files", "include": ["**/*.html"]}
    found = scan(channel="web", **options).observations_for("h/a.html")
    assert [(o.signal, o.location) for o in found] == [
        ("source.ai_txt", "h/ai.txt"),
        ("source.rsl_link", "h/robots.txt"),
        ("source.rsl", "h/rsl.xml"),
        ("source.trust_txt", "h/.well-known/trust.txt"),
    ]
    assert found[1].value == "/terms/l.xml"
    assert scan(channel="own", **options).observations_for("h/a.html") == ()


def test_a_contract_speaks_for_its_delivery(scan, tmp_path):
    """Without a word about where it lay; a broken one is an error that names it."""
    write(tmp_path, **{"c/a.txt": "x", "k/contract.yaml":
          "parties: [A, B]\nsigned: 2026-01-01\npurposes: [training]\n"
          "redistribution: forbidden\ntraining: allowed\n"})  # fmt: skip
    context = scan(channel="purchased", contract="k/contract.yaml")
    found = {o.signal: o for o in context.observations_for("a.txt")}
    assert found["contract.redistribution"].value == "forbidden"
    assert str(tmp_path) not in repr(context)
    write(tmp_path, **{"k/contract.yaml": "parties: 5\n"})
    with pytest.raises(UsageError, match=r"k/contract\.yaml"):
        scan(channel="purchased", contract="k/contract.yaml")


def test_the_digest_follows_what_is_said_and_not_where(scan, tmp_path):
    """Another checkout has the same digest; another licence text another one."""
    files = {"c/LICENSE": MIT, "c/a.txt": "x", "c/s/b.txt": "x"}
    write(tmp_path / "one", **files)
    shutil.copytree(tmp_path / "one", tmp_path / "two/deeper")
    one = scan(tmp_path / "one")
    assert one.digest == scan(tmp_path / "two/deeper").digest
    write(tmp_path / "one", **{"c/s/LICENSE": "Other terms"})
    assert scan(tmp_path / "one").digest != one.digest


@pytest.mark.parametrize(
    ("folder", "form", "name", "wanted"),
    [
        ("text-repos/vue-docs-zh", "repository", None, {"repository.license_file",
                                                        "repository.readme"}),
        ("text-repos/oi-wiki", "repository", None, {"repository.readme"}),
        ("datasets-mixed-licence/codealpaca", "conversations", None, {"repository.license_file"}),
    ],
)  # fmt: skip
def test_real_folders_say_what_they_say(scan, shared_data, folder, form, name, wanted):
    """Licences of the shared repositories are seen as SOURCE.txt tells."""
    context = scan(shared_data, path=folder, format=form)
    names = list(context.by_input)
    assert all(wanted <= {o.signal for o in context.observations_for(n)} for n in names[:5])


def test_code_alpaca_is_governed_by_its_data_licence(scan, shared_data):
    """CC BY-NC 4.0 for the data; Apache-2.0 covers only the code beside it."""
    context = scan(shared_data, path="datasets-mixed-licence/codealpaca", format="conversations")
    found = {o.location: (o.value, o.scope) for o in
             context.observations_for("data/code_alpaca_2k.json")
             if o.signal == "repository.license_file"}  # fmt: skip
    assert found == {"DATA_LICENSE": ("CC-BY-NC-4.0", "source"), "LICENSE": ("Apache-2.0", "part")}
