"""`make learn`: the server that it starts keeps others out and has the book beside the exercises."""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import websocket


@pytest.fixture(scope="module")
def server(root, site, tmp_path_factory):
    """Start it without a browser; give the two addresses that it prints."""
    log = tmp_path_factory.mktemp("learn") / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, root / "scripts" / "learn.py", "--no-browser"], stdout=out, stderr=subprocess.STDOUT
        )
    try:
        lab, book = None, None
        for _ in range(300):
            found = dict(re.findall(r"The (exercises|book): +(\S+)", log.read_text()))
            if len(found) == 2:
                lab, book = found["exercises"], found["book"]
                try:
                    urllib.request.urlopen(book, timeout=5)
                    break
                except OSError:
                    pass
            assert process.poll() is None, log.read_text()
            time.sleep(0.2)
        else:
            pytest.fail("the server did not answer in a minute:\n" + log.read_text())
        yield lab, book
    finally:
        process.terminate()
        process.wait(20)


def status(url):
    try:
        return urllib.request.urlopen(url, timeout=20).status
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


def test_a_notebook_gets_its_kernel(server):
    lab, _ = server
    home, token = lab.split("/lab?token=")
    request = urllib.request.Request(f"{home}/api/kernels", data=b"{}", headers={"Authorization": f"token {token}"})
    kernel = json.load(urllib.request.urlopen(request, timeout=20))["id"]
    channels = websocket.create_connection(f"{home.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels?token={token}", timeout=60)
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "1", "username": "", "version": "5.3", "date": ""}
    content = {"code": "print(6 * 7)", "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell", "buffers": []}
    channels.send(json.dumps(message))
    while (answer := json.loads(channels.recv()))["msg_type"] != "stream":
        assert answer["msg_type"] != "error", answer
    channels.close()
    assert answer["content"]["text"] == "42\n"


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
    assert b"Unrolled" in urllib.request.urlopen(book, timeout=20).read()
    assert status(book.replace("book/intro.html", "_static/mathjax/tex-mml-chtml.js")) == 200
