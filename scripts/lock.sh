#!/usr/bin/env bash
# Compile the two locks from pyproject.toml: one version of each package, good for Python 3.11 to 3.14 on every system.
# Needs uv (pip install uv). Pinned versions stay as they are unless called with --upgrade.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

lock() {  # lock FILE WHAT [options]
    local file=$1 what=$2
    shift 2
    grep -v '^-e' "$file" > "$work/$file" 2>/dev/null || true
    # No header and no --emit options: index addresses and local paths stay out of what is committed.
    uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
        --no-header --no-emit-index-url --no-emit-find-links --no-annotate \
        --output-file "$work/$file" "$@" pyproject.toml > /dev/null
    { echo "# $what; compiled from pyproject.toml by scripts/lock.sh."
      grep -v '^#' "$work/$file"
      echo "-e ."; } > "$file"
}

lock requirements.txt "Everything that reading, writing and checking needs" "$@"
lock requirements-dev.txt "The same versions, and what the whole test suite needs" \
    --extra dev --constraint "$work/requirements.txt" "$@"
