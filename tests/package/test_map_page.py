"""The page that `certlint map` writes, as a person uses it: in a browser, by mouse and by keys."""

import importlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .running import ROOT, run

NAMES = ("chromium", "chromium-browser", "google-chrome")
PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start a browser without a window; skip where there is none, or nothing to drive it."""
    try:
        driver = importlib.import_module("playwright.sync_api")
    except ImportError:
        pytest.skip("playwright is not installed")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"there is none of {', '.join(NAMES)}")
    with driver.sync_playwright() as started:
        # Root has no sandbox, and the only page is our own.
        shown = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield shown
        shown.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("map") / "map.html"
    run("certlint", "map", ROOT / "examples" / "insecure", "--output", file, folder=file.parent)
    return file


@pytest.fixture(params=["light", "dark"])
def page(browser: Any, page_file: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Show the page; nothing may go wrong in it, and nothing be asked of anybody."""
    window = browser.new_page(
        viewport={"width": 1400, "height": 800}, color_scheme=str(request.param)
    )
    told: list[str] = []

    def note(happened: Any) -> None:
        told.append(getattr(happened, "url", None) or str(happened))

    for event in ("pageerror", "console", "request"):
        window.on(event, note)
    window.goto(page_file.as_uri())
    yield window
    assert told == [page_file.as_uri()]
    window.close()


def spot(page: Any, title: str) -> Any:
    return page.get_by_role("button", name=f"{title}, ")


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_a_click_shows_what_is_wrong_and_what_it_leads_to(page: Any, tmp_path: Path) -> None:
    assert page.locator("aside h2").inner_text() == "What is on this map"
    spot(page, "Issuer team-search/trial").click()
    details = page.locator("aside").inner_text()
    assert details.startswith("Issuer team-search/trial\n")
    assert re.search(r"error CM\d{3}\n.*\n+examples/insecure/tenants/team-search.yaml:\d+", details)
    assert "Group search-developers\nmay change and delete" in details
    lit = page.locator(".spot.lit .name").all_text_contents()
    assert set(lit) == {"Group search-developers", "Issuer team-search/trial"}
    page.get_by_role("button", name="Group search-developers", exact=False).last.click()
    assert page.locator("aside h2").inner_text() == "Group search-developers"
    # The whole map fits beside the details, and is there to be seen.
    picture = page.screenshot(path=tmp_path / "map.png")
    assert picture.startswith(PNG)
    wide = page.evaluate("document.querySelector('.canvas').scrollWidth - innerWidth")
    assert wide < 0
    assert len(picture) > 20_000


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_keys_do_what_a_mouse_does(page: Any) -> None:
    keys = page.keyboard
    keys.press("/")
    keys.type("letsencrypt")
    assert page.locator("output").inner_text() == "1 of 9"
    keys.press("Enter")
    assert page.locator("aside h2").inner_text() == "ClusterIssuer letsencrypt"
    keys.press("ArrowRight")
    keys.press("ArrowDown")
    keys.press("Enter")
    assert page.locator("aside h2").inner_text() == "namespace team-search"
    focused = page.evaluate("document.activeElement.getAttribute('aria-pressed')")
    assert focused == "true"
    keys.press("Escape")
    assert page.locator(".lit").count() == 0
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before


@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_a_phone_scrolls_the_map_alone(browser: Any, page_file: Path) -> None:
    window = browser.new_page(viewport={"width": 390, "height": 800})
    window.goto(page_file.as_uri())
    assert window.evaluate("document.documentElement.scrollWidth") == 390
    window.close()
