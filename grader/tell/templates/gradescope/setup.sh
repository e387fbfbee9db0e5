#!/usr/bin/env bash
# Runs once, as root, when Gradescope builds the container: a Python of its own with what the course imports, and bubblewrap.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update
apt-get install -y --no-install-recommends bubblewrap ca-certificates python3 python3-venv util-linux
# The image's own Python may be older than NumPy wants; uv takes it if it will do and fetches one if not.
export UV_PYTHON_INSTALL_DIR=/autograder/python
python3 -m venv /autograder/uv
/autograder/uv/bin/pip install --no-cache-dir uv
/autograder/uv/bin/uv venv --python '>=3.11,<3.14' /autograder/venv
/autograder/uv/bin/uv pip install --no-cache --python /autograder/venv/bin/python -r /autograder/source/requirements.txt
