# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Personal data: each detector with a text and a twin, look-alikes, actions, hashes, bad input."""

from __future__ import annotations

import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.assess.personal_cases import CASES, LOOK_ALIKES

from provender.assess.checks import is_iban, is_luhn, is_resident_id
from provender.assess.patterns import load_detectors
from provender.assess.personal_data import (
    PERSONAL_DATA_STAGE,
    SPANS,
    PersonalDataOptions,
    personal_data_stage,
    personal_edits,
    personal_rules,
    personal_types,
)
from provender.assess.rules import RuleTable
from provender.assess.spans import span_hash
from provender.edits import apply_edits, edits_of

PLAIN = PersonalDataOptions()


def batch(*texts: str | None) -> pa.RecordBatch:
    return pa.record_batch({"text": pa.array(texts, pa.large_string())})


def spans(text: str, options: PersonalDataOptions = PLAIN, key: bytes = b"") -> list[dict]:
    out = personal_data_stage(options, key).function(batch(text))
    return out.column("personal_spans").to_pylist()[0]


def marked(text: str) -> tuple[str, list[str]]:
    """Return the text without its marks, and what stands between them."""
    wanted = [part.split("】")[0] for part in text.split("【")[1:]]
    return text.replace("【", "").replace("】", ""), wanted


def edited(text: str, options: PersonalDataOptions = PLAIN, key: bytes = b"") -> str:
    out = personal_data_stage(options, key).function(batch(text))
    edits = personal_edits(out.column("personal_spans"), options).to_pylist()[0]
    return apply_edits(text, edits_of(edits))


@pytest.mark.parametrize(
    ("detector", "kind", "text", "twin"), CASES, ids=[f"{c[0]}-{n}" for n, c in enumerate(CASES)]
)
def test_a_detector_finds_its_span_and_not_its_twin(
    detector: str, kind: str, text: str, twin: str
) -> None:
    """The span is exact to the byte; the twin has no span of that type."""
    plain, wanted = marked(text)
    data = plain.encode("utf-8")
    found = spans(plain)
    assert [data[span["start"] : span["end"]].decode("utf-8") for span in found] == wanted
    assert {span["type"] for span in found} == {kind}
    assert kind not in {span["type"] for span in spans(twin)}
    names = {one.name.split("@")[0] for one in load_detectors().detectors}
    assert detector in names


def test_every_detector_has_a_case_and_a_source() -> None:
    """No pattern ships without a text that passes and a twin that fails."""
    detectors = load_detectors().detectors
    assert {one.name.split("@")[0] for one in detectors} == {case[0] for case in CASES}
    assert all(one.source for one in detectors)
    known = {one.name for one in personal_types()}
    assert {one.type for one in detectors} <= known


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_are_left_alone(text: str) -> None:
    """Books, papers, hashes, versions, dates, places, cases and orders are nobody's data."""
    assert spans(text) == []


@pytest.mark.parametrize(("detector", "kind", "text", "twin"), CASES[:60])
def test_a_span_is_found_between_han_characters(
    detector: str, kind: str, text: str, twin: str
) -> None:
    """Chinese writes no spaces: what stands around it changes nothing."""
    del detector, twin
    plain, wanted = marked(text)
    found = spans(f"他说{plain}然后走了")
    assert len(found) == len(wanted)
    assert {span["type"] for span in found} == {kind}


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40),
    st.sampled_from([case[2] for case in CASES]),
)
def test_spans_lie_in_the_text_and_edits_apply(prefix: str, text: str) -> None:
    """Whatever stands before: spans ascend, do not overlap, and cut no character."""
    plain = f"{prefix}\n{marked(text)[0]}"
    data = plain.encode("utf-8")
    end = 0
    for span in spans(plain):
        assert end <= span["start"] < span["end"] <= len(data)
        data[span["start"] : span["end"]].decode("utf-8")
        end = span["end"]
    edited(plain)


def test_masks_are_typed_and_drops_are_rules() -> None:
    """Each action does what it says; a type that is dropped is not edited."""
    text = "jane@corp.org, 138-0013-8000, webmaster@corp.org"
    assert edited(text) == "<EMAIL>, <PHONE>, webmaster@corp.org"
    options = PersonalDataOptions(actions={"email": "drop", "phone": "keep"})
    assert edited(text, options) == text
    out = pa.Table.from_batches([personal_data_stage(options).function(batch(text, "nothing"))])
    out = out.append_column("language", pa.array(["en", "en"]))
    outcome = RuleTable(personal_rules(options)).evaluate(out)
    assert outcome.passed.tolist() == [False, True]
    assert [failure.rule for failure in outcome.failures(0)] == ["holds_email"]


def test_stand_ins_are_reserved_and_the_same_for_equal_values() -> None:
    """The same number gets the same stand-in, in ranges that nobody has."""
    actions = dict.fromkeys(("email", "phone", "ip_address", "mac_address", "iban"), "replace")
    options = PersonalDataOptions(actions=actions)
    text = "a@corp.org A@corp.org 13800138000 138-0013-8000 from 106.31.73.20 3c:22:fb:12:34:56"
    first, second, phone, again, _, address, hardware = (
        edited(text, options).replace("+1 ", "+1_").split()
    )
    assert first == second
    assert first.endswith("@example.com")
    assert phone == again
    assert phone.startswith("+1_202-555-01")
    assert address.startswith(("192.0.2.", "198.51.100.", "203.0.113."))
    assert hardware.startswith("00:00:5E:00:53:")
    assert spans(edited(text, options).split()[0]) == []
    assert edited("GB29 NWBK 6016 1331 9268 19", options) == "<IBAN>"


