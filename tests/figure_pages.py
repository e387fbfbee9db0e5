"""Figures that move, worked by keyboard."""

import json
from contextlib import contextmanager

import pytest

# The same letters each time.
SEEDED = "{ let seed = 7; Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647; }"

FIGURE = """# A page

```{{code-cell}}
import matplotlib.pyplot as plt
from myst_nb import glue

figure, _ = plt.subplots()
plt.close(figure)
glue("still", figure, display=False)
glue("numbers", {numbers!r}, display=False)
```

```{{movable}} {figure}
:name: {name}
:data: numbers
:alt: As drawn by a cell.
{options}

{{glue:}}`still`

A caption.

{goals}
```
"""


def figure_page(figure, numbers, goals, name=None, **options):
    """The text of a page with one figure, to whose script a cell hands numbers and a still picture."""
    return FIGURE.format(figure=figure, numbers=json.dumps(numbers), name=name or figure, goals="\n".join(f"* {goal}" for goal in goals),
                         options="\n".join(f":{option}: {value}" for option, value in options.items()))


@contextmanager
def page_without_weights(browser, built, record, name):
    """A page whose recorded weights are missing, and that has to tell so when its figure was used."""
    script = built.parent / "_static" / "recorded" / f"{record}.js"
    kept = script.read_text()
    script.unlink()
    try:
        with browser.new_context(offline=True) as context:
            page = context.new_page()
            page.goto(built.as_uri())
            yield page
            page.wait_for_function(f"document.querySelector('#{name} [role=status]').textContent.includes('zip')")
    finally:
        script.write_text(kept)


def reached(page, name):
    return page.locator(f"#{name} .movable-goals li").evaluate_all("goals => goals.map(goal => goal.classList.contains('reached'))")


def said(page, name):
    return page.locator(f"#{name} [role=status]").inner_text()


def data(page, name):
    """The numbers that the page hands to a figure."""
    return page.locator(f"#{name} script").first.evaluate("script => JSON.parse(script.textContent)")


def press(page, name, label, times=1):
    """Press a button with the keyboard."""
    page.locator(f"#{name}").get_by_role("button", name=label, exact=True).focus()
    for _ in range(times):
        page.keyboard.press("Enter")


def slide(page, name, label, key, times=1):
    """Move a slider with the keyboard: Home, End, an arrow."""
    page.locator(f"#{name}").get_by_role("slider", name=label).focus()
    for _ in range(times):
        page.keyboard.press(key)


def slide_until(goal, page, name, label, key, most=150):
    """Move a slider step by step until a goal is reached."""
    for _ in range(most):
        slide(page, name, label, key)
        if reached(page, name)[goal]:
            return
    pytest.fail(f"{name}: goal {goal} is not reached")
