"""The README and the documentation: what they show is real, and nothing is left out.

``python -m tests.update_docs`` writes what ``test_outputs_and_tables_are_real`` compares.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import yaml

import annotator
from annotator import __version__
from annotator.curation import decisions
from annotator.exports.export import FORMATS
from annotator.figures.record_error import ERRORS
from annotator.lexicon.curated import lexicon_data
from annotator.lexicon.starter import read_starter
from annotator.records import HUMAN, REVIEW_KINDS, EntityType, FindingKind, Rejected
from annotator.results import diff, question_table, review_table
from tests.docs_pages import EXAMPLE_RUN, ROOT, CommandError, Site, blocks, commands, pages
from tests.docs_tables import TABLES, all_commands, cells

#: Every text in which commands are named, and links lead somewhere.
TEXTS = [
    *pages(),
    *(
        ROOT / name
        for name in (
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "SECURITY.md",
            "evaluation/README.md",
            "evaluation/cluster/README.md",
            "lexicons/README.md",
        )
    ),
]
PAGES = [path.relative_to(ROOT).as_posix() for path in pages()]
DOCS = {path: (ROOT / path).read_text(encoding="utf-8") for path in PAGES}
README = DOCS["README.md"]
_UPDATE = "the documentation shows something else: python -m tests.update_docs"


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    return Site(tmp_path_factory.mktemp("site"), TABLES)


@pytest.mark.parametrize("path", PAGES)
def test_outputs_and_tables_are_real(site, path):
    """Every command and script of a page runs; outputs and tables are as shown."""
    if blocks("py", DOCS[path]):
        pytest.importorskip("duckdb")
        pytest.importorskip("pandas")
        pytest.importorskip("polars")
    assert site.updated(ROOT / path) == DOCS[path], _UPDATE


def test_a_command_that_fails_and_an_old_output_are_found(site, tmp_path, monkeypatch):
    import tests.docs_pages as runner

    monkeypatch.setattr(runner, "ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text("```sh\nannotator run nowhere --out x\n```\n", encoding="utf-8")
    with pytest.raises(CommandError, match="nowhere"):
        site.updated(page)
    old = "```sh\nannotator --version\n```\n\n<!-- output -->\n```text\nannotator 0\n```\n"
    page = tmp_path / "other.md"
    page.write_text(old, encoding="utf-8")
    assert site.updated(page) == old.replace("annotator 0", f"annotator {__version__}")


def test_the_readme_begins_with_the_two_commands():
    main, tests = commands(README)[:2]
    assert "pip install -q ." in main
    assert main.endswith(f"annotator {EXAMPLE_RUN}")
    assert "pip install -q -c constraints.txt '.[dev]'" in tests
    assert "pytest" in tests


def test_the_readme_is_short():
    assert len(README.split()) <= 1200


def test_the_main_command_prints_the_same_as_a_command(site, tmp_path):
    """Once for real: in a process of its own."""
    words = [sys.executable, "-m", "annotator", *EXAMPLE_RUN.split()]
    (tmp_path / "evaluation").symlink_to(ROOT / "evaluation")
    done = subprocess.run(
        words, capture_output=True, text=True, check=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    seconds = re.compile(r"\d+\.\d s")
    assert seconds.sub("", done.stdout) == seconds.sub("", site.printed)
    assert (tmp_path / "out" / "review.csv").read_bytes() == (site.run / "review.csv").read_bytes()


def test_queries_of_tables_count_the_same(site, tmp_path, monkeypatch):
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("polars")
    from tests.docs_pages import run_annotator

    monkeypatch.chdir(tmp_path)
    tables = f"--format parquet --out out/tables --model none {ROOT / 'evaluation' / 'figures'}"
    run_annotator(["run", *tables.split()])
    (query,), (script,) = (blocks(language, DOCS["docs/batch.md"]) for language in ("sql", "py"))
    rows = duckdb.sql(query).fetchall()
    assert sum(count for _, count in rows) > 20
    names: dict[str, object] = {}
    exec(compile(script, "docs/batch.md", "exec"), names)
    assert names["by_year"].collect().rows() == rows
    for part in (1, 2):
        folder = tmp_path / "parts" / f"shard={part}"
        folder.mkdir(parents=True)
        shutil.copy(tmp_path / "out" / "tables" / "findings.parquet", folder)
    query = "SELECT count(DISTINCT shard) FROM 'parts/*/findings.parquet'"
    assert duckdb.sql(query).fetchall() == [(2,)]


# Completeness.


def documented(path, heading):
    """Return what the first column of the tables under ``heading`` names, in order."""
    text = DOCS[path]
    section = f"\n{text}".partition(f"\n{heading}\n")[2]
    level = len(heading) - len(heading.lstrip("#"))
    section = re.split(rf"\n#{{1,{level}}} ", section, maxsplit=1)[0]
    rows = [line for line in section.splitlines() if re.match(r"\| \[?`", line)]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", cells(row)[0])]


def test_columns_and_fields_are_those_of_the_code(site):
    def shown(heading):
        return documented("docs/formats.md", heading)

    def first(name):
        return json.loads((site.run / name).read_text(encoding="utf-8").splitlines()[0])

    annotation, finding = first("annotations.jsonl"), first("findings.jsonl")
    findings = (site.run / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    row = next(found["existing"][0] for found in map(json.loads, findings) if found["existing"])
    assert shown("### annotations.jsonl") == [*annotation, *annotation["mentions"][0]]
    assert shown("### findings.jsonl") == [*finding, *row]
    assert shown("### review.csv") == list(review_table.COLUMNS)
    assert shown("### questions.csv") == list(question_table.COLUMNS)
    assert sorted(shown("### decisions.tsv")) == sorted(decisions.COLUMNS)
    assert sorted(shown("## Output of annotator diff --tsv")) == sorted(diff.COLUMNS)
    assert sorted(shown("## Output of annotator export")) == sorted(FORMATS)
    failed = shown("### failed.jsonl")
    assert failed[:4] == list(Rejected.__struct_fields__)
    assert set(failed[4:]) == ERRORS
    for name in ("report.json", "run.json"):
        fields = set(json.loads((site.run / name).read_text(encoding="utf-8")))
        assert fields <= set(shown(f"### {name}")), name


def test_kinds_are_those_of_the_code_and_have_an_example():
    """The tutorial says of each kind in review.csv what accepting it changes."""
    page = DOCS["docs/findings.md"]
    kinds = [kind.value for kind in FindingKind]
    assert documented("docs/findings.md", "# Kinds of finding") == kinds
    assert re.findall(r"^## (\w+)$", page, re.MULTILINE) == kinds
    assert re.findall(r"^<!-- kind (\w+) -->$", page, re.MULTILINE) == kinds
    changes = documented("docs/tutorial.md", "## 5. Apply")
    assert set(changes) >= REVIEW_KINDS


def test_every_command_is_documented_and_every_option_has_a_help_text():
    shown = re.findall(r"^<!-- options (.+) -->$", DOCS["docs/commands.md"], re.MULTILINE)
    assert set(all_commands()) <= set(shown)
    for words, command in all_commands().items():
        assert command.help, words
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "help":
                assert parameter.help, (words, parameter.name)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_in_the_text_exist_with_their_options(path):
    text = path.read_text(encoding="utf-8")
    known = all_commands()
    for code in re.findall(r"`annotator (\w[^`\n]*)`", text):
        name = next((n for n in sorted(known, reverse=True) if f"{code} ".startswith(f"{n} ")), "")
        if name:
            options = {option for p in known[name].params for option in p.opts}
            used = set(re.findall(r"(?<!\S)--[\w-]+", code))
            assert used <= {*options, "--help"}, code
        else:
            groups = {n.split()[0] for n in known}
            assert code.split()[0] in {*groups, "COMMAND", "explain"}, code


# Links and names of files.


def anchors(text):
    """Return the anchors of the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def included(path):
    """Return the text of a page, with the file that it includes."""
    text = path.read_text(encoding="utf-8")
    found = re.fullmatch(r'--8<-- "(.+)"\n', text)
    return (ROOT / found[1]).read_text(encoding="utf-8") if found else text


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", path.read_text(encoding="utf-8")):
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            assert anchor in anchors(included(file)), target


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_that_are_named_exist(path):
    if path.name == "CHANGELOG.md":
        return  # it tells of former ones
    text = path.read_text(encoding="utf-8")
    names = re.findall(r"`((?:annotator|docs|evaluation|lexicons|tests)/[\w/.-]+)`", text)
    assert not [name for name in names if not (ROOT / name).exists()]


