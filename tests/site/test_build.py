"""The build itself, tried on a course of two pages with our extension and our settings."""

from small_course import PAGE, build


def page(course):
    return (course / "_build" / "html" / "book" / "intro.html").read_text()


def test_a_page_is_run_again_when_what_it_imports_has_changed(course):
    assert build(course, "-W", "-n", "--keep-going").returncode == 0
    assert "The answer is 41" in page(course)
    assert (course / "_build" / "html" / ".nojekyll").is_file()  # else GitHub Pages may drop _static

    again = build(course)
    assert "Executed notebook" not in again.stdout + again.stderr  # nothing has changed, so nothing runs

    (course / "solutions" / "answer.py").write_text("ANSWER = 42\n")
    assert build(course).returncode == 0
    assert "The answer is 42" in page(course)

    (course / "solutions" / "other.py").write_text("QUESTION = 6 * 7\n")
    other = build(course)
    assert "Executed notebook" not in other.stdout + other.stderr  # the page does not need it


def test_a_failing_cell_fails_the_build_and_is_named(course):
    (course / "book" / "intro.md").write_text(PAGE.replace("answer.ANSWER", "answer.QUESTION"))
    failed = build(course)
    assert failed.returncode != 0
    assert "answer.QUESTION" in failed.stdout + failed.stderr
    assert "AttributeError" in failed.stdout + failed.stderr


def test_a_dead_reference_fails_the_strict_build(course):
    (course / "book" / "intro.md").write_text(PAGE + "\nSee {ref}`nowhere`.\n")
    assert build(course).returncode == 0
    (course / "book" / "intro.md").write_text(PAGE + "\nSee {ref}`nowhere` again.\n")
    assert build(course, "-W", "-n", "--keep-going").returncode != 0
