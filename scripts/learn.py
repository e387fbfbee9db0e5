"""Open JupyterLab on the exercises, with the built book on the same server.

The server listens on this machine only and wants its token, a new one each time; the book itself is public to whoever is on this machine.
"""

import os
import secrets
import socket
import sys
import threading
import webbrowser
from pathlib import Path

import zmq
from jupyterlab.labapp import LabApp

ROOT = Path(__file__).resolve().parents[1]


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


def main():
    page = ROOT / "_build" / "html" / "book" / "intro.html"
    if not page.is_file():
        sys.exit("The book is not built yet: run  make book")
    port, token = free_port(), secrets.token_urlsafe(24)
    book = f"http://127.0.0.1:{port}/static/book/intro.html"
    lab = f"http://127.0.0.1:{port}/lab?token={token}"
    browse = "--no-browser" not in sys.argv[1:]
    print(f"\n  The exercises: {lab}\n  The book:      {book}\n  Stop with Ctrl-C, twice.\n", flush=True)
    if browse:
        # A little after the exercises, so that both are open, side by side as tabs.
        later = threading.Timer(4, webbrowser.open, [book])
        later.daemon = True
        later.start()
    # Given as arguments of this process they win over any configuration of the user's, and `ps` does not show the token.
    LabApp.launch_instance(
        argv=[
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={token}",
            "--ServerApp.disable_check_xsrf=False",
            "--ServerApp.allow_origin=",
            "--ServerApp.allow_remote_access=False",
            f"--ServerApp.root_dir={ROOT / 'exercises'}",
            f"--ServerApp.extra_static_paths={[str(ROOT / '_build' / 'html')]}",
            f"--ServerApp.open_browser={browse}",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--Application.log_level=WARN",
            # Else others on this machine could listen in on a kernel, and each kernel says so.
            f"--KernelManager.transport_encryption={'auto' if zmq.has('curve') else 'disabled'}",
        ]
        + (["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    )


if __name__ == "__main__":
    main()