def test_functions_that_recipes_name_are_in_their_files():
    """A recipe names a file, and then what is changed in it."""
    for step in re.findall(r"^\d\. .+$", DOCS["docs/extending.md"], re.MULTILINE):
        files = re.findall(r"`((?:annotator|lexicons|tests)/[\w/.]+\.\w+)`", step)
        text = "".join((ROOT / name).read_text(encoding="utf-8") for name in files)
        for name in re.findall(r"`([A-Z][A-Za-z]+|[A-Z_]{4,}|_?[a-z]+(?:_[a-z]+)+|_[a-z]+)`", step):
            if files and files[0].endswith(".py"):
                assert name in text, (name, files)


def test_modules_of_the_api_reference_have_what_it_lists():
    found = re.findall(
        r"^::: (\S+)(?:\n    options:\n      members: \[(.+)\])?", DOCS["docs/api.md"], re.M
    )
    assert found
    for module, members in found:
        loaded = pkgutil.resolve_name(module)
        for name in filter(None, members.split(", ")):
            assert hasattr(loaded, name), f"{module}.{name}"


def test_all_that_import_annotator_offers_is_described():
    section = DOCS["docs/api.md"].partition("## What `import annotator` offers")[2]
    section = section.partition("\n## ")[0]
    described = set(re.findall(r"^::: annotator\.(\w+)$|`(\w+)`", section, re.MULTILINE))
    assert set(annotator.__all__) - {"errors"} <= {name for pair in described for name in pair}


