"""report.html: what a browser shows, and that nothing in it runs."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annotator.comparison.findings import make_finding
from annotator.curation.applying import ApplyOptions, apply
from annotator.lexicon import open_lexicon
from annotator.provenance import EvidenceSource, FoundBy, OrganismEvidence
from annotator.reasons import DefinedOtherwise, Duplicate, OtherOrganism, RowName
from annotator.records import (
    AnnotatedFigure,
    Confidence,
    EntityType,
    ExistingRow,
    Figure,
    FindingKind,
    JudgedRow,
    Mention,
    Origin,
    Taxon,
    Verdict,
)
from annotator.report.caption_marks import caption_marks
from annotator.report.highlights import SHOWN, Picker, least_shown
from annotator.report.page import page
from annotator.report.rebuild import about_run, rebuild
from annotator.report.tally import Tally
from annotator.results.run_meta import ModelMeta
from annotator.runs.batch import run
from annotator.runs.options import RunOptions
from annotator.text import occurrences
from tests.review_tables import read_rows, write_rows

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
    "<marquee onstart=document.title='ran'>x</marquee>",
    "<select autofocus onfocus=document.title='ran'><option>x</select>",
    "<svg><animate onbegin=document.title='ran' attributeName=x dur=1s>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(1)'/>#x\">",
    "<iframe srcdoc=\"<script>parent.document.title='ran'</script>\"></iframe>",
    "<img src=http://evil.example/pixel.png srcset='http://evil.example/2 2x'>",
    "<audio src=http://evil.example/x autoplay onerror=document.title='ran'>",
    "<noscript><p title=\"</noscript><img src=x onerror=document.title='ran'>\">",
    "<template><script>document.title='ran'</script></template><x contenteditable onfocus=ran>",
    "vbscript:msgbox(1) data:text/html;base64,PHNjcmlwdD5kb2N1bWVudC50aXRsZT0ncmFuJzwvc2NyaXB0Pg==",
)  # fmt: skip


def annotated(text, number=0):
    """Return a figure that has ``text`` in every field that comes from a record."""
    row = ExistingRow(
        text, text, text, text, text, Origin.SIDECAR, EntityType.GENE, text, organism=text
    )
    mention = Mention(
        0,
        len(text),
        text,
        EntityType.GENE,
        (text,),
        text,
        text,
        FoundBy(short=text, long=text),
        0.9,
    )
    figure = Figure(
        f"{text}{number}", f"{text} {text}", text, text, text, text, text, text, (text,), (text,),
        (row,),
    )  # fmt: skip
    findings = tuple(
        make_finding(
            figure.figid,
            kind,
            Confidence.HIGH,
            DefinedOtherwise(text, text, (RowName(text, text, text),)),
            mention,
            (row,),
        )
        for kind in (FindingKind.WRONG_ENTITY, FindingKind.MISSING, FindingKind.TYPE_CONFLICT)
    )
    return AnnotatedFigure(
        figure,
        (Taxon(text, text, (OrganismEvidence(EvidenceSource.CAPTION, (text,)),)),),
        (mention,),
        findings,
        (JudgedRow(row, Verdict.WRONG, 0.2),) * 6,  # enough for a bar of its source
    )


def tallied(figures, least=None):
    tally, picker = Tally(), Picker(least or {})
    for figure in figures:
        tally.add(figure)
        picker.add(figure)
    tally.highlights = picker.highlights()
    return tally


def page_of(*figures):
    return page(json.loads(json.dumps(tallied(figures).report())), ABOUT)


@pytest.fixture(scope="module")
def hostile():
    return hostile_page()


def hostile_page():
    """Return the page of figures, a lexicon, a model and decisions that are all payloads."""
    assert len(PAYLOADS) == 40
    tally, every = Tally(), []
    for number, text in enumerate(PAYLOADS):
        alone = tallied([annotated(text, number)])
        every += alone.report()["highlights"]  # more than a run shows
        tally.merge(alone)
    report = json.loads(json.dumps(tally.report() | {"highlights": every}))
    for entry in (*report["most_missed"], *report["noisiest_words"]):
        entry["figids"] = [entry.get("word", entry.get("symbol"))]
    for number, shown in enumerate(report["highlights"]):
        shown["decision"] = f"accept by {PAYLOADS[number % len(PAYLOADS)]}"
    everything = " ".join(PAYLOADS)
    return page(report, about_run(everything, ModelMeta(everything, everything)))


def test_all_that_comes_from_records_is_escaped(hostile):
    body = hostile.partition("<body>")[2]
    without_svg = re.sub(r"<svg .*?</svg>", "", body, flags=re.DOTALL)
    for tag in ("<script", "<img", "<iframe", "<form", "<link", "<object", "<base", "<math"):
        assert tag not in body
    assert "<svg" not in without_svg
    assert not re.search(
        r'<a [^>]*href="(?!#|(?:review|questions)\.csv"|https://pfocr\.wikipathways\.org/|https://www\.ncbi\.)',
        body,
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


def test_the_expected_precision_stands_beside_the_check_of_2018():
    shown = page_of(*(annotated("hgnc_alias_symbol", n) for n in range(10)))
    section = shown.partition('<section id="expected"')[2].partition("</section>")[0]
    lines = re.findall(r"<tr><th scope=\"row\">.*?</tr>", section)
    (of_source,) = (line for line in lines if "0.50" in line)
    texts = re.findall(r">([^<]+)<", of_source)
    assert texts[:2] == ["hgnc_alias_symbol", "60"]
    assert texts[2].startswith("0.200 (")
    assert texts[3] == "0.50"
    for title in (
        "Expected precision by source", "Probabilities of the existing rows",
        "Calibration of the probabilities on gold",
        "Precision and recall on gold, by the least probability",
    ):  # fmt: skip
        assert f"<strong>{title}</strong>" in shown
    assert "hgnc_alias_symbol 0.20 (" in shown
    assert ", in 2018 0.50" in shown


def test_a_report_of_an_earlier_version_has_a_page_without_it():
    tally = Tally()
    for number in range(10):
        tally.add(annotated("x", number))
    report = tally.report()
    for name in ("expected", "probabilities", "row_model"):
        del report[name]
    shown = page(report, ABOUT)
    assert "<strong>Expected precision" not in shown
    assert '<section id="expected"' not in shown
    assert "Most missed entities" in shown


@pytest.mark.parametrize(
    "link", ["@evil.example/x", ".evil.example/", '/pmc/articles/PMC1/"onclick=x', "//evil.example"]
)
def test_a_link_that_leads_elsewhere_is_none(link):
    figure = Figure("PMC1__f", "BDNF.", figlink=link)
    finding = make_finding("PMC1__f", FindingKind.MISSING, Confidence.HIGH, Duplicate())
    text = page_of(AnnotatedFigure(figure, (), (), (finding,)))
    assert "https://www.ncbi.nlm.nih.gov" not in text


def test_the_page_needs_no_network_and_no_script(hostile):
    assert "default-src 'none'" in hostile
    assert "<script" not in hostile
    assert not re.search(
        r"(?:src|@import|url\()\s*=?\s*[\"']?https?:", hostile.partition("<body>")[0]
    )


def test_a_run_without_figures_has_a_page():
    text = page_of()
    assert "No findings to review." in text
    assert "no data" in text


def test_mentions_are_marked_and_rows_stand_beside():
    row = ExistingRow("KAR", "HSD17B12", "ncbigene:51144", "", "s", Origin.SIDECAR, EntityType.GENE)
    mention = Mention(4, 7, "KAR", EntityType.GENE_FAMILY, ("fplx:K",), "K", score=0.9)
    other = Mention(8, 10, "Ca", EntityType.CHEMICAL, ("mesh:D1",), "Ca", score=0.9)
    figure = Figure("PMC1__f", "the KAR Ca.", "PMC1", figlink="/pmc/articles/PMC1/figure/F1/",
                    existing=(row,))  # fmt: skip
    finding = make_finding(
        "PMC1__f", FindingKind.WRONG_ENTITY, Confidence.HIGH, Duplicate(), mention, (row,)
    )
    text = page_of(AnnotatedFigure(figure, (), (mention, other), (finding,)))
    assert '<mark class="gene_family this" title="K fplx:K">KAR</mark>' in text
    assert '<mark class="chemical" title="Ca mesh:D1">Ca</mark>' in text
    assert '<a href="review.csv">review.csv</a>' in text
    assert '<tr class="concerned"><th scope="row">KAR</th><td>HSD17B12</td>' in text
    assert 'href="https://www.ncbi.nlm.nih.gov/pmc/articles/PMC1/figure/F1/"' in text
    assert 'href="https://pfocr.wikipathways.org/figures/PMC1__f.html"' in text


def finding_of(kind, figid, caption, word="", mention=None, reason=None):
    """Return a figure with one finding of a kind about a word."""
    row = ExistingRow(word, "X1", "ncbigene:1", "", "s", Origin.SIDECAR, EntityType.GENE)
    rows = (row,) if word else ()
    finding = make_finding(figid, kind, Confidence.HIGH, reason or Duplicate(), mention, rows)
    figure = Figure(figid, caption, existing=rows)
    return AnnotatedFigure(figure, (), () if mention is None else (mention,), (finding,))


def marked(text):
    """Return the marked parts of the caption of the only finding, with their classes."""
    (caption,) = re.findall(r'<p class="caption">(.*?)</p>', text, re.DOTALL)
    found = re.findall(r'<mark class="([^"]*)"[^>]*>([^<]*)</mark>', caption)
    return [(" ".join(classes.split()), word) for classes, word in found]


def test_a_finding_without_a_mention_has_its_words_marked():
    of_word = finding_of(FindingKind.IMPLAUSIBLE, "F1", "FPS and fps; FPSX, the FPS.", "FPS,")
    assert marked(page_of(of_word)) == [("this", "FPS"), ("this", "FPS")]
    nowhere = page_of(finding_of(FindingKind.IMPLAUSIBLE, "F1", "Nothing of it.", "FPS"))
    assert not marked(nowhere)
    assert "The caption has neither the word nor what the reason rests on." in nowhere


def test_what_a_reason_rests_on_is_marked():
    mice = Taxon(
        "ncbitaxon:10090", "Mus musculus", (OrganismEvidence(EvidenceSource.CAPTION, ("mice",)),)
    )
    reason = OtherOrganism(("X1",), "Homo sapiens", (mice,))
    text = page_of(
        finding_of(FindingKind.CROSS_SPECIES, "F1", "FPS in mice.", "FPS", reason=reason)
    )
    assert marked(text) == [("this", "FPS"), ("why", "mice")]
    reason = DefinedOtherwise("KAR", "kainate receptor", (RowName("X1"),))
    mention = Mention(4, 7, "KAR", EntityType.GENE_FAMILY, ("fplx:K",), "K", score=0.9)
    text = page_of(
        finding_of(
            FindingKind.WRONG_ENTITY, "F1", "The KAR, a kainate receptor.", "KAR", mention, reason
        )
    )
    assert marked(text) == [("gene_family this", "KAR"), ("why", "kainate receptor")]


@given(
    caption=st.lists(st.sampled_from("fps FPS. is \ufb01 ka K (x) -".split()), max_size=8),
    word=st.sampled_from(["FPS", "fps", " FPS ", "ka", "IS", "x", "(x)", "K", ""]),
)
def test_words_that_a_caption_lacks_are_not_searched_for(caption, word):
    caption = " ".join(caption)
    (figure,) = [finding_of(FindingKind.IMPLAUSIBLE, "F1", caption, word)]
    found = caption_marks(figure.findings[0], caption)
    places = [place for text in [word.strip(" ()")] for place in occurrences(caption, text)]
    assert [(mark.start, mark.end) for mark in found] == places


def test_marks_stay_inside_a_caption_that_is_cut():
    caption = "x" * 3998 + " FPS FPS"
    assert not marked(page_of(finding_of(FindingKind.IMPLAUSIBLE, "F1", caption, "FPS")))


def many_findings():
    """Return figures of which most have findings of one kind, with the highest priorities."""
    figures = [
        finding_of(FindingKind.CROSS_SPECIES, f"F{n}", "A caption.", f"W{n % 12}")
        for n in range(90)
    ]
    mentions = [
        Mention(0, 2, "Ca", EntityType.CHEMICAL, (f"mesh:D{n % 9}",), f"S{n % 9}", score=0.9)
        for n in range(30)
    ]
    figures += [
        finding_of(FindingKind.MISSING, f"M{n}", "Ca acts.", mention=m)
        for n, m in enumerate(mentions)
    ]
    figures.insert(70, finding_of(FindingKind.TYPE_CONFLICT, "T", "Ca acts.", "Ca"))
    return figures


def test_the_report_shows_the_best_of_each_kind_about_different_names():
    tally = tallied(many_findings())
    shown = [h["finding"] for h in tally.report()["highlights"]]
    kinds = [finding["kind"] for finding in shown]
    assert kinds == ["cross_species"] * SHOWN + ["missing"] * SHOWN + ["type_conflict"]
    assert [f["existing"][0]["word"] for f in shown[:SHOWN]] == ["W0", "W1", "W2", "W3", "W4"]
    assert [f["mention"]["symbol"] for f in shown[SHOWN:-1]] == ["S0", "S1", "S2", "S3", "S4"]


@pytest.mark.parametrize("size", [1, 7, 50])
def test_units_keep_together_what_one_run_shows(size):
    """Each unit knows only what was shown when it began."""
    figures, merged = many_findings(), Tally()
    whole = tallied(figures)
    for start in range(0, len(figures), size):
        least = least_shown(merged.highlights) if start % (3 * size) else {}
        merged.merge(tallied(figures[start : start + size], least))
    assert merged.report()["highlights"] == whole.report()["highlights"]


def test_organisms_with_few_rows_are_folded():
    rows = [
        ExistingRow("W", "S", "ncbigene:1", f"ncbitaxon:{n}", "s", Origin.SIDECAR, EntityType.GENE,
                    organism=name)
        for n, name in enumerate(["Common one"] * 20 + [f"Rare {n}" for n in range(30)])
    ]  # fmt: skip
    shown = page_of(AnnotatedFigure(Figure("F1", "A caption.", existing=tuple(rows)), (), (), ()))
    section = shown.partition('<section id="noise"')[2].partition("</section>")[0]
    before, folded, after = re.split(r"<details>|</details>", section)
    assert "<summary>30 more organisms, with fewer rows each</summary>" in folded
    assert folded.count('<th scope="row">Rare') == 30
    assert "Common one" in before
    assert "Rare" not in before + after
    few = page_of(
        AnnotatedFigure(Figure("F1", "A caption.", existing=tuple(rows[:23])), (), (), ())
    )
    assert "more organisms" not in few


def test_names_in_the_lists_lead_to_their_figures(example):
    text = example.read_text(encoding="utf-8")
    section = text.partition('<section id="lists"')[2].partition("</section>")[0]
    report = json.loads((example.parent / "report.json").read_text(encoding="utf-8"))
    findings = [
        json.loads(line)
        for line in (example.parent / "findings.jsonl").read_text("utf-8").splitlines()
    ]
    for entry in report["most_missed"]:
        figids = [
            f["figid"] for f in findings
            if f["kind"] == "missing" and f["mention"]["ids"][0] == entry["id"]
        ]  # fmt: skip
        assert entry["figids"] == figids[:5]
        assert len(figids) == entry["figures"]
    for entry in (*report["noisiest_words"], *report["unknown_names"]):
        assert 1 <= len(set(entry["figids"])) == len(entry["figids"]) <= 5
    for figid in report["most_missed"][0]["figids"]:
        assert f'<a href="https://pfocr.wikipathways.org/figures/{figid}.html"' in section


def test_the_same_run_gives_the_same_page(hostile):
    assert hostile == hostile_page()


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """Return the page of the example figures."""
    out = tmp_path_factory.mktemp("example") / "out"
    run(RunOptions((ROOT / "evaluation" / "figures",), out, "starter", workers=1))
    return out / "report.html"


def test_groups_of_plots_do_not_share_ids(example):
    ids = re.findall(r'<(?!path|clipPath)[^>]* id="([^"]*)"', example.read_text("utf-8"))
    assert "summary" in ids
    assert len(ids) == len(set(ids))


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
    assert "<title>Captions and annotations of " in shown
    assert "ran</title>" not in shown
    assert "evil.example" not in re.sub(r'"url":"file:[^"]*"', "", _requests(log))


def test_no_payload_of_a_whole_run_does(tmp_path, chromium):
    """From a hostile lexicon, table and decisions to the page, by the commands."""
    lexicon = tmp_path / "lexicon"
    lexicon.mkdir()
    genes = [
        {"symbol": f"QQX{n}", "id": n, "names": [text]} for n, text in enumerate(PAYLOADS[:28], 1)
    ]
    (lexicon / "genes.yaml").write_text(yaml.safe_dump({"genes": genes}))
    lines = []
    for number, text in enumerate(PAYLOADS):
        row = {"word": text, "symbol": text, "hgnc_symbol": text, "source": text, "entrez": "51144"}
        value = {"figid": f"{text}{number}", "pmcid": text, "caption": f"QQX{number} {text} KAR", "organisms": [text],
                 "genes": [row], "papertitle": text, "figtitle": text, "figlink": text}  # fmt: skip
        lines.append(json.dumps(value))
    (tmp_path / "captions.jsonl").write_text("\n".join(lines))
    out = tmp_path / "out"
    run(RunOptions((tmp_path / "captions.jsonl",), out, str(lexicon), workers=1))
    rows = read_rows(out / "review.csv")
    for number, row in enumerate(rows):
        row |= {"decision": "accept", "curator": PAYLOADS[number % len(PAYLOADS)]}
    apply(ApplyOptions(out, (write_rows(tmp_path / "r.csv", rows),)), open_lexicon(str(lexicon)))
    rebuild(out, out / "decisions.tsv")
    log = tmp_path / "net.json"
    shown = chromium(out / "report.html", f"--log-net-log={log}")
    assert "QQX5" in shown
    assert "accept by " in shown
    assert "<title>Captions and annotations of " in shown
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
    text = text.replace("<details>", "<details open>")  # what is hidden is not checked
    path.write_text(text.replace("</body>", f"{script}</body>"), encoding="utf-8")
    shown = chromium(path, *options)
    assert html.unescape(re.search(r"<title>(.*?)</title>", shown, re.DOTALL)[1]) == "axe: []"
