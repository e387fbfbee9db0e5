"""The boxes of exercises in a page, as a learner uses them."""

import pytest

KEPT = "unrolled answer "
# On a busy machine Chromium gives about one load in 200 of a page from disk an empty storage, which keeps nothing; the next load has the old one again.
KEEPS = pytest.mark.flaky(reruns=2)


def visit(context, path):
    """Open a page from disk; its `troubles` are errors of its scripts, and what it asked of the network."""
    page = context.new_page()
    page.troubles = []
    page.on("pageerror", lambda error: page.troubles.append(str(error)))
    page.on("request", lambda request: page.troubles.append(request.url) if request.url.startswith("http") else None)
    page.goto(path.as_uri())
    return page


class Box:
    """One box, as a learner uses it."""

    def __init__(self, page, name):
        self.page, self.name = page, name
        self.place = page.locator(f'.exercise[data-exercise="{name}"]')

    def open(self):
        self.place.locator(".exercise-begin button").click()
        self.place.locator(".cm-content").wait_for()
        return self

    def write(self, text):
        """Replace the whole text, as by pasting."""
        self.place.locator(".cm-content").focus()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        return self

    def press(self, label):
        self.place.get_by_role("button", name=label, exact=True).click()
        return self

    def check(self):
        self.press("Check")
        self.place.locator(".exercise-verdict > div").wait_for()
        return self

    @property
    def text(self):
        return "\n".join(self.place.locator(".cm-line").all_inner_texts()).replace("\n\n", "\n").strip("\n")

    @property
    def verdict(self):
        return self.place.locator(".exercise-verdict").inner_text()

    @property
    def heading(self):
        """The first line of a verdict as it stands in the page, all spaces kept."""
        return self.place.locator(".verdict .heading").text_content()

    @property
    def state(self):
        return self.place.locator(".exercise-state").inner_text()

    @property
    def kept(self):
        return self.page.evaluate(f"JSON.parse(localStorage.getItem('{KEPT}{self.name}'))")


def taken_out(page, folder):
    with page.expect_download() as download:
        page.locator(".exercises-exchange").get_by_role("button", name="Take it out").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def put_back(page, *paths):
    page.locator(".exercises-exchange input").set_input_files(paths)
    said = page.locator(".exercises-exchange [role=status]")
    said.filter(has_text="ipynb").wait_for()
    return said.inner_text()
