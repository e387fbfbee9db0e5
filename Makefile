# `make` alone lists what can be asked for. The Python to start from can be named: make book PYTHON=python3.12
PYTHON ?= python3
# Given to jupyter-book, for example BOOKFLAGS="-W -n --keep-going"
BOOKFLAGS ?=
# Given to pytest, for example TESTFLAGS="tests/autograder -k rnn_step"
TESTFLAGS ?=
# Given to the benchmark, for example BENCHFLAGS="--only lstm --seconds 10"
BENCHFLAGS ?=

VENV := .venv
RUN := $(VENV)/bin/python
# Compiled once, on all cores and without the packages' own tests; pip would take one file after the other. Where PYTHONDONTWRITEBYTECODE is set,
# as in many containers, no later run would write down what it compiled.
INSTALL := $(RUN) -m pip install --quiet --disable-pip-version-check --no-compile
COMPILE := $(RUN) -m compileall -qq -j 0 -x '[/\\](tests?|pip)[/\\]' $(VENV)/lib grader solutions exercises || true
PAGE := _build/html/index.html
# A virtual environment holds absolute paths, so one that was moved is made again.
ifneq ($(shell cat $(VENV)/made-in 2>/dev/null),$(CURDIR))
$(shell rm -f $(VENV)/made $(VENV)/made-dev)
endif

.DEFAULT_GOAL := help
.PHONY: help book pdf learn test bench exercises progress record lock clean environment environment-dev
# The targets share one environment and one build, so they take turns even under make -j.
.NOTPARALLEL:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

book: environment ## build the book and say where it is
	@$(VENV)/bin/jupyter-book build . $(BOOKFLAGS)
	@echo "The book: $(CURDIR)/$(PAGE)"

pdf: environment ## print the whole book, as one PDF; needs Chromium or Chrome
	@$(RUN) scripts/print_book.py $(BOOKFLAGS)

learn: environment ## open JupyterLab on the exercises, and build the book beside it
	@$(RUN) scripts/learn.py

test: environment-dev book ## run every test
	@OMP_NUM_THREADS=1 $(RUN) -m pytest -n 2 --dist loadfile $(TESTFLAGS)

bench: environment ## measure how fast solutions is; BENCHFLAGS="--only lstm" takes a part, and PyTorch takes part where it is installed
	@$(RUN) -m benchmarks.speed $(BENCHFLAGS)
	@$(RUN) -m benchmarks.steps

exercises: environment ## refresh the stubs and expected outputs of the notebooks; fills nothing in, overwrites nothing of yours
	@$(RUN) -m grader exercises

progress: environment ## show what is done: chapter, exercise, points, state
	@$(RUN) -m grader progress

record: environment ## repeat a recorded run, or go on with an interrupted one: make record NAME=echo_patience
	@OMP_NUM_THREADS=1 $(RUN) -m experiments.record $(NAME)

lock: ## compile requirements*.txt from pyproject.toml (needs uv)
	@scripts/lock.sh

clean: ## remove what was built: book, environment, caches; never your notebooks
	rm -rf _build $(VENV) .pytest_cache .hypothesis .ruff_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment: $(VENV)/made ## only make the environment, in .venv
environment-dev: $(VENV)/made-dev ## also what the tests need

$(VENV)/made: requirements.txt pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no '$(PYTHON)' here. Name another Python: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" scripts/check_python.py $(MAKECMDGOALS)
	@echo "Making $(VENV) (a minute or so) ..."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(INSTALL) -r requirements.txt
	@$(COMPILE)
	@printf '%s' "$(CURDIR)" > $(VENV)/made-in
	@touch $@

$(VENV)/made-dev: $(VENV)/made requirements-dev.txt
	@echo "Adding what the tests need ..."
	@$(INSTALL) -r requirements-dev.txt
	@$(COMPILE)
	@touch $@
