# Each target is one script in scripts/, which sets up what it needs.
.DEFAULT_GOAL := help
.PHONY: help demo demo-cluster serve test test-unit test-containers chaos clients lint idl bench

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Save and load a hundred real models through a server of their own
	@scripts/demo $(ARGS)

demo-cluster: ## Run the demo on MariaDB, HDFS and two servers, one of which is killed
	@scripts/demo-cluster $(ARGS)

serve: ## Run a server in the foreground, on SQLite and a folder
	@scripts/serve $(ARGS)

test: ## Run every test, several files at a time; ARGS='-k spool' passes on to pytest
	@scripts/test $(ARGS)

test-unit: ## Run the unit tests alone
	@scripts/test tests/unit $(ARGS)

test-containers: ## Run the database contracts on a server in a container; takes Docker, or root on Debian
	@scripts/test-containers $(ARGS)

chaos: ## Kill servers, databases, stores and clients 200 times, and find every save that was acknowledged
	@scripts/chaos $(ARGS)

clients: ## Build and test the clients for Java, Go and Node; ARGS='build go' does a part of it
	@scripts/clients $(ARGS)

lint: ## Check style, types and import rules, of the clients too
	@scripts/lint

idl: ## Check the Thrift contract and write its stubs; ACCEPT=1 records what was added to it
	@scripts/idl $(if $(ACCEPT),--accept)

bench: ## Measure against the floors and print the table
	@scripts/bench $(ARGS)
