# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""What text files say of their own terms, in every layout; and what is no statement of theirs."""

from __future__ import annotations

import csv
import time
from collections import Counter
from pathlib import Path

import pytest

from provender.extract.plain import read_markdown, read_restructuredtext, read_text
from provender.rights.normalize import normalize

BODY = "The bridge over the river was built by people of the valley.\n" * 12
READ = {"md": read_markdown, "rst": read_restructuredtext, "txt": read_text}
RIGHTS = ("document.", "frontmatter.", "spdx.")


def said(kind: str, text: str) -> list[str]:
    """Return what a file says, as expressions; what cannot be read as `?`."""
    found = READ[kind](text).observations
    mine = [o for o in found if o.signal.startswith(RIGHTS)]
    return sorted({normalize(o.value).expression or "?" for o in mine})


PD = "This document has been placed in the public domain.\n"
NC = "Creative Commons Attribution-NonCommercial 4.0"


# REUSE-IgnoreStart
@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("rst", f"{BODY}\nCopyright\n=========\n\n{PD}", ["CC-PDM-1.0"]),
        ("rst", f"{BODY}\n===========\n Copyright\n===========\n\n{PD}\n\nMore\n====\n\nx",
         ["CC-PDM-1.0"]),
        ("rst", f"{BODY}\nCopyright\n=========\n\nThis document is placed in the public domain or "
         "under the\nCC0-1.0-Universal license, whichever is more permissive.\n",
         ["CC-PDM-1.0 OR CC0-1.0"]),
        ("rst", f":License: CC BY-SA 4.0\n\n{BODY}", ["CC-BY-SA-4.0"]),
        ("rst", f"{BODY}\nCopyright\n=========\n\nCopyright 2001 by A. B.\n", []),
        ("rst", f"{BODY}\nAcknowledgements\n================\n\nThanks to the MIT License.\n", []),
        ("md", f"# T\n\n{BODY}\n## License\n\n{NC}\n", ["CC-BY-NC-4.0"]),
        ("md", f"# T\n\n{BODY}\n## 8. License\n\n{NC}\n", ["CC-BY-NC-4.0"]),
        ("md", f"# T\n\n{BODY}\n## 三、版权声明\n\n本文采用 CC BY-NC-SA 4.0 许可协议。\n",
         ["CC-BY-NC-SA-4.0"]),
        ("md", f"# T\n\n{BODY}\n## License\n\nSee the LICENSE file.\n", []),
        ("md", f"# T\n\n{BODY}\n## License\n\nLicensed under the Very Strange License 7.\n", ["?"]),
        ("md", f"# T\n\n{BODY}\n## License\n\nCode samples are MIT, text is CC BY 4.0.\n",
         ["CC-BY-4.0"]),
        ("md", f"# T\n\n{BODY}\n## 声明\n\n本文禁止转载。\n",
         ["LicenseRef-provender-no-redistribution"]),
        ("md", f"# T\n\n{BODY}\n## 声明\n\n转载请注明出处。\n", []),
        ("md", f"# T\n\n本文采用 CC BY-NC-SA 4.0 许可协议，转载请注明出处。\n{BODY}",
         ["CC-BY-NC-SA-4.0"]),
        ("md", f"# T\n\n{BODY}本文欢迎转载，转载请注明出处。\n", []),
        ("md", f"# T\n\nThis article explains the GPL-3.0 license in detail.\n{BODY}", []),
        ("md", f"# T\n\nThis article is licensed under CC BY-SA 4.0.\n{BODY}", ["CC-BY-SA-4.0"]),
        ("md", f"# T\n\nThis work may not be used for commercial purposes under its license.\n{BODY}",
         ["LicenseRef-provender-non-commercial"]),
        ("md", f"---\nlicense: CC-BY-4.0\n---\n{BODY}", ["CC-BY-4.0"]),
        ("md", f"---\nlicense: {{name: CC BY-NC 4.0, url: 'x'}}\n---\n{BODY}", ["CC-BY-NC-4.0"]),
        ("md", f"---\ncopyright: true\n---\n{BODY}", []),
        ("md", f"---\ncopyright: 禁止商用\n---\n{BODY}", ["LicenseRef-provender-non-commercial"]),
        ("md", f"---\n许可协议: CC BY-NC 4.0\n---\n{BODY}", ["CC-BY-NC-4.0"]),
        ("txt", f"#+TITLE: T\n#+LICENSE: CC BY-SA 4.0\n\n{BODY}", ["CC-BY-SA-4.0"]),
        ("txt", f"* License\n{NC}\n* Next\n{BODY}", ["CC-BY-NC-4.0"]),
        ("txt", f"= T\n:license: CC-BY-4.0\n\n{BODY}", ["CC-BY-4.0"]),
        ("txt", f"{BODY}\n== License\n\n{NC}\n", ["CC-BY-NC-4.0"]),
        ("txt", f"% License: CC BY 4.0\n\\documentclass{{book}}\n{BODY}", ["CC-BY-4.0"]),
        ("txt", f"{BODY}\\section*{{License}}\n{NC}\n", ["CC-BY-NC-4.0"]),
        ("txt", f".TH X 1\n.SH NAME\nx\n{BODY}.SH COPYRIGHT\nThis is under the GNU GPL version 3.\n"
         "License GPL-3.0-or-later applies.\n.SH SEE ALSO\ny(1)\n", ["GPL-3.0-or-later"]),
        ("txt", f"{BODY}\n=head1 LICENSE\n\nLicensed under CC BY 4.0.\n\n=head1 X\n", ["CC-BY-4.0"]),
        ("txt", f"Rights: nobody knows\n{BODY}", []),
        ("txt", f":License: for non-commercial use only\n{BODY}",
         ["LicenseRef-provender-non-commercial"]),
        ("txt", f"This document is licensed\nunder CC BY-SA 4.0, a license\n\n{BODY}",
         ["CC-BY-SA-4.0"]),
        ("txt", "Network Working Group\n\nCopyright Notice\n\n   Copyright (c) 2011 IETF Trust. "
         f"All rights reserved.\n\n   This document is subject to BCP 78.\n{BODY}",
         ["LicenseRef-provender-IETF-Trust"]),
        ("txt", f"Distribution of this memo is unlimited.\n{BODY}", []),
        ("txt", "The Project Gutenberg eBook of X\n\nThis eBook is for the use of anyone anywhere. "
         "You may copy it, give it away or re-use it under the terms of the Project Gutenberg "
         f"License included with this eBook.\n{BODY}",
         ["LicenseRef-provender-Project-Gutenberg"]),
        ("txt", f"*** START OF THE PROJECT GUTENBERG EBOOK X ***\n{BODY}",
         ["LicenseRef-provender-Project-Gutenberg"]),
        ("txt", f"He worked for Project Gutenberg for years.\n{BODY}", []),
        ("txt", f"SPDX-License-Identifier: MIT\n{BODY}", ["MIT"]),
        ("txt", BODY, []),
    ],
)  # fmt: skip
def test_what_a_text_says_of_itself(kind: str, text: str, expected: list[str]) -> None:
    """Sections, fields, lines about itself and set pieces, each beside what is none of them."""
    assert said(kind, text) == expected


