# Copyright (c) 2026, community.camunda contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The tools of .venv come first, and Ansible finds this checkout through the link there. What the shell that calls make
# has set for other projects stays out.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export ANSIBLE_COLLECTIONS_PATH := $(CURDIR)/.venv/collections
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# No test may meet a real organization because the shell has its credentials.
unexport $(filter CAMUNDA_%,$(.VARIABLES))

PARTS := lint sanity unit system integration molecule

.PHONY: help setup demo test build simulator clean $(PARTS)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv with all tools (done by itself before everything else)
	@tools/setup

demo: setup ## Run a playbook twice against the simulator, and show what happened
	python tools/demo.py

test: setup ## Run lint, sanity, unit, system, integration and molecule, in this order
	@for part in $(PARTS); do \
		echo "==> make $$part"; \
		$(MAKE) $$part || { echo "==> make test: FAILED in $$part"; exit 1; }; \
	done; \
	echo "==> make test: everything passed ($(PARTS))"

lint: setup ## Check style, types, YAML, playbooks and changelog fragments
	ruff check .
	ruff format --check .
	mypy -p ansible_collections.community.camunda.plugins
	mypy tools tests/simulator
	mypy tests/system tests/unit tests/benchmarks
	yamllint --strict .
	ansible-lint --offline --strict
	antsibull-changelog lint
	python tools/readme_tables.py --check

sanity: setup ## Run ansible-test's sanity tests on a copy of the checkout
	tools/ansible-test sanity --color no

unit: setup ## Run the unit tests
	pytest -n auto tests/unit

system: setup ## Run the tests that start real processes: Ansible, the simulator, Redis, sshd
	pytest -n 2 --dist loadfile tests/system --ignore-glob='*/test_token_*' --ignore=tests/system/test_cost.py
	# These start hundreds of processes or measure time, so nothing else runs beside them.
	pytest tests/system/test_token_*.py tests/system/test_cost.py

integration: setup ## Run the integration targets against the simulator
	python tools/integration.py

molecule: setup ## Run the molecule scenarios of the roles
	python tools/with_simulator.py -- molecule test --all

readme: setup ## Write the README's tables of plugins from their documentation
	python tools/readme_tables.py

bench: setup ## Measure what a task costs, as a ratio to ansible.builtin.debug
	python tests/benchmarks/per_task.py

build: setup ## Build the collection's artefact in dist/
	tools/build

simulator: setup ## Run the simulator and print how to connect to it (OPTIONS="--port 8080 ...")
	python tools/with_simulator.py $(OPTIONS)

clean: ## Remove everything that was built
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .ansible
