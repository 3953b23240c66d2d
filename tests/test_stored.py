"""The data files of a run: what is written comes back whole, and columns follow from the types."""

import json

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.records import Origin, Rejected, Verdict
from annotator.results import jsonl
from annotator.results.parquet import read_parquet, schemas, write_parquet
from annotator.results.stored import TABLES, StoredAnnotation, StoredFinding, StoredJudgement
from tests.any_struct import any_of

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("kind", [StoredAnnotation, StoredFinding, Rejected])
@given(data=st.data())
def test_a_line_comes_back_whole(kind, data):
    value = data.draw(any_of(kind))
    line = jsonl.line(value)
    assert line.count("\n") == 1
    assert jsonl.read_line(line, kind) == value
    assert msgspec.convert(json.loads(line), kind) == value


def test_lines_are_spelled_as_other_writers_do():
    value = Rejected("a,b: é", 1, "bad_yaml", '"x"')
    assert jsonl.line(value) == json.dumps(msgspec.to_builtins(value), ensure_ascii=False) + "\n"


def test_a_lone_surrogate_is_escaped_and_comes_back():
    value = Rejected("a\ud800b", 1, "bad_yaml", "x")
    line = jsonl.line(value)
    line.encode("utf-8")
    assert jsonl.read_line(line, Rejected) == value


@given(values=st.lists(any_of(StoredJudgement), max_size=3))
def test_compact_lines_come_back_whole(values):
    lines = jsonl.compact_lines(values).splitlines(keepends=True)
    assert [jsonl.read_line(line, StoredJudgement) for line in lines] == values
    for line in lines:
        assert line.count(b"\n") == 1
        shorter = json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":"))
        assert len(line.decode()) <= len(shorter) + 20  # floats may be spelled otherwise


def test_a_lone_surrogate_in_a_compact_line_is_escaped():
    value = StoredJudgement(
        "f", None, "a\ud800b", "", "", "", "", "", Origin.KEYWORD, 1, Verdict.WRONG, 0.1
    )
    plain = msgspec.structs.replace(value, word="b")
    lines = jsonl.compact_lines([value, plain]).splitlines(keepends=True)
    assert [jsonl.read_line(line, StoredJudgement) for line in lines] == [value, plain]
    assert lines[1] == jsonl.compact_lines([plain])


@pytest.mark.parametrize("table", TABLES)
@given(data=st.data())
@in_one_folder
def test_a_parquet_row_comes_back_whole(tmp_path, table, data):
    kind = TABLES[table]
    values = data.draw(st.lists(_bounded(kind), min_size=1, max_size=3))
    lines = tmp_path / f"{table}.jsonl"
    lines.write_text("".join(map(jsonl.line, values)), encoding="utf-8")
    write_parquet(lines, table, tmp_path / "t.parquet")
    back = [jsonl.read_object(row, kind) for _, row in read_parquet(tmp_path / "t.parquet")]
    assert back == values


def _bounded(kind):
    """Return values whose numbers fit into 32 bits."""
    return any_of(kind).map(
        lambda value: msgspec.convert(_fitting(msgspec.to_builtins(value)), kind)
    )


def _fitting(value):
    if isinstance(value, dict):
        return {name: _fitting(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_fitting(item) for item in value]
    return value % 2**31 if type(value) is int else value


@pytest.mark.parametrize("table", TABLES)
def test_the_columns_follow_from_the_types(table):
    assert schemas()[table].names == list(TABLES[table].__struct_fields__)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"figid": 1}', "Expected `str`, got `int`"),
        ('{"figid": "a"}', "missing required field `taxa`"),
        ("[]", "Expected `object`, got `array`"),
    ],
)
def test_what_is_no_annotation_is_refused(line, problem):
    with pytest.raises(ValueError, match=problem):
        jsonl.read_line(line, StoredAnnotation)
