"""Open JupyterLab on the exercises at once, and build the book beside it; both are on the same server.

The server listens on this machine only and wants its token, a new one each time; the book itself is public to anyone on this machine.
"""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

import zmq
from jupyterlab.labapp import LabApp
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
LOG = ROOT / "_build" / "learn.log"
# What Sphinx says of its way: how far, and with which page. Reading a page runs its cells, so that takes most of the time.
STEP = re.compile(r"(reading|writing)\b.*\[ *(\d+)%\]\S* *(\S*)")
READING = 95
# Beside the notebooks: what they import, and what anybody's Python and system leave. A learner's own files are shown.
HIDDEN = ["__init__.py", "declared", "earlier_cells.txt", "__pycache__", "*.pyc", ".DS_Store", "*~"]


def free_port(first=8888, tries=50):
    """Return the first port from `first` on that nobody listens on."""
    for port in range(first, first + tries):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    sys.exit(f"No free port from {first} to {first + tries - 1}: close another Jupyter first.")


def address_of(port):
    """Where a browser finds this machine's port: at the machine itself, or, in a GitHub codespace, at an address that only its owner may open."""
    codespace, domain = (os.environ.get(name) for name in ("CODESPACE_NAME", "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN"))
    return f"https://{codespace}-{port}.{domain}" if codespace and domain else f"http://127.0.0.1:{port}"


def start_build():
    """The build as a process in a session of its own: the Ctrl-C that asks JupyterLab to stop does not reach it."""
    return subprocess.Popen(
        [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(ROOT)],
        env={**os.environ, "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}, cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)


def stop_build(build):
    if build.poll() is None:
        os.killpg(build.pid, signal.SIGTERM) if hasattr(os, "killpg") else build.terminate()


def errors_in(log):
    """The lines of a log that name an error; where there are none, its end."""
    plain = re.sub(r"\x1b\[[\d;]*m", "", log.read_text(encoding="utf-8"))
    lines = re.findall(r"(?m)^[\w.]*(?:Error|Exception): *\S.*$", plain) or plain.splitlines()[-12:]
    return "\n".join(f"    {line}" for line in dict.fromkeys(lines))


def follow_build(build, address, browse):
    """Show how far the build is; say where the book is when it is ready, or why it is not."""
    LOG.parent.mkdir(exist_ok=True)
    way = tqdm(total=100, bar_format="  The book: {n:.0f} % {postfix}", leave=False)
    with LOG.open("w", encoding="utf-8") as log, way as bar:
        for line in build.stdout:
            log.write(line)
            step = STEP.search(line)
            if step:
                share = READING if step[1] == "reading" else 100 - READING
                bar.n = int(step[2]) * share / 100 + (READING if step[1] == "writing" else 0)
                bar.set_postfix_str(step[3])
    failed = build.wait()
    if failed < 0:
        return  # stopped together with JupyterLab
    if failed:
        print(f"\n  The book could not be built; the exercises work all the same.\n{errors_in(LOG)}\n  The whole log: {LOG}\n", flush=True)
        return
    print(f"\n  The book:      {address}\n", flush=True)
    if browse:
        webbrowser.open(address)


def main():
    port, token = free_port(), secrets.token_urlsafe(24)
    address = address_of(port)
    lab = f"{address}/lab?token={token}"
    browse = "--no-browser" not in sys.argv[1:]
    print(f"\n  The exercises: {lab}\n  The book is being built; its address is printed here when it is ready.\n  Stop with Ctrl-C, twice.\n", flush=True)
    build = start_build()
    threading.Thread(target=follow_build, args=(build, f"{address}/static/book/intro.html", browse), daemon=True).start()
    # JupyterLab reads our settings beside the user's own: no question about news.
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [str(ROOT / "scripts" / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")]))
    try:
        # Given as arguments of this process they win over any configuration of the user's, and `ps` does not show the token.
        LabApp.launch_instance(
            argv=[
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={port}",
                "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={token}",
                "--ServerApp.disable_check_xsrf=False",
                # A page of any other address may not ask; whoever forwards the port may say which address was asked, or not.
                f"--ServerApp.allow_origin={address}",
                f"--ServerApp.local_hostnames={['localhost', urlsplit(address).hostname]}",
                "--ServerApp.allow_remote_access=False",
                f"--ServerApp.root_dir={ROOT / 'exercises'}",
                f"--ServerApp.extra_static_paths={[str(ROOT / '_build' / 'html')]}",
                f"--ContentsManager.hide_globs={HIDDEN}",
                f"--ServerApp.open_browser={browse}",
                "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                "--Application.log_level=WARN",
                # Else others on this machine could listen in on a kernel, and each kernel says so.
                f"--KernelManager.transport_encryption={'auto' if zmq.has('curve') else 'disabled'}",
            ]
            + (["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        )
    finally:
        stop_build(build)


if __name__ == "__main__":
    main()
