# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Cards, Croissant, Data Package, Kaggle and DCAT: what they license, and what they do not."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import pytest

from provender.acquire.context import scan_context
from provender.acquire.inventory import inventory
from provender.rights.conclude import conclude

if TYPE_CHECKING:
    from pathlib import Path

BY_URL = "https://creativecommons.org/licenses/by/4.0/"


@pytest.fixture
def concluded(make_source, tmp_path: Path):
    """Write a dataset folder, and return what follows for one of its files."""

    def run(files: dict[str, str], name: str = "data/a.jsonl") -> str | None:
        for path, text in {name: '{"text": "x"}\n', **files}.items():
            target = tmp_path / "c" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        source = make_source(format="huggingface", path="c")
        context = scan_context(source, inventory(source, tmp_path).files, tmp_path)
        found = conclude(context.observations_for(name), as_of=datetime.date(2026, 11, 1))
        return found.concluded if found.tier != "unknown" else found.reason

    return run


def card(block: str, body: str = "# Data\n") -> dict[str, str]:
    return {"README.md": f"---\n{block}\n---\n{body}"}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (card("license: cc-by-4.0"), "CC-BY-4.0"),
        (card("license:\n- cc-by-4.0\n- cc-by-sa-4.0"), "CC-BY-SA-4.0"),
        (card("license: [cc-by-4.0, cc-by-nc-4.0]"), "conflicting_licenses"),
        (card("license: [cc-by-4.0, other]"), "unknown_license"),
        (card("license: other\nlicense_name: CC BY-NC 4.0"), "CC-BY-NC-4.0"),
        (card(f"license: other\nlicense_link: {BY_URL}"), "CC-BY-4.0"),
        (card("license: other\nlicense_name: mine\nlicense_link: LICENSE"), "ambiguous_license"),
        (card("license: cc"), "ambiguous_license"),
        (card("license: cc-by-4.0", "For research purposes only."), "unknown_license"),
        (card("license: cc-by-4.0", "For non-commercial use only."), "conflicting_licenses"),
        (card("license: cc-by-4.0", "本数据集仅供研究使用，不得用于商业目的。"),
         "conflicting_licenses"),
        (card("license: cc-by-4.0", "Also useful for research purposes."), "CC-BY-4.0"),
        (card("license: cc-by-nc-4.0", "The code is under MIT. Data: CC BY 4.0 license."),
         "CC-BY-NC-4.0"),
        (card("pretty_name: X", "## License\n\nThe dataset is licensed under CC BY 4.0."),
         "CC-BY-4.0"),
        (card("license: apache-2.0\nsource_datasets:\n- allenai/c4"), "no_license"),
        (card("license: apache-2.0\nsource_datasets:\n- original"), "Apache-2.0"),
        (card("license: apache-2.0\ntags: [common-crawl]"), "no_license"),
        (card("license: apache-2.0", "Text extracted from web pages of Common Crawl dumps."),
         "no_license"),
        (card("license: apache-2.0", "Unlike Common Crawl dumps, written by hand."), "Apache-2.0"),
        (card("license: cc-by-nc-4.0\ntags: [common-crawl]"), "CC-BY-NC-4.0"),
        (card("license: odc-by"), "database_only_license"),
        (card("license: cc-by-4.0\nextra_gated_prompt: For non-commercial use only."),
         "conflicting_licenses"),
        (card("license: cc-by-4.0\nextra_gated_fields:\n"
              "  I agree to use this dataset for non-commercial use ONLY: checkbox"),
         "conflicting_licenses"),
        (card("extra_gated_prompt: For non-commercial use only."), "no_grant"),
        (card("license: cc-by-4.0\nextra_gated_prompt: Say who you are.\nextra_gated_fields:\n"
              "  Name: text"), "CC-BY-4.0"),
        (card("license: cc-by-4.0\nextra_gated_fields: [x]"), "CC-BY-4.0"),
    ],
)  # fmt: skip
def test_cards(concluded, files: dict[str, str], expected: str) -> None:
    """Fields state the licence, prose makes it stricter, a wrapper licenses no row."""
    assert concluded(files) == expected


def test_a_config_has_its_own_licence(concluded) -> None:
    """It holds for the files that the config names, beside the card's."""
    block = (
        "license: cc-by-4.0\nconfigs:\n- config_name: a\n  data_files: data/a.jsonl\n"
        "- config_name: b\n  data_files: data/b.jsonl\n  license: cc-by-sa-4.0"
    )
    assert concluded(card(block)) == "CC-BY-4.0"
    assert concluded(card(block), "data/b.jsonl") == "CC-BY-SA-4.0"


def dataset(**fields: Any) -> str:
    return json.dumps({"@context": {}, "@type": "sc:Dataset", "name": "x", **fields})


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("croissant.json", dataset(license=BY_URL), "CC-BY-4.0"),
        ("croissant.json", dataset(license=[BY_URL, "CC-BY-SA-4.0"]), "CC-BY-SA-4.0"),
        ("croissant.json", dataset(license={"@id": BY_URL}), "CC-BY-4.0"),
        ("croissant.json", dataset(sdLicense=BY_URL), "no_license"),
        ("croissant.json", dataset(license="CC-BY-4.0", usageInfo="non-commercial use only"),
         "conflicting_licenses"),
        ("croissant.json", dataset(creator={"@type": "Person", "license": BY_URL}), "no_license"),
        ("dataset.jsonld", json.dumps({"@graph": [{"@type": "dcat:Dataset",
                                                   "dct:license": {"@value": "CC-BY-4.0"}}]}),
         "CC-BY-4.0"),
        ("datapackage.json", json.dumps({"licenses": [{"name": "ODC-PDDL-1.0", "path": "x"}]}),
         "PDDL-1.0"),
        ("datapackage.json", json.dumps({"licenses": [{"name": "CC-BY-4.0"}]}), "CC-BY-4.0"),
        ("datapackage.json", json.dumps({"license": "CC-BY-4.0", "resources": [
            {"path": "data/a.jsonl", "licenses": [{"name": "CC-BY-SA-4.0"}]}]}), "CC-BY-SA-4.0"),
        ("datapackage.json", json.dumps({"license": "CC-BY-4.0", "resources": [
            {"path": "data/b.jsonl", "licenses": [{"name": "CC-BY-SA-4.0"}]}]}), "CC-BY-4.0"),
        ("datapackage.json", json.dumps({"license": "CC-BY-NC-4.0", "resources": [
            {"path": "data/a.jsonl", "license": "CC-BY-4.0"}]}), "conflicting_licenses"),
        ("dataset-metadata.json", json.dumps({"licenses": [{"name": "CC0-1.0"}]}), "CC0-1.0"),
        ("dataset-metadata.json", json.dumps({"licenses": [{"name": "unknown"}]}),
         "ambiguous_license"),
        ("dataset_infos.json", json.dumps({"default": {"license": "CC-BY-4.0"}}), "CC-BY-4.0"),
        ("dataset_infos.json", json.dumps({"default": {"license": ""}}), "no_license"),
    ],
)  # fmt: skip
def test_metadata_files(concluded, name: str, text: str, expected: str) -> None:
    """The dataset's licence counts, that of the record or of a person does not."""
    assert concluded({name: text}) == expected


def test_a_wrappers_metadata_license_no_row(concluded) -> None:
    """Croissant and LICENSE of a crawl are the wrapper's too; the twin above has no crawl."""
    files = card("tags: [common-crawl]") | {
        "croissant.json": dataset(license=BY_URL),
        "LICENSE": "Licensed under CC BY 4.0.",
    }
    assert concluded(files) == "no_license"
