# Every target sets up what it needs; `make help` lists them.
PY ?= python3
UV := .tools/bin/uv
BIN := $(CURDIR)/.venv/bin
export UV_PROJECT_ENVIRONMENT := $(CURDIR)/.venv
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help run test check prove assets wheel bench format clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

.tools/stamp: Makefile
	@$(PY) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Kuaiban needs Python 3.11 to 3.13; name one with: make PY=python3.11 ..."; exit 1; }
	@$(PY) -m venv .tools || { echo "Python cannot make an environment here. On Debian: apt-get install python3-venv"; exit 1; }
	@.tools/bin/python -m pip install -q --disable-pip-version-check 'uv==0.13.9'
	@touch $@

.venv/stamp: .tools/stamp pyproject.toml uv.lock
	@$(UV) sync --locked -q --inexact --no-default-groups --group build --python "$$(command -v $(PY))"
	@touch $@

.venv/dev: .venv/stamp
	@$(UV) sync --locked -q --python "$$(command -v $(PY))"
	@touch $@

format: .venv/dev ## format the code
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .
