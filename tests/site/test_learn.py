"""`make learn`: the server that it starts keeps others out, opens on the exercises, and has the book beside them as soon as it is built."""

import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
import websocket

from small_course import PAGE, ROOT, small_course


@contextmanager
def learn(course, **told):
    """`make learn` in a course of one page, without a browser, `told` more by its environment; gives what it has printed so far."""
    (course / "exercises" / "declared").mkdir(parents=True)
    for name in ("__init__.py", "earlier_cells.txt", "ch01_intro.ipynb", "my_helpers.py"):
        (course / "exercises" / name).touch()
    shutil.copytree(ROOT / "scripts", course / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    log = course / "log"
    with log.open("w") as out:
        # The page's own packages come first, the grader whose extension this is after them.
        places = os.pathsep.join([str(course), str(ROOT)])
        environment = {**os.environ, "PYTHONPATH": places, "JUPYTER_CONFIG_DIR": str(course / "no settings"), **told}
        process = subprocess.Popen([sys.executable, course / "scripts" / "learn.py", "--no-browser"], stdout=out, stderr=subprocess.STDOUT, env=environment)
    try:
        yield process, log
    finally:
        process.terminate()
        process.wait(20)


def wait_for(pattern, process, log, answers=False):
    """What stands in the output behind some words, once it is there, and once it answers if it is an address."""
    for _ in range(3000):  # a guard against hanging, generous for a busy machine
        found = re.search(pattern, log.read_text())
        try:
            if found and (not answers or urllib.request.urlopen(found[1], timeout=5)):
                return found[1]
        except OSError:
            pass
        assert process.poll() is None, log.read_text()
        time.sleep(0.2)
    pytest.fail(f"{pattern} did not come:\n" + log.read_text())


LAB, BOOK = r"The exercises: +(\S+)", r"The book: +(http\S+)"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The two addresses that it prints."""
    with learn(small_course(tmp_path_factory.mktemp("learn"))) as running:
        yield wait_for(LAB, *running, answers=True), wait_for(BOOK, *running, answers=True)


WAITING = PAGE.replace("from solutions", "import pathlib, time\nwhile not pathlib.Path('{go}').exists(): time.sleep(0.1)\nfrom solutions")


def test_the_exercises_are_there_before_the_book_is(course):
    (course / "book" / "intro.md").write_text(WAITING.replace("{go}", str(course / "go")))
    with learn(course) as running:
        wait_for(LAB, *running, answers=True)
        wait_for(r"(The book is being built)", *running)
        assert not re.search(BOOK, running[1].read_text())
        (course / "go").touch()
        assert b"The answer is 41" in urllib.request.urlopen(wait_for(BOOK, *running, answers=True)).read()


def test_a_book_that_cannot_be_built_is_told_and_the_exercises_go_on(course):
    (course / "book" / "intro.md").write_text(PAGE.replace("answer.ANSWER", "answer.QUESTION"))
    with learn(course) as running:
        told = wait_for(r"(?s)(The book could not be built.*The whole log: \S+)", *running)
        assert "QUESTION" in told and "QUESTION" in Path(told.split()[-1]).read_text()
        wait_for(LAB, *running, answers=True)


def test_a_build_ends_with_the_server(course):
    note = course / "pid"
    own_number = f"import os, pathlib\npathlib.Path('{note}').write_text(str(os.getpid()))\nimport pathlib"
    (course / "book" / "intro.md").write_text(WAITING.replace("{go}", str(course / "go")).replace("import pathlib", own_number))
    with learn(course) as running:
        wait_for(LAB, *running, answers=True)
        kernel = int(wait_until(lambda: note.exists() and note.read_text()))
    assert wait_until(lambda: not alive(kernel))


def wait_until(true):
    for _ in range(3000):
        if found := true():
            return found
        time.sleep(0.2)
    pytest.fail("it did not happen")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"


def test_nobody_is_asked_about_news(server):
    lab, _ = server
    page = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(lab, timeout=20).read().decode()
    assert re.search(r'"disabledExtensions": *\[[^]]*"@jupyterlab/apputils-extension:announcements"', page)


def test_beside_the_notebooks_lie_only_the_learners_own_files(server):
    lab, _ = server
    home, token = lab.split("/lab?token=")
    listed = json.load(urllib.request.urlopen(f"{home}/api/contents?token={token}", timeout=20))["content"]
    assert {entry["name"] for entry in listed} == {"ch01_intro.ipynb", "my_helpers.py"}


def status(url, **headers):
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_exercises_want_the_token(server):
    lab, _ = server
    home, token = re.fullmatch(r"(http://127\.0\.0\.1:\d+/)lab\?token=(\S{20,})", lab).groups()
    assert status(f"{home}api/contents?token={token}") == 200
    assert status(f"{home}api/contents") == 403
    assert status(f"{home}api/contents?token=guess") == 403


def test_a_cookie_alone_changes_nothing(server):
    """What a hostile page could send from the learner's browser: it has the cookies, but not the XSRF token beside them."""
    lab, _ = server
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    browser.open(lab, timeout=20)
    home = lab.split("/lab")[0]
    assert browser.open(f"{home}/api/contents", timeout=20).status == 200
    with pytest.raises(urllib.error.HTTPError) as refused:
        # Were it let through, it would be told that there is no such folder (404).
        browser.open(f"{home}/api/contents/no/such/folder", data=b"{}", timeout=20)
    assert refused.value.code == 403


@contextmanager
def kernel_channels(home, token, host=None, **options):
    """The channels of a new kernel, opened as a browser opens them: with the cookies of the page, not with the token."""
    request = urllib.request.Request(f"{home}/api/kernels", data=b"{}", headers={"Authorization": f"token {token}"})
    kernel = json.load(urllib.request.urlopen(request, timeout=20))["id"]
    cookies = CookieJar()
    page = urllib.request.Request(f"{home}/lab?token={token}", headers={"Host": host} if host else {})
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies)).open(page, timeout=20)
    told = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
    channels = websocket.create_connection(f"{home.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels", timeout=60, cookie=told, host=host, **options)
    yield channels
    channels.close()