# REUSE-IgnoreEnd
@pytest.mark.parametrize("size", [0, 60, 200, 1000])
def test_a_section_is_found_wherever_it_stands(size: int) -> None:
    """At the head, in the middle and across the edges of what is looked at."""
    section = f"## License\n\n{NC}\n\n## Next\n\n"
    assert said(
        "md", f"# T\n\n{BODY}\n{section}" + "And so it goes on, word by word.\n" * size
    ) == ["CC-BY-NC-4.0"]
    for lead in range(4300, 5100, 37):
        text = "x " * (lead // 2) + f"\n{section}" + "And so on.\n" * 600
        assert said("md", text) == ["CC-BY-NC-4.0"], lead


def test_peps_agree_with_people(shared_data: Path) -> None:
    """All 247: the class of each, and silence where a person saw none."""
    wanted = {
        "public domain": ["CC-PDM-1.0"], "none stated": [],
        "public domain OR CC0-1.0": ["CC-PDM-1.0 OR CC0-1.0"],
    }  # fmt: skip
    folder = shared_data / "text-repos"
    wrong: Counter[str] = Counter()
    with (folder / "peps-labels.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found = said("rst", (folder / "peps" / row["file"]).read_text("utf-8"))
            if row["label"] == "CC0-1.0":
                wrong[row["file"]] += "CC0-1.0" not in " ".join(found)
            else:
                wrong[row["file"]] += found != wanted[row["label"]]
    assert not +wrong
    assert len(wrong) == 247


@pytest.mark.parametrize(
    "text",
    ["license\n" * 50_000, "# License\n" * 20_000, "本文版权" * 50_000, "License: " * 20_000,
     "a\n===\n" * 30_000, "---\nlicense: " + "[" * 19_000 + "\n---\n", "this page " * 30_000,
     "---\na: " + "{a: " * 5_000 + "\n---\n", "#" * 200_000, "=" * 200_000],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    """Every scan is bounded, and nothing raises."""
    began = time.process_time()
    for read in READ.values():
        assert len(read(text).observations) <= 20
    assert time.process_time() - began < 10
