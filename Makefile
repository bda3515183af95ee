# Two commands for a newcomer: `make demo` and `make test`. Both install what is missing and take seconds to set up
# the second time. Everything lands in this folder; only the Debian packages go into the system. `make install` puts
# certpress where every user of the machine finds it.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
DEBIAN := python3-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
	fonts-arphic-gkai00mp fonts-lxgw-wenkai fonts-cns11643-kai fonts-babelstone-han \
	fonts-droid-fallback fonts-open-sans
# Tests run beside each other; two workers on the smallest machine we promise.
WORKERS ?= auto
# Tests sync every file as the line does, and on a disk would mostly wait for it. Where there is room in memory their
# files lie there; else where TMPDIR says. They have a folder of their own, which is kept where a test failed;
# a web server that a test starts as another user has to come through it.
MEMORY := /dev/shm
SCRATCH ?= $(shell room=$$(df --output=avail -k $(MEMORY) 2>/dev/null | tail -1); \
	[ -w $(MEMORY) ] && [ "$${room:-0}" -gt 2000000 ] && echo $(MEMORY))

# Runs pytest in such a folder; the argument says which tests.
define with_scratch
folder="$$(mktemp -d -p "$(or $(SCRATCH),$${TMPDIR:-/tmp})" certpress-test-XXXXXXXX)" && \
	chmod 755 "$$folder" && \
	if env TMPDIR="$$folder" $(RUN) -m pytest -n $(WORKERS) --dist worksteal $(1); \
	then rm -rf "$$folder" || :; else status=$$?; echo "What the tests left lies in $$folder"; exit $$status; fi
endef

# What `make bench` measures with: certificates a contest, starts of each program, people of the whole run.
BENCH := build/bench
BENCH_PAGES ?= 2000
BENCH_ROUNDS ?= 5
BENCH_PEOPLE ?= 1000

# How long `make fuzz` looks for inputs that break a reader, all readers together, from which seed, and which readers.
FUZZ := build/fuzz
SECONDS ?= 3600
SEED ?= 1
READERS ?=

# Which modules `make mutants` changes (all of pipeline/rules and pipeline/ledger where none is named), and how many at once.
MUTANTS := build/mutants
MODULES ?=
AT_ONCE ?= 1

# How long a ledger `make million` makes, and where.
MILLION_ENTRIES ?= 1000000
MILLION_FOLDER ?= /dev/shm

# Which part of `make load` (crowd, inbox, million, soak or all), its options, and where.
LOAD ?= all
LOAD_OPTIONS ?=
LOAD_FOLDER ?= /dev/shm

# Where `make install` puts the command; with the usual place, the program itself lies in /opt.
PREFIX ?= /usr/local
# `make install SIGN=1` also installs what signs the files of certificates.
RUNS := $(if $(filter 1,$(SIGN)),sign,run)
INSTALLED := $(if $(filter /usr/local,$(PREFIX)),/opt/certpress,$(PREFIX)/opt/certpress)

.PHONY: help setup debian install demo test check format catalogues errors images drill fuzz mutants bench million load lock clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

debian:
	@missing=""; for package in $(DEBIAN); do \
		dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; done; \
	if [ -n "$$missing" ]; then \
		echo "Installing Debian packages:$$missing"; \
		if [ "$$(id -u)" -eq 0 ]; then as_root=""; else as_root="sudo"; fi; \
		$$as_root apt-get update -q && \
		$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; fi

# The stamp holds the hash of the lock file: another lock installs anew, the same one takes no time.
setup: debian
	@wanted="$$(cat requirements/dev.txt pyproject.toml | sha256sum | cut -c1-64)"; \
	if [ "$$(cat $(VENV)/.certpress-lock 2>/dev/null)" != "$$wanted" ]; then \
		echo "Setting up $(VENV) ..." && \
		$(PYTHON) -m venv $(VENV) && \
		$(RUN) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt && \
		$(RUN) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . && \
		echo "$$wanted" > $(VENV)/.certpress-lock; fi

