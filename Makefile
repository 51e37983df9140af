# Every target sets up what it needs; `make help` lists them.
PY ?= python3
UV := .tools/bin/uv
BIN := $(CURDIR)/.venv/bin
DIST := hall/static/dist
PLAYER := simulation/player
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
export UV_PYTHON_DOWNLOADS := never
# A network with a certificate authority of its own is known to the system, not to uv and npm.
export UV_SYSTEM_CERTS := true
export NODE_OPTIONS := --use-system-ca
export PATH := $(BIN):$(PATH)
# Where it is set, every server that a test starts compiles all its modules again.
unexport PYTHONDONTWRITEBYTECODE
# What does not need each other is made side by side: much of a setup is waiting for the network.
MAKEFLAGS += --jobs=4

.DEFAULT_GOAL := help
.PHONY: help run test suite installed check prove validation acted story study assets wheel bench deployment format clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

run: .venv/stamp assets ## set everything up and run the sample hall (KUAIBAN_DEMO=off: nobody acts in it)
	@exec $(BIN)/kuaiban demo

test: suite installed ## set everything up and pass every test

suite: .venv/dev .venv/system assets check
	@$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder -m "not prove and not quick"

# The product as users get it: the wheel, which the quick tests try, while the others try the source.
installed: .venv/dev .venv/system assets
	@$(BIN)/python tests/run_wheel.py

prove: .venv/dev .venv/system assets ## the long proofs
	@$(BIN)/pytest -v -m prove

check: .venv/dev ## lint, formatting, types, borders
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format -q --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports --no-logo

validation: .venv/dev assets ## run the cases that are known exactly and write docs/reference/validation.md
	@$(BIN)/python docs/validation/tell.py

acted: .venv/dev assets ## act twenty days under recommended plans through HTTP and write forecast beside fact in docs
	@$(BIN)/python docs/acted/tell.py

story: .venv/dev assets ## act a day in the hall through HTTP and write it down in docs/explanation
	@$(BIN)/python docs/story/tell.py

study: .venv/stamp ## simulate the sample hall before and after fast-track and write it down in docs/explanation
	@$(BIN)/kuaiban study config/halls/demo/study.toml --days 1000 --out docs/explanation

bench: .venv/dev assets .tools/peers ## measure: a table, each row beside its floor from the same run
	@$(BIN)/python -m benchmarks.main

deployment: .venv/dev .venv/system assets ## act a day through nginx: PostgreSQL, Redis, two web processes, a worker
	@exec $(BIN)/python -m tests.flows.deployment

wheel: .venv/stamp assets ## build the wheel and the source archive into dist/
	@$(UV) build -q

format: .venv/dev ## format the code
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

clean: ## remove everything that a run or a build has made
	rm -rf .venv .tools dist frontend/node_modules $(DIST) $(PLAYER) displays/voice/packs printers/fonts/*.otf printers/fonts/*.ttf simulation/screening/lib

# --- environments --------------------------------------------------------------------------------------

.tools/stamp: Makefile
	@$(PY) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Kuaiban needs Python 3.11 to 3.13; name one with: make PY=python3.11 ..."; exit 1; }
	@$(PY) -m venv .tools || { echo "Python cannot make an environment here. On Debian: apt-get install python3-venv"; exit 1; }
	@.tools/bin/python -m pip install -q --disable-pip-version-check 'uv==0.13.9'
	@touch $@

.venv/stamp: .tools/stamp pyproject.toml uv.lock
	@echo "Installing what the project needs ..."
	@$(UV) sync --locked -q --inexact --no-default-groups --group build --extra postgres --python "$$(command -v $(PY))"
	@touch $@

.venv/dev: .venv/stamp
	@$(UV) sync --locked -q --python "$$(command -v $(PY))"
	@touch $@

# The tests need Chromium, a Chinese font, PostgreSQL, Redis and nginx; nothing else of the system is touched.
.venv/system: .venv/dev tests/system.py
	@$(BIN)/python tests/system.py
	@touch $@

# A simulator of queueing networks, to measure beside: in a place of its own, for it brings a package "tests".
.tools/peers: .venv/dev
	@$(UV) pip install -q --target $@ 'ciw==3.2.7'
	@touch $@

# --- what is built from sources ------------------------------------------------------------------------

assets: $(DIST)/.stamp .venv/locales .venv/fonts .venv/voice .venv/kernel ## build screens, words, fonts, voice clips, kernel

# The theatre's player has its sentences built in.
$(DIST)/.stamp: .venv/stamp .venv/locales frontend/package-lock.json $(shell find frontend -path frontend/node_modules -prune -o -type f -print)
	@echo "Building the screens ..."
	@cd frontend && npm ci --silent --ignore-scripts --no-audit --no-fund --no-update-notifier && \
	  npm run -s build -- --logLevel warn
	@touch $@

.venv/locales: .venv/stamp hall/i18n.py $(shell find hall/locales -name '*.po')
	@$(BIN)/python -m hall.i18n
	@touch $@

.venv/fonts: .venv/stamp printers/fonts/build.py
	@echo "Fetching the typeface of slips ..."
	@$(BIN)/python -m printers.fonts.build
	@touch $@

.venv/voice: .venv/stamp $(shell find displays/voice -name '*.py' -o -name '*.toml' | grep -v /packs/)
	@echo "Making the voice clips ..."
	@$(BIN)/python -m displays.voice.build
	@touch $@

.venv/kernel: .venv/stamp $(wildcard simulation/screening/kernel/*) simulation/screening/build.py
	@echo "Compiling the screening engine ..."
	@$(BIN)/python -m simulation.screening.build
	@touch $@