def test_a_notebook_gets_its_kernel(server):
    home, token = server[0].split("/lab?token=")
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3", "date": ""}
    content = {"code": "print(6 * 7)", "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
    with kernel_channels(home, token) as channels:
        channels.send(json.dumps(message))
        while (answer := json.loads(channels.recv()))["msg_type"] != "stream":
            assert answer["msg_type"] != "error", answer
    assert answer["content"]["text"] == "42\n"


def test_a_page_from_elsewhere_gets_no_kernel(server):
    home, token = server[0].split("/lab?token=")
    with kernel_channels(home, token, origin=home):
        pass
    with pytest.raises(websocket.WebSocketBadStatusException), kernel_channels(home, token, origin="https://elsewhere.example"):
        pass


def test_in_a_codespace_the_address_is_that_of_its_owner(course):
    """The port is forwarded under a name of its own; the server is asked for that name, or for localhost, and the page that asks has that name."""
    with learn(course, CODESPACE_NAME="fluffy-umbrella", GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN="preview.example") as running:
        port, token = re.search(r"https://fluffy-umbrella-(\d+)\.preview\.example/lab\?token=(\S+)", wait_for(LAB, *running)).groups()
        home, public = f"http://127.0.0.1:{port}", f"fluffy-umbrella-{port}.preview.example"
        wait_until(lambda: reached(home))
        for host in (public, f"localhost:{port}"):
            assert status(f"{home}/api/contents?token={token}", Host=host) == 200
            with kernel_channels(home, token, origin=f"https://{public}", host=host):
                pass
        assert status(f"{home}/api/contents?token={token}", Host="elsewhere.example") == 403
        with pytest.raises(websocket.WebSocketBadStatusException), kernel_channels(home, token, host=public, origin="https://elsewhere.example"):
            pass


def reached(home):
    try:
        return status(f"{home}/api/status")
    except OSError:
        return None


def test_only_this_machine_is_answered(server):
    """The port is bound to the loopback address, not to all of the machine's."""
    lab, _ = server
    port = int(re.search(r":(\d+)/", lab).group(1))
    try:
        sockets = open("/proc/net/tcp").read() + open("/proc/net/tcp6").read()
    except FileNotFoundError:
        pytest.skip("this system does not list its sockets in /proc")
    listening = [line.split()[1] for line in sockets.splitlines() if f":{port:04X} " in line and " 0A " in line]
    assert listening == [f"0100007F:{port:04X}"]


def test_the_book_is_on_the_same_server(server):
    _, book = server
    assert b"The answer is 41" in urllib.request.urlopen(book, timeout=20).read()
    assert status(book.replace("book/intro.html", "_static/mathjax/tex-mml-chtml.js")) == 200


def test_a_port_that_is_taken_is_passed_over():
    free_port = runpy.run_path(str(ROOT / "scripts" / "learn.py"))["free_port"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        first = taken.getsockname()[1]
        assert first < free_port(first) < first + 50