# A venv of its own, since Debian lets nobody install into its Python. The wheel is made in the checkout's venv, where
# the tools for it are; requirements/run.txt (sign.txt with SIGN=1) holds the hash of everything else.
install: setup  ## install the command for every user of this machine (as root or with sudo; PREFIX=/usr/local, SIGN=1)
	@mkdir -p $(PREFIX) 2>/dev/null; if [ -w $(PREFIX) ]; then as_root=""; else as_root="sudo"; fi; \
	wanted="$$(sha256sum < requirements/$(RUNS).txt | cut -c1-64)"; rm -rf build/wheel && \
	$(RUN) -m pip wheel -q --disable-pip-version-check --no-deps --no-build-isolation -w build/wheel . && \
	if [ "$$(cat $(INSTALLED)/.certpress-lock 2>/dev/null)" != "$$wanted" ]; then \
		echo "Installing into $(INSTALLED) ..." && \
		$$as_root $(PYTHON) -m venv --clear $(INSTALLED) && \
		$$as_root $(INSTALLED)/bin/python -m pip install -q --disable-pip-version-check --root-user-action=ignore \
			--require-hashes -r requirements/$(RUNS).txt && \
		echo "$$wanted" | $$as_root tee $(INSTALLED)/.certpress-lock >/dev/null; fi && \
	$$as_root $(INSTALLED)/bin/python -m pip install -q --disable-pip-version-check --root-user-action=ignore \
		--no-deps --force-reinstall build/wheel/*.whl && \
	$$as_root mkdir -p $(PREFIX)/bin && \
	$$as_root ln -sfn $(INSTALLED)/bin/certpress $(PREFIX)/bin/certpress && \
	echo "$(PREFIX)/bin/certpress: $$($(PREFIX)/bin/certpress --version)"

demo: setup  ## carry a sample batch of 30 invented people through the real line
	@$(RUN) -m tests.samples.demo

# Python may keep what it compiled: hundreds of tests start certpress, which would compile itself anew every time.
test drill: export PYTHONDONTWRITEBYTECODE :=
test: setup  ## run every test but the drills
	@$(call with_scratch,-m "not drill and not benchmark")

check: setup  ## ruff, mypy --strict, catalogues, generated reference
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check . && $(RUN) -m mypy && $(RUN) -m tests.catalogues --check

format: setup  ## let ruff format and mend
	@$(RUN) -m ruff format . && $(RUN) -m ruff check --fix .

catalogues: setup  ## update the Chinese catalogue from the sources and compile it
	@$(RUN) -m tests.catalogues

images: setup  ## page images for docs/, from invented people
	@$(RUN) -m tests.samples.images

drill: setup  ## the long disaster exercises
	@$(call with_scratch,-m drill)

# Atheris is for this alone, and only for some versions of Python on Linux: it lies beside the venv.
fuzz: setup  ## look for inputs that break a reader (SECONDS=3600, SEED=1, READERS="csv zip")
	@[ -d $(FUZZ)/packages/atheris ] || $(RUN) -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
		--target $(FUZZ)/packages -r requirements/fuzz.txt
	@folder="$$(mktemp -d -p "$(or $(SCRATCH),$${TMPDIR:-/tmp})" certpress-fuzz-XXXXXXXX)"; \
	env TMPDIR="$$folder" PYTHONPATH=".:$(FUZZ)/packages" $(RUN) -m tests.fuzzing --seconds $(SECONDS) --seed $(SEED) $(READERS); \
	status=$$?; rm -rf "$$folder"; exit $$status

# What changes the code lies in a venv of its own, with what the tests need: it is for this alone. Half an hour for all modules on a quiet machine.
mutants: debian  ## which changes of a rule no test notices (MODULES="pipeline/rules/dates.py", AT_ONCE=1)
	@wanted="$$(sha256sum < requirements/mutants.txt | cut -c1-64)"; \
	if [ "$$(cat $(MUTANTS)/venv/.certpress-lock 2>/dev/null)" != "$$wanted" ]; then \
		echo "Setting up $(MUTANTS)/venv ..." && \
		$(PYTHON) -m venv --clear $(MUTANTS)/venv && \
		$(MUTANTS)/venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/mutants.txt && \
		echo "$$wanted" > $(MUTANTS)/venv/.certpress-lock; fi
	@folder="$$(mktemp -d -p "$(or $(SCRATCH),$${TMPDIR:-/tmp})" certpress-mutants-XXXXXXXX)"; \
	env TMPDIR="$$folder" PYTHONPATH="$(CURDIR)" nice $(MUTANTS)/venv/bin/python -m tests.mutation --work $(MUTANTS) \
		--workers $(AT_ONCE) $(MODULES); \
	status=$$?; rm -rf "$$folder"; exit $$status

# The programs that certpress is compared with lie in a venv of their own. Chromium is a large package: it is installed
# only when asked for (BENCH_CHROMIUM=1), and left out of the contest where it is not here.
bench: setup  ## measure this machine, write docs/benchmarks/ (BENCH_PAGES, BENCH_ROUNDS, BENCH_PEOPLE, BENCH_CHROMIUM=1)
	@wanted="$$(cat requirements/bench.txt pyproject.toml | sha256sum | cut -c1-64)"; \
	if [ "$$(cat $(BENCH)/.certpress-lock 2>/dev/null)" != "$$wanted" ]; then \
		echo "Setting up $(BENCH) ..." && \
		$(PYTHON) -m venv --clear $(BENCH) && \
		$(BENCH)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/bench.txt && \
		$(BENCH)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . && \
		echo "$$wanted" > $(BENCH)/.certpress-lock; fi
	@if [ "$(BENCH_CHROMIUM)" = 1 ] && ! command -v chromium >/dev/null; then \
		if [ "$$(id -u)" -eq 0 ]; then as_root=""; else as_root="sudo"; fi; \
		$$as_root apt-get update -q && \
		$$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium; fi
	@$(RUN) -m tests.benchmarks --python $(BENCH)/bin/python --work build/bench-work \
		--pages $(BENCH_PAGES) --rounds $(BENCH_ROUNDS) --people $(BENCH_PEOPLE)

# In memory, because on a disk most of it would be waiting; it takes some minutes.
million: setup  ## measure a ledger of a million entries (MILLION_ENTRIES, MILLION_FOLDER=/dev/shm)
	@$(RUN) -m tests.benchmarks.million $(MILLION_ENTRIES) $(MILLION_FOLDER)

# All of it takes two hours and some GB in memory; what was lost, doubled or left over makes it fail, never the time.
load: setup  ## 200 drops at once, 50,000 files, a million certificates, an hour of watching (LOAD=soak, LOAD_OPTIONS=)
	@env TMPDIR="$(LOAD_FOLDER)" $(RUN) -m tests.benchmarks.load $(LOAD) $(LOAD_OPTIONS)

lock: setup  ## write requirements/ anew (needs the network)
	@$(RUN) -m venv build/lock && build/lock/bin/python -m pip install -q uv==0.13.9 && \
	for group in run sign dev bench mutants; do \
		case $$group in run) extra="";; sign) extra="--extra sign";; dev|mutants) extra="--group $$group --extra sign";; \
			*) extra="--group $$group";; esac; \
		build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" pyproject.toml $$extra -o requirements/$$group.txt; done; \
	build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-emit-find-links --custom-compile-command "make lock" --group fuzz -o requirements/fuzz.txt

clean:  ## remove what make made (never batches/ and output/)
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