def test_children_and_patients_are_types_of_their_own() -> None:
    """Beside a word, or by the birth date where the recipe gives a day."""
    number = "440305201901011235"
    assert [span["type"] for span in spans(f"身份证{number}")] == ["resident_id"]
    assert [span["type"] for span in spans(f"患儿身份证{number}")] == ["minor_identity"]
    assert [span["type"] for span in spans(f"患者身份证{number}")] == ["health_identity"]
    day = PersonalDataOptions(as_of=datetime.date(2026, 1, 1))
    assert [span["type"] for span in spans(f"身份证{number}", day)] == ["minor_identity"]
    later = PersonalDataOptions(as_of=datetime.date(2033, 1, 1))
    assert [span["type"] for span in spans(f"身份证{number}", later)] == ["resident_id"]
    assert {rule.code for rule in personal_rules(PLAIN)} == {
        "holds_court_party",
        "holds_minor_identity",
        "holds_health_identity",
    }


def test_lists_of_people_leave_where_the_recipe_says_so() -> None:
    """More spans than allowed is a rule of its own."""
    options = PersonalDataOptions(most_spans=1)
    out = personal_data_stage(options).function(batch("a@corp.org b@corp.org", "a@corp.org"))
    table = pa.Table.from_batches([out]).append_column("language", pa.array(["en", "en"]))
    assert RuleTable(personal_rules(options)).evaluate(table).passed.tolist() == [False, True]


def test_columns_count_types_and_hold_no_value() -> None:
    """Counts equal the spans, nulls have none, and no value stands in any column."""
    out = PERSONAL_DATA_STAGE.function(batch("jane@corp.org 13800138000 a@corp.org", None, ""))
    assert out.column("personal_email").to_pylist() == [2, 0, 0]
    assert out.column("personal_phone").to_pylist() == [1, 0, 0]
    assert out.column("personal_total").to_pylist() == [3, 0, 0]
    assert out.column("personal_spans").type == SPANS
    stored = str(out.drop_columns(["text"]).to_pydict())
    assert "jane" not in stored
    assert "138001" not in stored


def test_hashes_follow_the_frozen_specification() -> None:
    """span/1: 16 bits without a key, 128 with one, whatever way the value is written."""
    assert span_hash("phone", "13800138000") == "84e0"
    assert span_hash("phone", "138-0013 8000") == "84e0"
    assert span_hash("phone", "13800138000", b"key") == "ddc74ffc170b69b12fd8f2656501a5b7"
    assert span_hash("phone", "13800138000", b"other") != span_hash("phone", "13800138000", b"key")
    assert span_hash("email", "a.b@corp.org") != span_hash("email", "ab@corp.org")
    assert span_hash("email", "A.B@corp.org") == span_hash("email", "a.b@corp.org")
    keyed = spans("打138-0013-8000", key=b"key")[0]
    assert keyed["hash"] == span_hash("phone", "13800138000", b"key")
    assert keyed["detector"] == "phone_china_mobile@1"


def test_a_key_and_a_day_are_part_of_the_identity_but_the_key_is_not_there() -> None:
    """Other options, other columns; the key itself stands nowhere."""
    stages = [
        personal_data_stage(PLAIN),
        personal_data_stage(PLAIN, b"secret key"),
        personal_data_stage(PersonalDataOptions(as_of=datetime.date(2026, 1, 1))),
    ]
    assert len({stage.identity for stage in stages}) == 3
    assert "secret key" not in stages[1].parameters
    actions = PersonalDataOptions(actions={"email": "keep"})
    assert personal_data_stage(actions).identity == stages[0].identity


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no type of personal data 'fax'"):
        PersonalDataOptions(actions={"fax": "mask"})


@pytest.mark.parametrize(
    "text",
    [
        "1 " * 200_000,
        "a@" * 200_000,
        "13800138000\n" * 20_000,
        "eyJ." * 200_000,
        "-----BEGIN" * 50_000,
    ],
    ids=["digits", "signs", "phones", "tokens", "blocks"],
)
def test_hostile_texts_end(text: str) -> None:
    """Long runs of clues cost linear time, and lists of numbers are found whole."""
    found = spans(text)
    assert len(found) == (20_000 if text.startswith("138") else 0)


def test_check_digits() -> None:
    """ISO/IEC 7812-1, ISO 13616-1 and ISO 7064 by the examples that their makers print."""
    assert is_luhn("79927398713")
    assert not is_luhn("79927398710")
    assert is_iban("GB82 WEST 1234 5698 7654 32")
    assert not is_iban("GB82 WEST 1234 5698 7654 33")
    assert is_resident_id("11010519491231002X")
    assert not is_resident_id("110105194902310026")


def test_the_manual_shows_the_types_as_they_are() -> None:
    """No row of the table in docs/personal_data.md differs from the data."""
    page = (Path(__file__).parents[2] / "docs" / "personal_data.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{one.name}` | {one.title} | {one.action} | `{one.mask}` | {one.source} |"
        for one in personal_types()
    ]
