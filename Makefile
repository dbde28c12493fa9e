# Everything a person types here. Needs Python 3.11 or later, make and git, and no more:
# all the rest goes into .venv, pinned and checked by hash.
#
#   make run         serve Ackward at http://127.0.0.1:8000 (HOST=0.0.0.0 PORT=9000 make run)
#   make test        all tests, on every core, those in a real Chromium too
#                    (make test ARGS='-k isr -x', ARGS='-n 0 --pdb')
#   make lint        style, format and types
#   make transcripts write the golden stories anew; then read `git diff`
#   make strings     collect all that people read into app/locale, to be translated
#   make schema      write down what v1 of the API promises; then read `git diff`
#   make released    write down what the links of this version show, before it is tagged
#   make stills      write the golden pictures anew; then look at what `git diff` names
#   make mutants     take the guards out one by one; some test must notice each
#   make conformance  play scenarios on real Kafka clusters and compare; needs root, Java 17,
#                    Maven and Go (KAFKA=3.9.2 SCENARIO=acked-then-lost, RANDOM=50 SEED=7,
#                    ELR=no); make conformance-short is what CI has the time for
#   make tlc         run TLC on a specification of the reduced core, and compare; needs Java
#   make bench       print the figures that the budgets are about (ARGS='engine speed')
#   make bench-browser  print what playing, scrubbing and changing cost in a real Chromium
#   make load-room   fill a room with 200 listeners, and print how long a step takes to all
#   make picture     draw the README's picture
#   make lock        write the two lock files anew (ARGS=--upgrade for newer versions)
#   make clean       remove everything that make made

HOST ?= 127.0.0.1
PORT ?= 8000
ARGS ?=
KAFKA ?= 4.3.1
CONFORMANCE = --kafka $(KAFKA) $(if $(SCENARIO),--scenario $(SCENARIO)) \
	$(if $(RANDOM),--random $(RANDOM)) $(if $(SEED),--seed $(SEED)) \
	$(if $(ELR),--$(if $(filter no,$(ELR)),no-)elr) $(ARGS)

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
PYTHONS := python3 python3.13 python3.12 python3.11 python3.14 python

# A stamp is made anew when the lock behind it changes, so a second `make` is instant.
RUN := $(VENV)/.ready-to-run
DEV := $(VENV)/.ready-to-test

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test lint transcripts stills strings schema released mutants conformance conformance-short tlc bench bench-browser load-room picture lock clean chromium

run: $(RUN)
	@$(VENV)/bin/ackward serve --host $(HOST) --port $(PORT)

test: $(DEV) chromium
	@$(PY) -m pytest -n auto $(ARGS)

lint: $(DEV)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

# With --rewrite only the tests that compare with a transcript run.
transcripts: $(DEV)
	@$(PY) -m pytest --rewrite tests/engine $(ARGS)
	@git --no-pager diff --stat -- tests/transcripts

strings: $(DEV)
	@$(PY) -m tests.strings $(ARGS)

released: $(DEV)
	@$(PY) -m tests.released
	@git --no-pager diff --stat -- tests/app/released

schema: $(DEV)
	@$(PY) -m tests.schema
	@git --no-pager diff --stat -- tests/app/api-v1.json

stills: $(DEV) chromium
	@$(PY) -m pytest --rewrite tests/browser $(ARGS)
	@git --no-pager diff --stat -- tests/browser/stills

mutants: $(DEV)
	@$(PY) -m tests.mutants $(ARGS)

conformance: $(DEV)
	@$(PY) -m tests.conformance $(CONFORMANCE)

# What CI has the time for: every injector, every client, and a few stories.
conformance-short: $(DEV)
	@$(PY) -m pytest -m conformance tests/conformance
	@$(PY) -m tests.conformance --kafka $(KAFKA) --short --told as-told --no-keep

tlc: $(DEV)
	@$(PY) -m tests.tlc

bench: $(DEV) chromium
	@$(PY) -m tests.bench $(ARGS)

bench-browser: $(DEV) chromium
	@$(PY) -m tests.bench_browser

load-room: $(DEV)
	@$(PY) -m tests.load_room

picture: $(DEV) chromium
	@$(PY) -m tests.picture $(ARGS)

chromium: $(DEV)
	@$(PY) -m tests.browser.chromium

# --universal: one file for Linux, macOS, every Python from 3.11 up. No index address
# goes in. The development lock takes the versions of the first one.
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal \
	--python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
lock: $(DEV)
	@$(LOCK) $(ARGS) --group build -o requirements.lock
	@$(LOCK) $(ARGS) --group build --group dev -c requirements.lock -o requirements-dev.lock

clean:
	@rm -rf $(VENV) .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The first Python that is new enough makes the environment. The last install puts
# `ackward` into it without asking any registry: its build backend is in the lock.
$(PY):
	@for python in $(PYTHONS); do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    $$python -m venv $(VENV) && exit 0; \
	    rm -rf $(VENV); \
	    echo "$$python cannot make environments: install its venv module (Debian: apt-get install python3-venv)" >&2; \
	    exit 1; \
	  fi; \
	done; \
	echo "Ackward needs Python 3.11 or later; found: $$(python3 --version 2>&1)" >&2; \
	exit 1

$(RUN): requirements.lock pyproject.toml | $(PY)
	@echo "Preparing $(VENV) …"
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@echo "Preparing the tests …"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
