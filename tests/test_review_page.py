"""The page of the review in Chromium, by keyboard alone."""

import json
import os
import re
import shutil
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from annotator.curation.audit_file import by_gain
from annotator.curation.auditing import AuditOptions, audit
from annotator.curation.returned_tables import Returned
from annotator.curation.store import DecisionStore
from annotator.lexicon import open_lexicon
from tests.figure_records import write
from tests.review_runs import Process, make_run, until
from tests.test_report_page import PAYLOADS

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
playwright = pytest.importorskip("playwright.sync_api", reason="pip install playwright")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return make_run(tmp_path_factory.mktemp("run"))


@pytest.fixture
def out(finished, tmp_path):
    return shutil.copytree(finished, tmp_path / "out")


@pytest.fixture(scope="module")
def chromium():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed (Debian: chromium)")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Page:
    """A tab, and what a curator does in it."""

    def __init__(self, browser, url, **options):
        """Open the page and wait for the first question."""
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | options)
        self.tab = self.context.new_page()
        self.errors, self.requests = [], []
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.goto(url)
        self.ready(1)

    def ready(self, number):
        self.tab.wait_for_selector(f'body[data-ready="{number}"]')

    def press(self, key):
        """Press a key that asks the server, and wait for what follows; return what is said."""
        before = int(self.tab.get_attribute("body", "data-ready"))
        self.tab.keyboard.press(key)
        self.ready(before + 1)
        return self.text("#status")

    def reload(self):
        self.tab.reload()
        self.ready(1)

    def text(self, selector):
        return self.tab.inner_text(selector)


@contextmanager
def opened(browser, url, **options):
    page = Page(browser, url, **options)
    yield page
    page.context.close()
    assert not page.errors


def decisions(out):
    with DecisionStore(out / "decisions.tsv") as store:
        return list(store.current())


def test_thirty_questions_by_keyboard_undo_reload_kill_and_go_on(out, chromium):
    said = "aru" * 10
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        titles = []
        for key in said:
            if page.text("#title").startswith("Two types"):
                page.tab.keyboard.press("1")
                key = "a"
            titles.append(page.text("#title"))
            assert page.press(key).startswith("Saved: ")
            assert len(decisions(out)) == len(titles)  # on the disk when the page says so
        last = titles[-1]
        assert "open again" in page.press("z")
        assert page.text("#title") == last
        assert len(decisions(out)) == 29
        page.reload()
        assert page.text("#title") == last
        assert "29 of" in page.text("#progress")
        assert "open again" in page.press("z")  # also after a reload
        server.stop(signal.SIGKILL)
        assert "does not answer" in page.press("a")
        page.errors.clear()  # the browser names the failed request
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        assert "28 of" in page.text("#progress")
        assert page.text("#title") == titles[-2]
        page.press("a")
        server.stop(signal.SIGTERM)
    found = decisions(out)
    assert len(found) == 29
    assert {d.decision for d in found} == {"accept", "reject", "unsure"}


