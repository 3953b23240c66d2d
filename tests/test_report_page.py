"""report.html: what a browser shows, and that nothing in it runs."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from annotator.batch import RunOptions, run
from annotator.finding import make_finding
from annotator.records import (
    AnnotatedFigure,
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
    Mention,
    Origin,
    Taxon,
)
from annotator.report.page import page
from annotator.report.rebuild import about_run
from annotator.report.tally import Tally

ROOT = Path(__file__).parents[1]
ABOUT = about_run("starter", None)

#: Scripts and markup that a record may hold.
PAYLOADS = (
    "<script>document.title='ran'</script>",
    "<img src=x onerror=\"document.title='ran'\">",
    "<svg onload=document.title='ran'>",
    "\"><script>document.title='ran'</script>",
    "' onmouseover='document.title=1",
    "javascript:document.title='ran'",
    "</style><script>document.title='ran'</script>",
    "</title><script>document.title='ran'</script>",
    "<iframe src=\"data:text/html,<script>parent.document.title='ran'</script>\"></iframe>",
    "<math><mtext></mtext><script>document.title='ran'</script></math>",
    "<a href=\"javascript:document.title='ran'\">x</a>",
    "<body onload=document.title='ran'>",
    "<style>*{background:url(http://evil.example/x)}</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content=\"0;url=http://evil.example/\">",
    "<object data=http://evil.example/x></object>",
    "<embed src=http://evil.example/x>",
    "<form action=http://evil.example><input autofocus onfocus=document.title='ran'></form>",
    "<video><source onerror=document.title='ran'></video>",
    "<details open ontoggle=document.title='ran'>",
    "{{ 7*7 }}{% for x in range(9) %}ran{% endfor %}",
    "${document.title='ran'}",
    "$\\frac{1}{2}$ & <tspan>",
    "]]><script>document.title='ran'</script>",
    "<!-- --><script>document.title='ran'</script>",
    "&lt;script&gt;document.title='ran'&lt;/script&gt;",
    "\u202e<script>\u202c",
    "\x1b[31mred\x07\x00",
    "\ud800<script>document.title='ran'</script>",
    "<base href=http://evil.example/>",
)  # fmt: skip


def annotated(text, number=0):
    """Return a figure that has ``text`` in every field that comes from a record."""
    row = ExistingRow(
        text, text, text, text, text, Origin.SIDECAR, EntityType.GENE, text, organism=text
    )
    mention = Mention(0, len(text), text, EntityType.GENE, (text,), text, text, text, 0.9)
    figure = Figure(
        f"{text}{number}", f"{text} {text}", text, text, text, text, text, text, (text,), (text,),
        (row,),
    )  # fmt: skip
    findings = tuple(
        make_finding(figure.figid, kind, "high", text, mention, (row,))
        for kind in (FindingKind.WRONG_ENTITY, FindingKind.MISSING, FindingKind.TYPE_CONFLICT)
    )
    return AnnotatedFigure(figure, (Taxon(text, text, text),), (mention,), findings)


def page_of(*figures):
    tally = Tally()
    for figure in figures:
        tally.add(figure)
    return page(json.loads(json.dumps(tally.report())), ABOUT)


@pytest.fixture(scope="module")
def hostile():
    return page_of(*(annotated(text, n) for n, text in enumerate(PAYLOADS)))


def test_all_that_comes_from_records_is_escaped(hostile):
    body = hostile.partition("<body>")[2]
    without_svg = re.sub(r"<svg .*?</svg>", "", body, flags=re.DOTALL)
    for tag in ("<script", "<img", "<iframe", "<form", "<link", "<object", "<base", "<math"):
        assert tag not in body
    assert "<svg" not in without_svg
    assert not re.search(
        r'<a [^>]*href="(?!#|https://pfocr\.wikipathways\.org/|https://www\.ncbi\.)', body
    )
    assert "ranran" not in body
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\ud800-\udfff]", hostile)
    assert hostile.encode("utf-8")


def test_few_figures_have_tables_and_no_plots():
    few, enough = (page_of(*(annotated("x", n) for n in range(count))) for count in (9, 10))
    assert "<svg" not in few
    assert "Too few figures for plots" in few
    assert "<svg" in enough
    assert "Too few figures for plots" not in enough


def test_the_page_needs_no_network_and_no_script(hostile):
    assert "default-src 'none'" in hostile
    assert "<script" not in hostile
    assert not re.search(
        r"(?:src|@import|url\()\s*=?\s*[\"']?https?:", hostile.partition("<body>")[0]
    )


def test_a_run_without_figures_has_a_page():
    text = page_of()
    assert "There is nothing to decide." in text
    assert "nothing to divide" in text


def test_mentions_are_marked_and_rows_stand_beside():
    row = ExistingRow("KAR", "HSD17B12", "ncbigene:51144", "", "s", Origin.SIDECAR, EntityType.GENE)
    mention = Mention(4, 7, "KAR", EntityType.GENE_FAMILY, ("fplx:K",), "K", score=0.9)
    other = Mention(8, 10, "Ca", EntityType.CHEMICAL, ("mesh:D1",), "Ca", score=0.9)
    figure = Figure("PMC1__f", "the KAR Ca.", "PMC1", figlink="/pmc/articles/PMC1/figure/F1/",
                    existing=(row,))  # fmt: skip
    finding = make_finding("PMC1__f", FindingKind.WRONG_ENTITY, "high", "why", mention, (row,))
    text = page_of(AnnotatedFigure(figure, (), (mention, other), (finding,)))
    assert '<mark class="gene_family this" title="K fplx:K">KAR</mark>' in text
    assert '<mark class="chemical" title="Ca mesh:D1">Ca</mark>' in text
    assert '<tr class="concerned"><th scope="row">KAR</th><td>HSD17B12</td>' in text
    assert 'href="https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F1/"' in text
    assert 'href="https://pfocr.wikipathways.org/figures/PMC1__f.html"' in text


def test_the_same_run_gives_the_same_page(hostile):
    assert hostile == page_of(*(annotated(text, n) for n, text in enumerate(PAYLOADS)))


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Return the page of the example figures."""
    out = tmp_path_factory.mktemp("example") / "out"
    run(RunOptions((ROOT / "evaluation" / "figures",), out, "starter", workers=1))
    return out / "report.html"