def test_the_site_is_built_without_warnings(tmp_path):
    if not all(map(importlib.util.find_spec, ("mkdocs", "material", "mkdocstrings_handlers"))):
        pytest.skip("mkdocs-material and mkdocstrings[python] are not installed")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    # Included files, tables and the API are there.
    for page, text in (
        ("lexicon-files", "mesh_subtrees.tsv"),
        ("security", "Content-Security-Policy"),
        ("commands", "<table>"),
        ("api", "CaptionAnnotations"),
    ):
        assert text in (tmp_path / page / "index.html").read_text(encoding="utf-8"), page


def test_every_page_is_in_the_navigation():
    class Loader(yaml.SafeLoader):
        pass

    nav = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), Loader=Loader)["nav"]
    listed = set(re.findall(r"[\w-]+\.md", json.dumps(nav)))
    assert listed == {path.name for path in (ROOT / "docs").rglob("*.md")}


def test_pictures_are_small():
    pictures = list((ROOT / "docs" / "images").iterdir())
    assert pictures
    assert not [p.name for p in pictures if p.stat().st_size > 200_000]


# Other files.


@pytest.mark.parametrize("path", ["README.md", "docs/lexicons.md", "docs/limitations.md"])
def test_what_the_starter_lexicon_has_is_about_as_much_as_is_said(path):
    starter = read_starter(lexicon_data() / "starter")
    genes = [e for e in starter.entities.values() if e.id.startswith("ncbigene:")]
    human = sum(gene.taxon == HUMAN for gene in genes)
    chemicals = sum(e.type is EntityType.CHEMICAL for e in starter.entities.values())
    others = len({gene.taxon for gene in genes} - {HUMAN})
    counts = {
        r"some ([\d,]+) human genes": human,
        r"([\d,]+) chemicals, \d+ organisms": chemicals,
        r"chemicals, ([\d,]+) organisms": len(starter.organisms),
        r"([\d,]+) genes of five model organisms": len(genes) - human,
    }
    assert others == 5
    for pattern, count in list(counts.items())[: 1 if path == "README.md" else None]:
        said = int(re.findall(pattern, DOCS[path])[0].replace(",", ""))
        assert said == pytest.approx(count, rel=0.05), pattern


def test_the_columns_of_word_lists_are_those_of_the_files():
    (line,) = re.findall(
        r"tab-separated text with the columns (.+), sorted", DOCS["docs/lexicons.md"]
    )
    listed = re.findall(r"`(lexicons/curated/\w+\.tsv)`", DOCS["docs/lexicons.md"])
    assert len(listed) == 2
    for name in listed:
        head = (ROOT / name).read_text(encoding="utf-8").splitlines()[0]
        assert re.findall(r"`(\w+)`", line) == head.split("\t"), name


def test_the_pages_agree_on_what_a_build_takes():
    (build,) = re.findall(r"The full releases take (.+?)\.\s", DOCS["docs/lexicons.md"])
    assert f"With the full releases, this takes {build}." in DOCS["docs/commands.md"]


def test_the_default_model_is_none_as_said():
    from annotator.recognition.pipeline import chosen_model

    assert chosen_model("auto", for_figures=True) is None
    assert "No model is used by default" in DOCS["docs/batch.md"]


def test_quoted_results_have_their_markers():
    """``test_outputs_and_tables_are_real`` compares those that are in evaluation/results."""
    quoted = re.findall(r"^<!-- (\w+) -->$", DOCS["docs/evaluation.md"], re.MULTILINE)
    assert set(quoted) >= {"held_out", "no_model", "reliability", "ablation", "findings"}


def test_the_example_of_the_lexicon_format_is_read(tmp_path):
    from annotator.lexicon import open_lexicon

    (example,) = blocks("yaml", (ROOT / "lexicons/README.md").read_text(encoding="utf-8"))
    (tmp_path / "example.yaml").write_text(example, encoding="utf-8")
    lexicon = open_lexicon(str(tmp_path))
    assert {c.entity.id for c in lexicon.lookup("eEF2 kinase")} == {"ncbigene:29904"}


def test_the_version_is_in_the_changelog_and_the_citation():
    assert f"## {__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == __version__
    assert citation["license"] == "MIT"
    # What the format, version 1.2.0, requires.
    assert {"cff-version", "message", "title", "authors"} <= set(citation)


def test_the_distribution_is_named_as_in_the_hints():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "pfocr-annotator"
    extras = set(project["optional-dependencies"])
    assert extras <= set(documented("docs/index.md", "## Installation"))
    for text in DOCS.values():
        for names in re.findall(r"pfocr-annotator\[([\w,]+)\]", text):
            assert set(names.split(",")) <= extras
