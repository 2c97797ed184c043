"""Opens the browsable report from the disk in Chromium and clicks through it as its readers do.

Usage: browser.py OUT SCREENSHOTS
CHROMIUM names another browser than the one on the path.
"""
import json
import os
import pathlib
import shutil
import sys
import urllib.parse

from playwright.sync_api import sync_playwright

out, shots = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
shots.mkdir(parents=True, exist_ok=True)
run = json.loads((out / "run.json").read_text(encoding="utf-8"))
findings = [json.loads(line) for line in (out / "findings.ndjson").read_text(encoding="utf-8").splitlines()]
start = (out / "html/index.html").as_uri()
passed, failed, complaints = 0, [], []


def check(what, ok, why=""):
    global passed
    if ok:
        passed += 1
    else:
        failed.append(f"{what}: {why}")
        print(f"FAILED {what}: {why}")


def new_page(browser, **options):
    page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="zh-CN", **options)
    page.set_default_timeout(15_000)
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(("file://", "data:")) else complaints.append(request.url))
    return page


def title(page, wanted):
    """The page whose heading begins so, drawn to its end."""
    page.wait_for_function("w => { const h = document.querySelector('main h1'); return h && h.textContent.startsWith(w) }", arg=wanted)


def heading(page):
    return page.locator("main h1").inner_text()


def rows(page, caption):
    return page.locator(f"table:has(caption:text-is('{caption}')) tbody tr")


def column(page, caption, at):
    return rows(page, caption).locator(f":scope > :nth-child({at})").all_inner_texts()


