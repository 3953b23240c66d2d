"""What is written of a record comes back whole, and what is no such record is refused."""

import json
from collections import Counter

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.curation.decisions import (
    COLUMNS,
    DECISIONS,
    Decision,
    read_decisions,
    write_decisions,
)
from annotator.errors import InputError, LexiconError, OutputError
from annotator.lexicon.manifest import FORMAT, Manifest, read_manifest
from annotator.progress.measured import MeasuredProgress, Observer
from annotator.records import Organism
from annotator.report.ratios import Sums
from annotator.report.tally import Tally
from annotator.results.run_folder import RunFolder
from annotator.results.run_meta import RunMeta, read_meta, write_meta
from annotator.runs import batch
from annotator.runs.batch import run
from annotator.runs.checkpoint import NAME, Checkpoint, read_checkpoint
from annotator.runs.merge import merge
from annotator.runs.options import RunOptions
from annotator.runs.state_json import read_state, state_text
from annotator.runs.writer import Chunk, UnitSizes
from tests.any_struct import any_of
from tests.run_tables import write_table

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

#: The files of a run's own, by what a line of each is.
STATES = [Checkpoint, Tally, UnitSizes, tuple[str, str, int]]


@pytest.mark.parametrize("kind", STATES)
@given(data=st.data())
def test_a_state_comes_back_whole(kind, data):
    value = data.draw(any_of(kind))
    text = state_text(value)
    assert text.isascii()
    assert text.count("\n") == 1
    assert read_state(text, kind) == value


@given(value=any_of(RunMeta))
@in_one_folder
def test_run_json_comes_back_whole(tmp_path, value):
    write_meta(tmp_path, value)
    assert read_meta(tmp_path) == value


@given(value=any_of(Manifest, format=st.just(FORMAT)))
@in_one_folder
def test_a_manifest_comes_back_whole(tmp_path, value):
    value.write(tmp_path)
    assert read_manifest(tmp_path) == value


def any_decision():
    on_rows = {"scope": st.just("row"), "review_id": st.text(min_size=1).map("r{}".format)}
    return any_of(Decision, decision=st.sampled_from(DECISIONS), **on_rows)


@given(values=st.lists(any_decision(), max_size=4))
@in_one_folder
def test_decisions_come_back_whole(tmp_path, values):
    write_decisions(tmp_path / "decisions.tsv", values)
    assert read_decisions(tmp_path / "decisions.tsv") == sorted(values)


def test_organisms_come_back_whole(tmp_path):
    organism = Organism(
        "ncbitaxon:562", "Escherichia coli", "bacterium", ("ncbitaxon:83333",), True
    )
    text = json.dumps([msgspec.to_builtins(organism)])
    assert msgspec.json.decode(text, type=list[Organism]) == [organism]


def test_lone_surrogates_come_back():
    tally = Tally(noisy=Counter({("\ud83d", "common_word"): 1}))
    assert read_state(state_text(tally), Tally) == tally
    assert read_state(state_text(("f1", "\udcff.jsonl", 3)), tuple[str, str, int]) == (
        "f1", "\udcff.jsonl", 3,
    )  # fmt: skip


class MoreTally(Tally):
    """A tally that counts more."""

    plants: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    pages: int = 0


class MoreChunk(Chunk):
    """A chunk that carries more."""

    notes: list[str] = msgspec.field(default_factory=list)


class MoreSums(Sums):
    """Sums with one more."""

    rest: int = 0


def test_a_new_field_needs_no_other_place():
    one, two = (MoreTally(plants=Counter({("a", "b"): n}), pages=n) for n in (1, 2))
    one.merge(two)
    assert (one.plants, one.pages) == ({("a", "b"): 3}, 3)
    assert read_state(state_text(one), MoreTally) == one
    chunk = MoreChunk(notes=["a"])
    chunk.extend(MoreChunk(notes=["b"]))
    assert chunk.notes == ["a", "b"]
    sums = MoreSums(rest=1)
    sums.merge(MoreSums(rest=2))
    assert sums.rest == 3
    assert tuple(field.name for field in msgspec.structs.fields(Decision)) == COLUMNS


def filled(kind):
    """Return a value of which every field differs from its default."""
    return {
        Tally: Tally(
            1, 2, Counter(a=1), Counter(a=2), Counter({("a", "b"): 3}), Counter(a=4), 5,
            Counter({("a", "b", "c"): 6}),
        ),
        Checkpoint: Checkpoint({"version": "1"}, 1, "f", 2, 1, 3, 4, {"a": 5}, Tally(6)),
        UnitSizes: UnitSizes(1, 2, 3, 4, {-1: 4, 10: 5}, "sha"),
    }[kind]  # fmt: skip


def broken(kind):
    """Return lines that are no value of the type: cut, foreign, with fields lacking or added."""
    text = state_text(filled(kind))
    content = json.loads(text)
    lines = ["", "{", "[]", "null", "7", "{}", "[" * 50_000, text[: len(text) // 2]]
    if isinstance(content, list):
        return [*lines, json.dumps(content[:-1]), json.dumps([*content, 1])]
    lines += [json.dumps({n: v for n, v in content.items() if n != name}) for name in content]
    lines += [
        json.dumps(content | {name: "x" * 3 if isinstance(v, int) else 7})
        for name, v in content.items()
    ]
    return [*lines, json.dumps(content | {"new": 1})]


@pytest.mark.parametrize("kind", [Checkpoint, Tally, UnitSizes])
def test_what_is_no_state_is_refused(kind):
    assert read_state(state_text(filled(kind)), kind) == filled(kind)
    for line in broken(kind):
        with pytest.raises((ValueError, RecursionError)):
            read_state(line, kind)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": {"no JSON": 1}},
        {"rows": {'["a"]': 1}},
        {"rows": {'["a", 1]': 1}},
        {"rows": {'["a", "b"]': "1"}},
        {"rows": [[["a", "b"], 1]]},
        {"noise_sums": {'["a", "b"]': {"figures": "x"}}},
        {"noise_sums": {'["a", "b"]': {"figures": 1}}},
        {"highlights": [{"priority": 1}]},
    ],
)
def test_a_tally_of_other_content_is_refused(change):
    content = json.loads(state_text(Tally())) | change
    with pytest.raises(ValueError, match=r"Expected|fields differ|required|Expecting|malformed"):
        read_state(json.dumps(content), Tally)


