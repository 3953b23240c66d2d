"""Write the real output of commands and examples into the README and the documentation.

``python -m tests.update_docs [PAGE...]``: after a change of what is printed, of a reason's wording,
of an option, or of the results of the evaluation. ``tests/test_docs.py`` compares the same.
``python -m tests.update_docs --pictures`` takes the pictures of the report and of the review again,
with Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.docs_pages import ROOT, Site, pages
from tests.docs_tables import TABLES
from tests.review_runs import Process

#: The finding that the picture shows, by the text of its heading.
_SHOWN = "KAR"


def main(arguments: list[str]) -> None:
    """Update the pages that are named, or all; say which ones changed."""
    chosen = [Path(name).resolve() for name in arguments if name != "--pictures"] or pages()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_CACHE"] = str(Path(folder) / "cache")
        site = Site(Path(folder), TABLES)
        if "--pictures" in arguments:
            take_pictures(site.run / "report.html")
            take_picture_of_review(site.run)
            return
        for page in chosen:
            new = site.updated(page)
            if new != page.read_text(encoding="utf-8"):
                page.write_text(new, encoding="utf-8")
                print(f"updated {page.relative_to(ROOT)}")


def take_pictures(report: Path) -> None:
    """Write docs/images/report.png, the top of the page, and finding.png, one of its findings."""
    html = report.read_text(encoding="utf-8")
    head = html[: html.index("<body>")]
    articles = re.findall(r"<article .*?</article>", html, re.DOTALL)
    article = next(a for a in articles if f" {_SHOWN}</h4>" in a)
    alone = report.with_name("finding.html")
    alone.write_text(f"{head}<body><main>{article}</main></body></html>", encoding="utf-8")
    for page, size in ((report, "1180,980"), (alone, "1400,520")):
        _take_picture(page.as_uri(), page.stem, size)


def take_picture_of_review(run: Path) -> None:
    """Write docs/images/review.png, a question that is asked on the page of the review."""
    with Process(run, "--curator", "A. Curator") as server:
        _take_picture(server.url, "review", "1280,940")


def _take_picture(address: str, name: str, size: str) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome") or "chromium"
    picture = ROOT / "docs" / "images" / f"{name}.png"
    subprocess.run(
        [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--virtual-time-budget=10000", f"--screenshot={picture}", f"--window-size={size}", address],
        check=True, capture_output=True,
    )  # fmt: skip
    print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