with sync_playwright() as play:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    browser = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
    page = new_page(browser)
    page.goto(start)
    title(page, run["name"])
    page.screenshot(path=shots / "index.png", full_page=True)
    for tab in ("papers", "sums"):
        page.locator(f".tabs a[href='#/whole/{tab}']").click()
        page.locator(f".tabs a[href='#/whole/{tab}'][aria-current=page]").wait_for()
        page.screenshot(path=shots / f"whole-{tab}.png")
    page.locator(".tabs a", has_text="概况").click()
    page.locator("svg.chart").first.wait_for()
    check("charts have words", all(page.locator("svg.chart[role=img][aria-label]").nth(at).get_attribute("aria-label") for at in range(page.locator("svg.chart").count())))

    # A household with a finding: from the index down to it, finding and back.
    found = next(f for f in findings if f["household_id"] and f["village"] and f["evidence"] and not f["waived"])
    county = next(c for c in run["counties"] if c["code"] == found["county"])
    page.locator("main table a", has_text=county["name"]).first.click()
    title(page, county["name"])
    page.screenshot(path=shots / "county.png", full_page=True)
    page.locator(f"main a[href='#/township/{found['county']}/{found['township']}']").first.click()
    page.locator("main h2", has_text="嘎查村").first.wait_for()
    page.screenshot(path=shots / "township.png", full_page=True)
    page.locator("main table a", has_text=found["village"]).first.click()
    title(page, found["village"])
    page.screenshot(path=shots / "village.png", full_page=True)
    page.locator(f"main a[href$='/{found['household_id']}']").first.click()
    page.wait_for_function("n => document.querySelector('main').innerText.includes('户编号') && location.hash.endsWith(n)", arg=found["household_id"])
    page.locator("caption:text-is('材料')").wait_for(state="attached")
    body = page.locator("main").inner_text()
    check("household names its number", found["household_id"] in body)
    place = found["evidence"][0]
    check("evidence stands with the finding", place["path"] in body and place["cell"] in body, f"{place} not in {body[:500]}")
    page.screenshot(path=shots / "household.png", full_page=True)
    household = heading(page)
    page.locator(f"main a[href$='/{found['fingerprint']}']").click()
    page.locator("main h2", has_text="怎样整改").wait_for()
    body = page.locator("main").inner_text()
    linked = page.locator("main a.file").all()
    base = json.loads((out / "receipt.json").read_text(encoding="utf-8")).get("link_base")
    check("evidence is linked where the base is known, and only there", bool(linked) == bool(base), f"{len(linked)} {base}")
    for link in linked:
        target = urllib.parse.urlsplit(link.get_attribute("href"))
        check("evidence leads to its file", pathlib.Path(urllib.parse.unquote(target.path)).is_file() and not target.fragment and not target.query, str(target))
    check("finding tells all", found["message"] in body and found["fingerprint"] in body and place["path"] in body, body[:500])
    page.screenshot(path=shots / "finding.png", full_page=True)
    page.go_back()
    title(page, household)
    for above in (found["village"], None, county["name"], run["name"]):
        page.go_back()
        title(page, above) if above else page.locator("main h2", has_text="嘎查村").first.wait_for()
    check("back at the index", page.evaluate("location.hash") in ("", "#/"))

    # By rule.
    page.locator(".bar a", has_text="检查项目").click()
    title(page, "检查项目")
    with_findings = sorted({f["rule"] for f in findings})
    check("rules with findings", column(page, "检查项目", 1) == with_findings, f"{column(page, '检查项目', 1)}")
    page.get_by_label("列出").select_option("")
    check("all rules", f"列出{len(run['rules'])}项" in page.locator(".tally").inner_text(), page.locator(".tally").inner_text())
    page.screenshot(path=shots / "rules.png", full_page=True)
    code = max(with_findings, key=lambda rule: sum(f["rule"] == rule for f in findings))
    page.goto(start + f"#/rule/{code}")
    title(page, code)
    rows(page, "问题清单").first.wait_for()
    of_rule = [f for f in findings if f["rule"] == code]
    open_of_rule = sum(not f["waived"] for f in of_rule)
    check("findings of a rule", rows(page, "问题清单").count() == min(100, open_of_rule), f"{rows(page, '问题清单').count()} of {open_of_rule}")
    page.screenshot(path=shots / "rule.png", full_page=True)

    # Search by number, by head, by the key.
    page.keyboard.press("/")
    check("/ goes to the search", page.evaluate("document.activeElement.id") == "words")
    page.keyboard.type(found["household_id"])
    page.keyboard.press("Enter")
    title(page, "查找")
    rows(page, "户").first.wait_for()
    check("one household of that number", rows(page, "户").count() == 1)
    page.screenshot(path=shots / "search.png", full_page=True)
    rows(page, "户").locator("a").click()
    title(page, household)
    # A finding by its number, and by the beginning of it; five signs are too few to look for.
    number = found["fingerprint"]
    for typed in (number, number[:6].upper()):
        page.locator("#words").fill(typed)
        page.keyboard.press("Enter")
        title(page, f"查找“{typed}”")
        rows(page, "问题").first.wait_for()
        shown = column(page, "问题", 1)
        wanted = sorted(f["fingerprint"] for f in findings if f["fingerprint"].startswith(typed.lower()))
        check(f"findings numbered {typed}", sorted(shown) == wanted, f"{shown} {wanted}")
    page.screenshot(path=shots / "search-number.png", full_page=True)
    page.locator("#words").fill(number[:5])
    page.keyboard.press("Enter")
    title(page, f"查找“{number[:5]}”")
    check("five signs find no finding", rows(page, "问题").count() == 0)
    page.goto(start + f"#/search/{number}")
    title(page, f"查找“{number}”")
    rows(page, "问题").locator("a").first.click()
    page.locator("main h2", has_text="怎样整改").wait_for()
    check("the number leads to its finding", found["message"] in page.locator("main").inner_text())
    page.locator("button", has_text="复制").click()
    check("the number is selected to be copied", page.evaluate("getSelection().toString().trim()") == number)
    check("and that is said", "问题编号" in page.locator("#said").inner_text())
    page.goto(start + "#/search/" + "%E4%B8%8D%25%23%3F%2F")
    title(page, "查找")
    check("odd characters are searched as they are", "不%#?/" in heading(page), heading(page))

    # Filters and order of the findings of a county.
    largest = max(run["counties"], key=lambda c: c["errors"] * min(c["warnings"], 1))
    of_county = [f for f in findings if f["county"] == largest["code"] and not f["waived"]]
    page.goto(start + f"#/county/{largest['code']}/findings")
    rows(page, "问题清单").first.wait_for()
    check("every finding of the county", rows(page, "问题清单").count() == min(100, len(of_county)), f"{rows(page, '问题清单').count()} of {len(of_county)}")
    page.get_by_label("级别").select_option("0")
    errors = sum(f["severity"] == "error" for f in of_county)
    check("only errors", set(column(page, "问题清单", 1)) == {"错误"} and rows(page, "问题清单").count() == min(100, errors))
    check("tally is told", str(errors) in page.locator(".tally[aria-live=polite]").inner_text(), page.locator(".tally").inner_text())
    button = page.locator("thead button", has_text="检查项目")
    button.focus()
    page.keyboard.press("Enter")
    head = page.locator("thead th", has_text="检查项目")
    up = [text.split()[0] for text in column(page, "问题清单", 2)]
    check("sorted up", head.get_attribute("aria-sort") == "ascending" and up == sorted(up), f"{up}")
    page.keyboard.press("Enter")
    down = [text.split()[0] for text in column(page, "问题清单", 2)]
    check("sorted down", head.get_attribute("aria-sort") == "descending" and down == sorted(down, reverse=True), f"{down}")
    page.screenshot(path=shots / "findings.png", full_page=True)
    rows(page, "问题清单").first.locator("a").nth(1).click()
    page.wait_for_timeout(300)
    page.go_back()
    title(page, largest["name"])
    rows(page, "问题清单").first.wait_for()
    check("the filter is still set after coming back", page.get_by_label("级别").input_value() == "0")

    # Other parts of a county.
    for tab in ("papers", "links", "data"):
        page.goto(start + f"#/county/{largest['code']}/{tab}")
        page.locator(f".tabs a[href$='/{tab}'][aria-current=page]").wait_for()
        page.screenshot(path=shots / f"county-{tab}.png", full_page=True)
        for link in page.locator("main a[href^='#/household/']").all()[:1]:
            link.click()
            page.locator("caption:text-is('材料')").wait_for(state="attached")
    for unit in run["counties"]:
        page.goto(start + f"#/county/{unit['code']}")
        title(page, unit["name"])
        check(f"figures of {unit['code']}", f"应归{unit['required']:,}件" in page.locator("main").inner_text(), page.locator("main").inner_text()[:300])
    page.goto(start + "#/county/999999")
    title(page, "打不开这一页")

    # The pack of a unit on one page, and back.
    page.goto(start + "#/packs")
    title(page, "材料包")
    page.locator("main a", has_text=largest["name"]).click()
    page.locator("main table").first.wait_for()
    page.screenshot(path=shots / "pack.png")
    page.locator("nav a[href='index.html']").click()
    title(page, run["name"])

    # Paper, dark, narrow.
    page.goto(start + f"#/county/{largest['code']}/findings")
    rows(page, "问题清单").first.wait_for()
    page.emulate_media(media="print")
    check("no controls on paper", not page.locator(".filters").is_visible() and not page.locator(".bar").is_visible())
    check("all rows on paper", rows(page, "问题清单").count() == len(of_county), f"{rows(page, '问题清单').count()} of {len(of_county)}")
    page.screenshot(path=shots / "print.png", full_page=True)
    # A list of several screens: a part of it on the screen, all of it on paper.
    page.emulate_media(media="screen")
    page.goto(start + "#/whole/papers")
    long = rows(page, "分材料完整情况")
    long.nth(99).wait_for()
    total = int(page.locator(".pages span").inner_text().split("共")[1].rstrip("行"))
    check("a part of a long list on the screen", total > 100 and long.count() == 100, f"{long.count()} of {total}")
    page.emulate_media(media="print")
    page.wait_for_timeout(500)
    check("all of a long list on paper", long.count() == total, f"{long.count()} of {total}")
    page.emulate_media(media="screen")
    page.wait_for_timeout(500)
    check("the screen again", long.count() == 100)
    page.emulate_media(media="print")
    page.goto(start + f"#/county/{largest['code']}/findings")
    rows(page, "问题清单").first.wait_for()
    page.pdf(path=shots / "print.pdf", format="A4")
    page.emulate_media(media="screen")
    page.close()
    dark = new_page(browser, color_scheme="dark")
    for name, where in (("index", "#/"), ("county", f"#/county/{largest['code']}"), ("findings", f"#/county/{largest['code']}/findings")):
        dark.goto(start + where)
        dark.locator("main h1").wait_for()
        dark.locator("main table tbody tr").first.wait_for()
        dark.screenshot(path=shots / f"dark-{name}.png", full_page=True)
    light = dark.evaluate("getComputedStyle(document.body).backgroundColor")
    check("dark is dark", sum(map(int, light[4:-1].split(","))) < 150, light)
    dark.goto((out / f"html/{largest['code']}.html").as_uri())
    dark.screenshot(path=shots / "dark-pack.png")
    dark.set_viewport_size({"width": 390, "height": 800})
    dark.goto(start)
    title(dark, run["name"])
    dark.screenshot(path=shots / "narrow.png", full_page=True)
    check("no page is wider than a telephone", dark.evaluate("document.documentElement.scrollWidth") <= 390, str(dark.evaluate("document.documentElement.scrollWidth")))
    browser.close()

check("no complaint of the browser, no request beyond the folder", not complaints, f"{complaints[:5]}")
print(f"browser: {passed} passed, {len(failed)} failed; pictures in {shots}")
sys.exit(1 if failed else 0)
