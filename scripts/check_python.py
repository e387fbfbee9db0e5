"""Say in one sentence why this Python cannot be used, if so. Runs on any Python, however old."""
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Unrolled needs Python 3.11 or newer, and this one (%s) is %d.%d.\nName another one, for example: make %s PYTHON=python3.12"
        % (sys.executable, sys.version_info[0], sys.version_info[1], " ".join(sys.argv[1:]) or "book")
    )
try:
    import ensurepip  # noqa: F401  (Debian and Ubuntu ship it apart)
    import venv  # noqa: F401
except ImportError:
    sys.exit(
        "This Python (%s) comes without the venv module. On Debian and Ubuntu: sudo apt install python3-venv" % sys.executable
    )
