# make demo   sets up everything and writes out/demo.mp4 and out/demo.glb
# make test   sets up everything and passes the checks and the tests
#
# PYTHON=python3.12 make demo   takes another Python (3.11 or newer)
# TORCH=torch==2.13.0 make test takes the default build of torch (on Linux: CUDA, gigabytes) instead of the CPU one

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
TORCH ?= torch==2.13.0+cpu
BIN := .venv/bin

.PHONY: demo test lint test-slow bench clean

demo: .venv/base.done
	@mkdir -p out
	$(BIN)/signweave say "Hello! My name is Ada. Nice to meet you." -o out/demo.mp4 -o out/demo.glb --report out/demo.json

test: .venv/test.done lint
	$(BIN)/python -m pytest

lint: .venv/test.done
	$(BIN)/ruff check src tests tools
	$(BIN)/ruff format --check src tests tools
	$(BIN)/mypy

test-slow: .venv/test.done
	$(BIN)/python -m pytest -m slow

bench: .venv/test.done
	$(BIN)/signweave evaluate all

.venv/base.done: pyproject.toml
	@tools/system_libraries
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "signweave needs Python 3.11 or newer; say which: PYTHON=... make")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# torch is needed for models, and to compare bodies with Anny's own; the package of the sentence encoder asks for it too.
# Where pip knows no CPU build of it, those tests are skipped.
.venv/test.done: .venv/base.done
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "$(TORCH)" && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[body,meaning,training]" || \
	  echo "no $(TORCH) to be had: tests of models, of meaning and those that compare with Anny will be skipped (see the head of the Makefile)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[store,capture,dev]"
	@touch $@

clean:
	rm -rf .venv out build dist
