# `make` alone lists the targets. GNU make 3.81 or newer, any POSIX shell.
.DEFAULT_GOAL := help
.SUFFIXES:

PYTHON ?= $(shell for python in python3.11 python3 python3.13 python3.12; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
# Three workers, also on two cores: a third of the time is spent waiting, and each worker costs an import of everything.
WORKERS := 3
# Of each operation, by `make attacks`.
EXAMPLES ?= 200
PYTEST := $(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) --dist worksteal

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: $(BIN)/.runtime ## sell a course here and now: no accounts, keys or network (Ctrl-C stops)
	@$(BIN)/aimpay demo

.PHONY: demo-reset
demo-reset: $(BIN)/.runtime ## start the demo over, with empty data
	@$(BIN)/aimpay demo --reset

.PHONY: up
up: $(BIN)/.runtime ## run the real bot and shop on the values of .env
	@$(BIN)/aimpay up

.PHONY: doctor
doctor: $(BIN)/.runtime ## check .env and every outside system
	@$(BIN)/aimpay doctor

.PHONY: setup
setup: $(BIN)/.dev ## install what checking and testing needs, into .venv
	@echo "Ready: make check, make test-fast, make test."

.PHONY: check
check: $(BIN)/.dev ## ruff, format, mypy --strict, import rules, bandit
	@failed=; \
	run() { name=$$1; shift; said=$$("$$@" 2>&1) || { echo "$$said"; failed="$$failed $$name"; }; }; \
	run ruff $(BIN)/ruff check --quiet --output-format concise; \
	run format $(BIN)/ruff format --check --quiet --output-format concise; \
	run mypy $(BIN)/mypy --no-error-summary; \
	run imports $(BIN)/lint-imports --no-logo; \
	run bandit $(BIN)/bandit --quiet --configfile pyproject.toml --recursive src; \
	if [ -n "$$failed" ]; then echo "make check: not fine:$$failed" >&2; exit 1; fi; \
	echo "make check: fine"

.PHONY: test
test: $(BIN)/.dev ## everything: SQLite, PostgreSQL, browser, crashes
	@$(PYTEST)

.PHONY: test-fast
test-fast: $(BIN)/.dev ## the product on SQLite, without crashes, browser and emulators
	@$(PYTEST) -m "not slow and not browser and not postgres and not sandbox"

.PHONY: attacks
attacks: $(BIN)/.dev ## the long attack: each operation of both processes EXAMPLES times, in all phases
	@AIMPAY_ATTACK_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest --quiet -s tests/attacks

.PHONY: audit
audit: $(BIN)/.dev ## known holes in the pinned requirements (asks the package index: needs network)
	@$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements/runtime.txt
	@$(BIN)/pip-audit --require-hashes --disable-pip --requirement requirements/dev.txt

.PHONY: pictures
pictures: $(BIN)/.dev ## take the pictures again: README's from the browser test (needs Chromium), certificates'
	@PYTHONPATH=tests $(BIN)/python -m browser.pictures docs/pictures
	@PYTHONPATH=tests $(BIN)/python -m server.certificates.contact_sheet docs/pictures/certificates

.PHONY: docs
docs: $(BIN)/.dev ## the documents as a site, into var/site: a broken link is an error
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "Open var/site/index.html."

.PHONY: docs-serve
docs-serve: $(BIN)/.dev ## the same at http://127.0.0.1:8000, anew with each change
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

.PHONY: benchmarks
benchmarks: $(BIN)/.dev ## settling against its database and its engine; certificates against the seed's recipe; visits against an empty route
	@PYTHONPATH=tests $(BIN)/python benchmarks/settle.py
	@$(BIN)/python benchmarks/certificates.py
	@PYTHONPATH=tests $(BIN)/python benchmarks/visits.py

DATABASE := sqlite
STORIES := 500
SEED := 20261123

.PHONY: faults
faults: $(BIN)/.dev ## kill -9 over mixed stories (DATABASE=sqlite|postgres|postgres-two STORIES= SEED= AT_ONCE= MINUTES= REPORT=)
	@PYTHONPATH=tests $(BIN)/python -m faults --database $(DATABASE) --stories $(STORIES) --seed $(SEED) \
		$(if $(AT_ONCE),--at-once $(AT_ONCE)) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(REPORT),--report $(REPORT))

OUT ?= docs/measurements/$(shell date +%F)
LOAD := PYTHONPATH=src:tests:benchmarks $(BIN)/python benchmarks

.PHONY: load
load: $(BIN)/.dev ## a school's mixed load: one process on SQLite, one and six on PostgreSQL; ten quiet minutes
	@mkdir -p $(dir $(OUT)); $(LOAD)/load.py --out $(OUT)-load.md

.PHONY: soak
soak: $(BIN)/.dev ## an hour of the mixed load on SQLite: does anything grow
	@mkdir -p $(dir $(OUT)); $(LOAD)/soak.py --out $(OUT)-soak.md

.PHONY: faults-outside
faults-outside: $(BIN)/.dev ## networks, providers, clocks, disk and database failing (DATABASE= SCENARIO=names EACH=stories REPORT=file.md)
	@PYTHONPATH=tests $(BIN)/python -m faults.weather --database $(DATABASE) --scenario $(or $(SCENARIO),all) \
		$(if $(EACH),--stories $(EACH)) \
		$(if $(REPORT),--report $(REPORT))

.PHONY: env-example
env-example: $(BIN)/.runtime ## write .env.example from the Settings class
	@$(BIN)/python -m aimpay.env_example > .env.example.new && mv .env.example.new .env.example

# Needs `uv` on PATH (any way of installing it will do) and a package index; nothing else here does.
LOCK := uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	--no-emit-find-links

.PHONY: lock
lock: ## pin requirements/*.in again, with hashes (needs uv; UPGRADE=--upgrade for newer versions)
	@command -v uv >/dev/null || { echo "make lock needs uv on PATH." >&2; exit 1; }
	@$(LOCK) $(UPGRADE) requirements/runtime.in --output-file requirements/runtime.txt
	@$(LOCK) $(UPGRADE) requirements/dev.in --output-file requirements/dev.txt

.PHONY: clean
clean: ## remove .venv and caches; data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build src/*.egg-info
	@find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "AiM Pay needs Python 3.11 or newer (Debian: apt install python3 python3-venv)." >&2; exit 1; fi
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "No venv module (Debian: apt install python3-venv)." >&2; exit 1; }

$(BIN)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing the pinned requirements into .venv, once…"
	@$(PIP) install --require-hashes --requirement requirements/runtime.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/.dev: requirements/runtime.txt requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing the pinned development requirements into .venv, once…"
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(BIN)/.runtime $@
