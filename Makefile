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

PARTS := lint docs sanity unit oldest system resilience integration molecule

.PHONY: help setup demo test matrix build simulator clean $(PARTS)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Make .venv with all tools (done by itself before everything else)
	@tools/setup

demo: setup ## Run a playbook twice against the simulator, and show what happened
	python tools/demo.py

test: setup ## Run lint, docs, sanity, unit, oldest, system, resilience, integration and molecule, in this order
	@for part in $(PARTS); do \
		echo "==> make $$part"; \
		$(MAKE) $$part || { echo "==> make test: FAILED in $$part"; exit 1; }; \
	done; \
	echo "==> make test: everything passed ($(PARTS))"

lint: setup ## Check style, types, YAML, playbooks, documentation, changelog fragments and licences
	ruff check .
	ruff format --check .
	mypy -p ansible_collections.community.camunda.plugins
	mypy extensions/eda
	mypy tools tests/simulator docs/sphinx
	mypy tests/system tests/benchmarks
	mypy tests/unit
	mypy tests/resilience
	yamllint --strict .
	ansible-lint --offline --strict
	antsibull-changelog lint
	tools/in-copy antsibull-docs lint-collection-docs --plugin-docs --check-extra-docs-refs \
		--validate-collection-refs=all --disallow-unknown-collection-refs .
	tools/in-copy reuse lint --lines
	python tools/readme_tables.py --check

docs: setup ## Build the documentation's website in dist/docs/html
	tools/docs

sanity: setup ## Run ansible-test's sanity tests on a copy of the checkout
	tools/ansible-test sanity --color no

unit: setup ## Run the unit tests
	pytest -n auto tests/unit

# Sanity and units take two minutes there. All of integration takes many more, so the targets with most of the paths
# through the plugins stand for it: modules in both ways, secrets, lookups. `make matrix` runs all.
oldest: setup ## Run sanity, units and some integration on the oldest ansible-core and Python
	python tools/matrix.py --core oldest --target camunda_member --target camunda_api_client \
		--target camunda_connector_secret --target lookup_camunda_token

matrix: setup ## Run sanity, units and integration on every ansible-core (OPTIONS="--core 2.18 --strict")
	python tools/matrix.py $(OPTIONS)

system: setup ## Run the tests that start real processes: Ansible, the simulator, Redis, sshd
	pytest -n 2 --dist loadfile tests/system --ignore-glob='*/test_token_*' --ignore=tests/system/test_cost.py \
		--ignore=tests/system/test_organization_requests.py
	# These start hundreds of processes or measure time, so nothing else runs beside them.
	pytest tests/system/test_token_*.py tests/system/test_cost.py tests/system/test_organization_requests.py

resilience: setup ## Inject every fault into every operation, and print how many were tried and how many held
	pytest -n 2 -q tests/resilience

integration: setup ## Run the integration targets against the simulator
	python tools/integration.py

molecule: setup ## Run the molecule scenarios of the roles
	python tools/with_simulator.py -- molecule test --all

readme: setup ## Write the README's tables of plugins from their documentation
	python tools/readme_tables.py

bench: setup ## Measure against what people would use instead, and print the tables (OPTIONS="lists --rounds 3")
	python tests/benchmarks/run.py $(OPTIONS)

build: setup ## Build the collection's artefact in dist/
	tools/build

simulator: setup ## Run the simulator and print how to connect to it (OPTIONS="--port 8080 ...")
	python tools/with_simulator.py $(OPTIONS)

clean: ## Remove everything that was built
	rm -rf .venv .venv-benchmarks .venv-matrix .venv-rulebook dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .ansible
