# Everything below runs inside .venv; nothing is installed outside it but the per-user cache of Neo4j's jars.
PYTHON ?= $(firstword $(foreach p,python3.11 python3.12 python3.13 python3 python,$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
VENV ?= .venv
BIN := $(VENV)/bin
# Two workers, each with a Neo4j of its own: on two cores, more wait for each other. WORKERS= runs all in one process.
WORKERS ?= -n 2 --dist loadscope --no-loadscope-reorder

# The tests start our programs hundreds of times; each would compile all modules again where a machine keeps none compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test quick compatibility long test-without-server check format docs golden site clients pages picture lock lock-arm64 clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/'

demo: $(VENV)/.runtime ## set everything up, load the founding network, serve it
	@$(BIN)/partnergraph demo

test: $(VENV)/.dev ## set everything up, lint, type-check and run every test; NEO4J=2026.08 on that version
	@$(MAKE) --no-print-directory check
	@$(if $(filter command line environment,$(origin NEO4J)),PARTNERGRAPH_NEO4J_VERSION=$(NEO4J)) $(BIN)/pytest $(WORKERS)

quick: $(VENV)/.dev ## lint, types, and the tests that need no Neo4j
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target check test-without-server

# The newest calendar version, on what is nearest to Neo4j: its server, Bolt, indexes, loads, compiled statements.
NEO4J ?= 2026.08
COMPATIBILITY ?= tests/graph/test_ddl.py tests/graph/connection tests/graph/loading/test_load.py \
  tests/graph/formats/dump tests/api/rest tests/queries/named tests/api/graphql/test_oracle.py
compatibility: $(VENV)/.dev ## the tests nearest to Neo4j on another version of it (NEO4J=2026.08)
	@PARTNERGRAPH_NEO4J_VERSION=$(NEO4J) $(BIN)/pytest $(WORKERS) $(COMPATIBILITY)

# What is drawn at random and asked of Neo4j: each of these tries ten times the examples that it tries in a run of all tests.
EXAMPLES_TIMES ?= 10
PROPERTIES ?= tests/api/graphql/test_oracle.py tests/queries/discovery/test_kept.py tests/queries/paths/test_kept_search.py \
  tests/graph/reading/test_pages.py tests/graph/summaries/test_store.py
long: $(VENV)/.dev ## the tests with examples drawn at random, with ten times as many (EXAMPLES_TIMES=10)
	@EXAMPLES_TIMES=$(EXAMPLES_TIMES) $(BIN)/pytest $(WORKERS) $(PROPERTIES)

test-without-server:
	@$(BIN)/pytest -m "not server" $(WORKERS)

check: $(VENV)/.dev ## lint, format check, strict types, import direction, links of the documentation
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory site

format: $(VENV)/.dev ## rewrite the sources in the one format
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

site: $(VENV)/.dev ## build the documentation into build/site, and check its links
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict --config-file docs/site/mkdocs.yml

docs: $(VENV)/.runtime ## write again what is made of declarations: pages, library, client, schema, names
	@$(BIN)/python docs/generate.py

golden: $(VENV)/.dev ## write the golden cases of compiled GraphQL again (starts a Neo4j)
	@$(BIN)/python -m tests.api.graphql.golden

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "'$(PYTHON) -m venv' failed. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing partnergraph into $(VENV)"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clients: $(VENV)/.dev ## prove generated clients, Apollo, Relay and the public audit of GraphQL over HTTP (needs node and npm)
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "node and npm were not found. On Debian and Ubuntu: apt-get install nodejs npm"; exit 1; }
	@mkdir -p build/clients
	@cp tests/api/clients/node/package*.json build/clients
	@npm ci --silent --no-fund --no-audit --prefix build/clients
	@$(PYTHON) -m venv build/clients/python
	@build/clients/python/bin/pip install --quiet --disable-pip-version-check --require-hashes -r tests/api/clients/python/requirements.lock
	@$(BIN)/pytest tests/api/clients/check.py

pages: $(VENV)/.dev ## look at every page in a real browser (needs Chromium)
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || test -n "$$CHROMIUM" || { echo "Chromium was not found. On Debian and Ubuntu: apt-get install chromium; elsewhere: make pages CHROMIUM=/path/to/chromium"; exit 1; }
	@$(BIN)/pytest tests/api/page/browser/check_pages.py

picture: $(VENV)/.dev ## take the README's picture of the page while make demo runs (needs Chromium)
	@$(BIN)/python docs/picture.py

lock: ## resolve the dependencies again and rewrite the lock files
	@$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet uv
	@build/lock/bin/uv pip compile $(LOCK) pyproject.toml --group build -o requirements.lock
	@build/lock/bin/uv pip compile $(LOCK) -c requirements.lock pyproject.toml --group dev -o requirements-dev.lock
	@build/lock/bin/uv pip compile $(LOCK) tests/api/clients/python/requirements.in -o tests/api/clients/python/requirements.lock
	@cd tests/api/clients/node && npm_config_omit_lockfile_registry_resolved=true npm update --silent --package-lock-only --no-fund --no-audit
	@$(MAKE) --no-print-directory lock-arm64

lock-arm64: $(VENV)/bin/python # that every locked dependency has a wheel for arm64
	@mkdir -p build && grep -E '^[A-Za-z0-9._-]+==' requirements.lock | sed 's/ *\\$$//' >build/arm64.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --dry-run --ignore-installed --no-deps --only-binary=:all: \
	  --implementation cp --python-version 3.12 $(foreach v,2_17 2_24 2_26 2_27 2_28,--platform manylinux_$(v)_aarch64) --platform manylinux2014_aarch64 \
	  --target build/arm64 -r build/arm64.txt

lock: LOCK = --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock"

clean: ## remove the virtual environment and what the tools left
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