def test_the_page_is_small(example):
    assert example.stat().st_size < 3_000_000


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """Return a function that opens a page in Chromium and returns the document after it loaded."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")

    def dump(path, *options):
        words = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
            "--virtual-time-budget=15000", *options, "--dump-dom", f"file://{path}",
        ]  # fmt: skip
        done = subprocess.run(words, capture_output=True, text=True, timeout=180, check=True)
        return done.stdout

    return dump


def test_no_payload_runs_or_asks_for_anything(tmp_path, hostile, chromium):
    path = tmp_path / "hostile.html"
    path.write_text(hostile, encoding="utf-8")
    log = tmp_path / "net.json"
    shown = chromium(path, f"--log-net-log={log}")
    assert "<title>Captions against annotations: " in shown
    assert "ran</title>" not in shown
    assert "evil.example" not in re.sub(r'"url":"file:[^"]*"', "", _requests(log))


def test_the_browser_test_sees_a_script_that_runs(tmp_path, hostile, chromium):
    path = tmp_path / "running.html"
    unsafe = re.sub(r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", hostile)
    script = "<script>document.title='ran'</script><img src=http://evil.example/x>"
    path.write_text(unsafe.replace("<main", f"{script}<main"), encoding="utf-8")
    log = tmp_path / "net.json"
    shown = chromium(path, f"--log-net-log={log}")
    assert "<title>ran</title>" in shown
    assert "evil.example" in _requests(log)


def _requests(log):
    """Return what the browser asked for, of its network log."""
    text = log.read_text(encoding="utf-8", errors="replace")
    return "\n".join(re.findall(r'"url":"[^"]*"', text))


@pytest.mark.parametrize("options", [("--window-size=1280,900",), ("--window-size=400,800",), ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")])  # fmt: skip
def test_accessible(tmp_path, example, chromium, options):
    axe = Path(os.environ.get("ANNOTATOR_AXE", ""))
    if not axe.is_file():
        pytest.skip("set ANNOTATOR_AXE to axe.min.js of the npm package axe-core")
    text = re.sub(
        r"<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "", example.read_text("utf-8")
    )
    check = (
        "axe.run(document, {resultTypes: ['violations']}).then(r => { document.title = 'axe: ' + "
        "JSON.stringify(r.violations.map(v => [v.id, v.nodes[0].html])); });"
    )
    path = tmp_path / "axe.html"
    script = f"<script>{axe.read_text(encoding='utf-8')}</script><script>{check}</script>"
    path.write_text(text.replace("</body>", f"{script}</body>"), encoding="utf-8")
    shown = chromium(path, *options)
    assert html.unescape(re.search(r"<title>(.*?)</title>", shown, re.DOTALL)[1]) == "axe: []"