def test_a_broken_checkpoint_is_named(tmp_path):
    for text in broken(Checkpoint):
        (tmp_path / NAME).write_text(text, encoding="utf-8")
        with pytest.raises(OutputError, match=r"resume\.json: cannot be read: .*\n.*--overwrite"):
            read_checkpoint(tmp_path)


@pytest.fixture
def parts(lexicon, tmp_path, monkeypatch):
    """Return the folders of two parts, of several units each."""
    monkeypatch.setattr(batch, "_UNIT", 8)
    table = write_table(tmp_path / "captions.jsonl")
    folders = [tmp_path / "part1", tmp_path / "part2"]
    for number, out in enumerate(folders, start=1):
        run(RunOptions((table,), out, str(lexicon), workers=1, shard=(number, 2)))
    return folders


def test_the_broken_file_of_a_part_is_named(parts, tmp_path):
    for name, kind in (("tally.json", Tally), ("units.jsonl", UnitSizes)):
        file = parts[1] / name
        before = file.read_text(encoding="utf-8")
        lines = before.splitlines(keepends=True)
        for text in filter(None, broken(kind)):
            file.write_text("".join([*lines[:-1], text]), encoding="utf-8")
            with pytest.raises(InputError) as error:
                merge(parts, tmp_path / "merged")
            assert str(error.value).startswith(f"{file}:{len(lines)}: cannot be read: ")
            assert str(error.value).endswith("run this part again with --shard")
        file.write_text(before, encoding="utf-8")
    (parts[1] / "tally.json").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"tally\.json: cannot be read: 0 lines"):
        merge(parts, tmp_path / "merged")
    (parts[1] / "tally.json").unlink()
    with pytest.raises(InputError, match=r"tally\.json: cannot be read: No such file"):
        merge(parts, tmp_path / "merged")


def test_a_broken_line_of_places_is_named(lexicon, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_UNIT", 8)
    options = RunOptions(
        (write_table(tmp_path / "captions.jsonl"),), tmp_path / "out", str(lexicon), workers=1
    )
    done = []

    class Steps(Observer):
        def changed(self, step):
            done.append(step.done)

    run(options, MeasuredProgress([Steps()]), stopped=lambda: len(done) > 2)
    places = options.out / "places.jsonl.part"
    first, second, rest = places.read_text(encoding="utf-8").split("\n", 2)
    places.write_text("\n".join([first, second.replace('"', " "), rest]), encoding="utf-8")
    with pytest.raises(
        OutputError, match=r"places\.jsonl\.part:2: cannot be read: .*\n.*--overwrite"
    ):
        run(replace(options, resume=True))


#: A contract: scripts read run.json.
KEYS = (
    "status tool command inputs input_options input_sha256 lexicon model organisms decisions shard settings workers "
    "cluster counts started_at seconds merged"
).split()


def test_the_keys_of_run_json(tmp_path):
    write_meta(tmp_path, RunMeta("finished", merged=("a",)))
    content = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert list(content) == KEYS
    assert list(content["lexicon"]) == ["name", "path", "sha256", "counts"]
    assert list(content["counts"]) == (
        "figures failed mentions findings review_rows decided_rows".split()
    )
    write_meta(tmp_path, RunMeta("finished"))
    content = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert list(content) == KEYS[:-1]


def test_run_json_of_another_version(tmp_path):
    content = {"status": "finished", "new": [1], "lexicon": {"name": "full", "new": 1}}
    (tmp_path / "run.json").write_text(json.dumps(content), encoding="utf-8")
    opened = RunFolder.open(tmp_path)
    assert opened.meta.lexicon.name == "full"
    assert (opened.lexicon, opened.inputs, opened.meta.settings) == ("starter", (), None)


@pytest.mark.parametrize(
    "change",
    [
        {"inputs": 5}, {"inputs": [1]}, {"lexicon": "full"}, {"model": "none"}, {"shard": "x"},
        {"counts": {"figures": "1"}}, {"settings": ["version"]}, {"status": None},
    ],
)  # fmt: skip
def test_run_json_of_other_types_is_refused(tmp_path, change):
    (tmp_path / "run.json").write_text(json.dumps({"status": "finished"} | change))
    with pytest.raises(InputError, match=r"run\.json: cannot be read as a run's run\.json: "):
        RunFolder.open(tmp_path)


@pytest.mark.parametrize(
    "name", ["name", "sources", "counts", "term_sources", "files", "built", "tool"]
)
def test_a_manifest_that_lacks_something_is_refused(tmp_path, name):
    Manifest("full", (), {}, (), {"a": (1, "b")}, "2026-01-01", "1").write(tmp_path)
    content = json.loads((tmp_path / "manifest.json").read_text())
    del content[name]
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(LexiconError, match="is not a lexicon's manifest"):
        read_manifest(tmp_path)