def test_an_id_is_chosen_by_number_or_searched(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.tab.keyboard.press("/")
        page.tab.keyboard.type("KAR")
        page.press("Enter")
        page.tab.keyboard.press("Escape")
        assert page.text("#title").startswith("Wrong entity: KAR")
        assert "KAR" in page.tab.locator("mark.this").all_inner_texts()
        assert "kainate receptor" in page.tab.locator("#caption mark").all_inner_texts()
        row = page.text("#existing tr.concerned")
        assert re.search(
            r"KAR\s+HSD17B12\s+ncbigene:51144\s+wrong, \d+\s%\sright\s+Homo sapiens", row
        )
        assert "Homo sapiens, existing" in page.text("#choices")
        page.tab.keyboard.press("1")
        assert page.tab.input_value("#corrected") == "fplx:Kainate_family"
        assert page.tab.get_attribute("#choices button", "aria-pressed") == "true"
        page.tab.keyboard.press("1")
        assert page.tab.input_value("#corrected") == ""
        page.tab.keyboard.press("c")
        page.tab.keyboard.type("phosphoenolpyr")
        page.tab.wait_for_selector("#found li:has-text('hosphoenolpyruvate')")
        page.tab.keyboard.press("ArrowDown")
        page.tab.keyboard.press("Enter")
        assert page.tab.input_value("#corrected") == "mesh:D010728"
        page.tab.keyboard.press("Escape")
        page.press("a")
    (decision,) = decisions(out)
    assert (decision.corrected_id, decision.existing_id) == ("mesh:D010728", "ncbigene:51144")


@pytest.mark.parametrize("width", [1400, 800])
def test_the_word_in_question_is_in_view_in_a_long_caption(tmp_path, chromium, width):
    filler = "The pathway is shown as it was described. " * 80
    write(tmp_path, f"caption: Human neurons. {filler}Ketamine acts. {filler}")
    out = make_run(tmp_path, [tmp_path])
    viewport = {"width": width, "height": 900}
    with (
        Process(out, "--curator", "A") as server,
        opened(chromium, server.url, viewport=viewport) as page,
    ):
        mark = page.tab.locator("#caption mark.this")
        assert mark.inner_text() == "Ketamine"
        assert page.tab.get_attribute("#caption", "tabindex") == "0"
        page.press("f")
        assert re.search(
            r"finding 1 of 1, 1 open, expected to be right: \d+ %", page.text("#where")
        )
        assert mark.inner_text() == "Ketamine"
        place, box = mark.bounding_box(), page.tab.locator("#caption").bounding_box()
        assert box["y"] <= place["y"] and place["y"] + place["height"] <= 900
        assert page.tab.evaluate("window.scrollY") == 0


def test_keys_are_letters_in_a_field(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.tab.keyboard.press("m")
        page.tab.keyboard.type("a rare case?")
        assert page.tab.input_value("#comment") == "a rare case?"
        assert not decisions(out)
        page.tab.keyboard.press("Escape")
        page.press("r")
        page.tab.keyboard.press("?")
        page.tab.wait_for_selector("#help[open]")
        page.tab.keyboard.press("a")  # not while the help is open
        page.tab.keyboard.press("Escape")
        page.tab.wait_for_selector("#help", state="hidden")
    assert [d.comment for d in decisions(out)] == ["a rare case?"]


def test_figures_are_read_once(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.press("f")
        where = page.text("#where")
        assert where.startswith("Figure 1 of ")
        count = page.tab.locator("#findings li").count()
        for number in range(count):
            if page.text("#title").startswith("Two types"):
                page.tab.keyboard.press("1")
            page.press("u" if number else "a")
        assert page.text("#where").startswith("Figure 2 of ")
        found = decisions(out)
        assert len(found) == count
        assert {d.scope for d in found} == {"row"}
        assert len({d.figid for d in found}) == 1


def test_a_figure_that_is_settled_is_not_asked_again(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.tab.keyboard.press("/")
        page.tab.keyboard.type("STEP")
        page.press("Enter")
        page.tab.keyboard.press("Escape")
        title = page.text("#title")
        assert page.text("#figure-place") == "Figure 1 of 3"
        page.press("]")
        page.tab.select_option("#scope", "figure")
        page.press("a")
        assert (page.text("#title"), page.text("#figure-place")) == (title, "Figure 2 of 2")
        page.reload()
        assert page.text("#figure-place") == "Figure 1 of 3"
        for _ in "]]":
            page.press("]")
        assert page.text("#figure-place") == "Figure 3 of 3, decided"
        page.press("[")
        page.tab.select_option("#scope", "organism")  # that of all three
        assert "This was the last one" in page.press("a") or page.text("#title") != title
        assert len(decisions(out)) == 2


def test_a_figure_that_was_searched_begins_with_what_was_searched(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.press("f")
        page.tab.keyboard.press("/")
        page.tab.keyboard.type("smad2")
        page.press("Enter")
        assert page.text("#title").startswith("Missing: SMAD2/3")
        assert "finding 2 of" in page.text("#where")


def test_a_figure_whose_record_is_gone_is_the_one_that_is_decided(tmp_path, chromium):
    _, gone = [write(tmp_path, "caption: Ketamine in human cells.", f"PMC{n}__f1") for n in (1, 2)]
    out = make_run(tmp_path, [tmp_path])
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        gone.unlink()
        page.press("]")
        assert "PMC2__f1" in page.text("#caption")
        page.tab.select_option("#scope", "figure")
        page.tab.click("#accept")
        page.ready(3)
        page.errors.clear()
    assert [d.scope for d in decisions(out)] == ["figure:PMC2__f1"]


def test_who_has_no_name_is_asked_for_it(out, chromium):
    with Process(out) as server, opened(chromium, server.url) as page:
        assert "name" in page.press("a")
        assert page.tab.evaluate("document.activeElement.id") == "curator"
        page.tab.keyboard.type("B. Curator")
        page.press("Enter")
        page.tab.keyboard.press("Escape")
        page.press("a")
    assert [d.curator for d in decisions(out)] == ["B. Curator"]


def test_two_curators_in_two_browsers(out, chromium):
    with (
        Process(out) as server,
        opened(chromium, server.url) as one,
        opened(chromium, server.url) as other,
    ):
        for page, name in ((one, "A"), (other, "B")):
            page.tab.fill("#curator", name)
            page.press("Enter")
            page.tab.keyboard.press("Escape")
        title = one.text("#title")
        assert other.text("#title") == title
        one.press("a")
        assert "Also decided: A: accept" in other.press("r")
        one.tab.focus("#to-agreement")
        one.press("Enter")
        assert one.tab.locator("#differing li").count() == 1
        one.tab.focus("#differing button")
        one.press("Enter")
        assert one.tab.locator("#differing li").count() == 0
    assert len(decisions(out)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("again", ["r", "u"])
def test_all_that_were_unsure_come_up_whatever_is_decided_of_them(out, chromium, again):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        for question in server.ask("/api/questions?limit=35&kind=missing")[1]["questions"]:
            body = {"question_id": question["question_id"], "decision": "unsure"}
            assert server.ask("/api/decisions", body)[0] == 200
        before = int(page.tab.get_attribute("body", "data-ready"))
        page.tab.select_option("#state", "unsure")
        page.ready(before + 1)
        page.tab.keyboard.press("Escape")
        for _ in range(35):
            said = page.press(again)
        assert said.endswith("This was the last one.")
        rejected = [d for d in decisions(out) if d.decision == "reject"]
        assert len(rejected) == (35 if again == "r" else 0)


@pytest.mark.slow
def test_what_another_curator_has_decided_meanwhile_is_passed_over(out, chromium):
    with (
        Process(out, "--curator", "A") as server,
        opened(chromium, server.url) as one, opened(chromium, server.url) as other,
    ):  # fmt: skip
        for _ in "rrr":
            other.press("r")
        fourth = other.text("#title")
        one.press("n")
        assert one.text("#title") == fourth
        one.press("p")  # who looks back sees it
        assert "A: reject" in one.text("#standing")
        other.press("f")
        one.press("f")
        while not other.text("#where").startswith("Figure 3 "):
            other.press("u")
        while one.text("#where").startswith("Figure 1 "):
            one.press("n")
        assert one.text("#title") == other.text("#title")


def test_a_filter_that_is_set_while_another_is_slow_holds(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        held = []
        page.tab.route(
            "**/api/questions?*", lambda route: route.continue_() if held else held.append(route)
        )
        page.tab.keyboard.press("/")
        page.tab.keyboard.type("a")
        page.tab.keyboard.press("Enter")
        for _ in range(200):  # as long as a slow machine needs to ask
            if held:
                break
            page.tab.wait_for_timeout(50)
        page.tab.select_option("#state", "decided")
        held[0].continue_()
        page.ready(3)
        assert "Nothing is left with these filters" in page.text("#status")


def test_a_comment_is_not_lost_with_what_is_undone(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.tab.fill("#comment", "a long comment")
        page.tab.keyboard.press("Escape")
        page.press("a")
        assert page.tab.input_value("#comment") == ""
        page.press("z")
        assert page.tab.input_value("#comment") == "a long comment"
        page.press("r")
        assert [d.comment for d in decisions(out)] == ["a long comment"]


def test_undo_in_a_figure_shows_what_was_undone(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.press("f")
        page.press("n")
        title = page.text("#title")
        page.tab.keyboard.press("1")
        said = page.tab.input_value("#corrected")
        page.press("a")
        page.press("p")
        assert page.text("#standing") == f"Decided: A: accept {said}"
        page.press("n")
        page.press("z")
        assert page.text("#title") == title


def test_undo_leaves_what_was_decided_in_another_tab_since(out, chromium):
    with (
        Process(out, "--curator", "A") as server,
        opened(chromium, server.url) as one, opened(chromium, server.url) as other,
    ):  # fmt: skip
        title = one.text("#title")
        one.press("a")
        one.press("a")
        one.press("z")  # what was decided before can still be undone
        other.press("r")
        assert "decided otherwise since then" in one.press("z")
        assert "reject" in one.text("#status")
        assert one.text("#title") == title
        assert "reject" in one.text("#standing")
        assert [d.decision for d in decisions(out)] == ["reject"]
        assert one.press("z") == "There is nothing to undo."
        assert "accept again" in other.press("z")


def test_it_is_announced(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.press("a")
        said = page.tab.text_content("#live")
        assert said.startswith("Saved: Accepted.")
        assert page.text("#title") in said
        assert page.tab.get_attribute("#live", "role") == "status"


def test_nothing_is_asked_of_another_host(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        for key in "anpfnq":
            page.press(key)
        assert len(page.requests) > 10
        assert all(url.startswith(server.base) for url in page.requests)


def test_hostile_captions_are_inert(tmp_path, chromium):
    lines = []
    for at, text in enumerate(PAYLOADS):
        row = {"word": text, "symbol": text, "hgnc_symbol": text, "source": text, "entrez": "51144"}
        kar = {"word": "KAR", "symbol": "HSD17B12", "hgnc_symbol": "HSD17B12", "entrez": "51144"}
        value = {"figid": f"{text}{at}", "caption": f"{text} kainate receptor (KAR) {text}", "organisms": [text],
                 "genes": [row, kar], "papertitle": text, "figtitle": text, "figlink": text}  # fmt: skip
        lines.append(json.dumps(value))
    table = tmp_path / "captions.jsonl"
    table.write_text("\n".join(lines), encoding="utf-8")
    out = make_run(tmp_path, (table,))
    with Process(out, "--curator", PAYLOADS[0]) as server, opened(chromium, server.url) as page:
        title = page.tab.title()
        for key in "nfauna":
            page.press(key)
        scripts = page.tab.locator("script").count()
        assert (page.tab.title(), scripts) == (title, 3)
        assert page.tab.locator("#item img[src*=evil], #item iframe, #item svg").count() == 0
        assert all(url.startswith(server.base) for url in page.requests)


def test_a_script_in_the_page_would_not_run(out, chromium):
    """The policy is the second wall: what got into the page as markup is not run."""
    with Process(out, "--curator", "A") as server:
        page = Page(chromium, server.url)
        page.tab.evaluate(
            "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\">')"
        )
        until(lambda: page.errors)
        assert page.tab.title() != "1"
        page.context.close()


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": {"width": 1280, "height": 900}},
        {"viewport": {"width": 420, "height": 900}},
        {"viewport": {"width": 420, "height": 900}, "color_scheme": "dark"},
    ],
    ids=["wide", "narrow", "dark"],
)  # fmt: skip
def test_nothing_is_cut_off_and_axe_finds_nothing(out, chromium, options):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url, **options) as page:
        for key in ("a", "f", "q"):
            page.press(key)
            wide = page.tab.evaluate("document.documentElement.scrollWidth")
            assert wide <= options["viewport"]["width"]
            violations = _violations(page)
            assert violations == []
        page.tab.focus("#to-agreement")
        page.press("Enter")
        assert _violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 420])
def test_the_audit_is_answered_by_keyboard(out, chromium, scheme, width):
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    file = audit(AuditOptions(Returned(out), target=0.9), open_lexicon("starter")).file
    with Process(out, "--curator", "A") as server, opened(chromium, server.url, **options) as page:
        first = by_gain(file.strata)[0]
        about = (
            f"Audit {file.audit}, {first.name} ({first.rows} rows): at least {first.needed} more"
        )
        assert page.text("#where").startswith(about)
        assert page.tab.is_visible("#sampled")
        assert _violations(page) == []
        said = ""
        for number in range(1, 40):
            said = page.press("a")
            assert f"{first.name}: {number} of {number} right" in said
            if "passed" in said:
                break
        accepted = f"{first.acceptable} rows can be accepted"
        assert (number, said.endswith(f"passed; {accepted}.")) == (first.needed, True)
        assert first.name not in page.text("#where")  # on to the next stratum
        assert accepted in page.text("#progress")
        assert "open again" in page.press("z")
        assert "at least 1 more answers" in page.text("#where")
        page.press("a")
        page.press("t")
        assert first.name in page.text("#strata")
        assert page.tab.is_visible("#audit-accept")
        assert page.tab.evaluate("document.documentElement.scrollWidth") <= width
        assert _violations(page) == []
        page.press("q")
        page.tab.select_option("#audit-rows", "none")
        until(lambda: page.text("#where").startswith("Question 1 "))
    rows = decisions(out)
    assert {d.scope for d in rows} == {"row"}
    assert [d.review_id for d in rows if d.review_id not in file.queue] == []


def test_a_row_that_was_skipped_is_asked_again(out, chromium):
    audit(AuditOptions(Returned(out), target=0.9), open_lexicon("starter"))
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        first = page.text("#title")
        page.press("n")
        page.press("a")
        page.press("p")
        page.press("p")
        assert page.text("#title") == first
        assert "2 of 2 right" in page.press("a")


def test_rows_of_the_sample_that_another_has_answered_are_passed_over(out, chromium):
    audit(AuditOptions(Returned(out), target=0.9), open_lexicon("starter"))
    with (
        Process(out) as server,
        opened(chromium, server.url) as one, opened(chromium, server.url) as other,
    ):  # fmt: skip
        for page, name in ((one, "A"), (other, "B")):
            page.tab.fill("#curator", name)
            page.press("Enter")
            page.tab.keyboard.press("Escape")
        other.press("n")
        other.press("a")
        third = other.text("#title")
        assert "2 of 2 right" in one.press("a")
        assert one.text("#title") == third


def test_a_second_opinion_on_figures(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        page.press("f")
        title = page.text("#title")
        page.press("a")
        server.stop(signal.SIGTERM)
    with Process(out, "--curator", "B", "--blind") as server, opened(chromium, server.url) as page:
        page.press("f")
        assert page.text("#where").startswith("Figure 1 of 1, ")
        assert page.text("#title") == title
        assert "A: accept" not in page.text("body")
        page.press("r")
        assert "This was the last one" in page.text("#status")
    kept = {(d.review_id, d.curator, d.decision) for d in decisions(out)}
    assert {(curator, said) for _, curator, said in kept} == {("A", "accept"), ("B", "reject")}
    assert len({review_id for review_id, _, _ in kept}) == 1


def _violations(page):
    axe = Path(os.environ.get("ANNOTATOR_AXE", ""))
    if not axe.is_file():
        return []
    run = (
        f"{axe.read_text(encoding='utf-8')}; axe.run(document, {{resultTypes: ['violations']}})"
        ".then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes[0].html])))"
    )
    # Not evaluate, which the page's own policy forbids for text.
    session = page.context.new_cdp_session(page.tab)
    words = {"expression": run, "awaitPromise": True, "returnByValue": True}
    return json.loads(session.send("Runtime.evaluate", words)["result"]["value"])


def test_a_second_opinion_shows_nothing_of_the_first(out, chromium):
    with Process(out, "--curator", "A") as server, opened(chromium, server.url) as page:
        title = page.text("#title")
        page.tab.keyboard.press("m")
        page.tab.keyboard.type("because of this")
        page.tab.keyboard.press("Escape")
        page.press("a")
        server.stop(signal.SIGTERM)
    with Process(out, "--curator", "B", "--blind") as server, opened(chromium, server.url) as page:
        assert page.text("#title") == title
        assert "because of this" not in page.text("body")
        assert "0 of 1 questions" in page.text("#progress")
        page.press("r")
        assert "Nothing is left" in page.text("#status") or "the last one" in page.text("#status")
