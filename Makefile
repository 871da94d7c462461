# Everything a developer or an operator types. `make` alone lists it.
# The first that there is, and that Prisme runs on.
PYTHON ?= $(shell for one in python3.11 python3.12 python3.13 python3; do \
  $$one -c '$(FITS)' 2>/dev/null && echo $$one && break; done)
FITS   := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
VENV   := .venv
PY     := $(VENV)/bin/python
SERVES := $(VENV)/.serves
READY  := $(VENV)/.ready
LOCKED := $(PY) -m pip install --require-hashes --no-deps
# An index of PyTorch's CPU builds, for the tests alone: tried first, and left out where it is silent.
CPU_INDEX ?= https://download.pytorch.org/whl/cpu
TESTS  ?= tests
PYTEST := $(PY) -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup run test check mutate static e2e lint format typecheck bench load chaos compose-test migrate messages lock notices audit parts clean

help: ## show this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## create .venv and install the locked dependencies

$(SERVES): pyproject.toml requirements/runtime.txt
	@test -n '$(PYTHON)' && $(or $(PYTHON),false) -c '$(FITS)' 2>/dev/null \
	  || { echo "Prisme needs Python 3.11, 3.12 or 3.13; name it with: make $(MAKECMDGOALS) PYTHON=/path/to/python3.13" >&2; exit 1; }
	@echo "[1/2] Python environment in $(VENV)"
	@$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "[2/2] what Prisme runs on (a few minutes the first time)"
	@$(LOCKED) --only-binary :all: -r requirements/runtime.txt
	@touch $(SERVES)

$(READY): $(SERVES) $(wildcard requirements/*.txt)
	@echo "[1/3] what the deep candidates are trained with"
	@$(LOCKED) --only-binary :all: -r requirements/work.txt
	@echo "[2/3] what developers use beside that"
	@$(LOCKED) -r requirements/development.txt
	@index=$$($(PY) -m tools.cpu_index '$(CPU_INDEX)'); test -n "$$index" \
	  && PIP_EXTRA_INDEX_URL="$$index" $(LOCKED) -r requirements/cpu.txt \
	  || $(LOCKED) -r requirements/cpu.txt \
	  || { echo "pip finds no CPU build of PyTorch: its CUDA build comes instead"; $(LOCKED) -r requirements/cuda.txt; }
	@echo "[3/3] Prisme itself"
	@$(PY) -m pip install --no-deps --no-build-isolation -e .
	@touch $(READY)

# What only the deep candidates need comes while Prisme runs, whole or not at all: nothing that runs sees it change.
LATER  := $(VENV)/later
run: $(SERVES) ## start Prisme: database, demo market, first champion, pages
	@test -e $(READY) || test -d $(LATER) || (rm -rf $(LATER).part; \
	  nice -n 19 $(LOCKED) --quiet --only-binary :all: --target $(LATER).part -r requirements/work.txt \
	  && mv $(LATER).part $(LATER)) >$(VENV)/later.log 2>&1 &
	@trap : INT; $(PY) -m jobs up; code=$$?; test $$code = 130 || exit $$code

test: static ## every check that CI runs: lint, types, translations, all tests (minutes)
	$(PYTEST) $(TESTS)

check: static ## lint, types, translations, tests that need no database, browser or fitted model (a minute)
	$(PYTEST) -m "not database and not browser and not fits" $(TESTS)

mutate: $(READY) ## change the measuring code line by line; which changes the tests miss (hours; MUTANTS='core.evaluation.gate*' for a part)
	$(VENV)/bin/mutmut run --max-children $(or $(JOBS),2) $(if $(MUTANTS),'$(MUTANTS)')
	@$(PY) -m tools.mutants

static: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/typos
	$(VENV)/bin/mypy

e2e: $(READY) ## only the journeys in a real Chromium
	$(PY) -m pytest tests/e2e

lint: $(READY) ## ruff, and spelling
	$(VENV)/bin/ruff check .
	$(VENV)/bin/typos

format: $(READY) ## ruff format
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

audit: $(READY) ## known vulnerabilities of what is installed; fails on one that a newer version mends (needs internet)
	@$(PY) -m tools.audit

parts: $(READY) ## every package that Prisme runs on, as CycloneDX (parts.cdx.json)
	@$(PY) -m tools.parts parts.cdx.json

notices: $(READY) ## list every locked package with its licence in THIRD_PARTY.md
	@$(PY) -m tools.notices

typecheck: $(READY) ## mypy, strict
	$(VENV)/bin/mypy

bench: $(READY) ## speed, as one JSON object
	@$(PY) -m benchmarks

chaos: $(READY) ## every fault at full length on a real PostgreSQL; the table goes to docs/operations.md
	@$(PY) -m tests.chaos --write

compose-test: ## start, scale, break, restore and stop the containers (needs docker)
	@$(if $(wildcard $(READY)),$(PY),$(PYTHON)) -m tests.compose.smoke

load: $(READY) ## visitors at API and pages, all started here: make load USERS=50 SECONDS=120
	@$(PY) -m benchmarks.load --users $(or $(USERS),50) --seconds $(or $(SECONDS),120)

messages: $(READY) ## collect sentences for translation (locales/prisme.pot, then fr)
	$(VENV)/bin/pybabel -q extract -F babel.cfg -k N_ -k NN_:1,2 --no-location --sort-output --project=Prisme \
	  --version=1 --copyright-holder=Prisme -o locales/prisme.pot .
	@sed -i.bak '/^"POT-Creation-Date/d' locales/prisme.pot && rm locales/prisme.pot.bak
	$(VENV)/bin/pybabel -q update -i locales/prisme.pot -d locales -D prisme -l fr \
	  --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 100

migrate: $(READY) ## bring the database's schema up to date
	$(PY) -m jobs migrate

lock: $(READY) ## pin every dependency again, with hashes (ARGS=--upgrade takes newer ones)
	$(PY) -m tools.lock $(ARGS)

clean: ## remove what set-up and tests made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis prisme.egg-info
