# Everything a user does, one line each: `make help`.

.DEFAULT_GOAL := help
SHELL := /bin/bash

MVN ?= mvn
JAVA ?= $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)
# Arguments for the program behind a target: make run ARGS="--events 100000".
ARGS ?=

DIST := local/target/dist
ENGINE := local/engine/node_modules
SOURCES := $(shell find pom.xml emitter/pom.xml emitter/src job/pom.xml job/src local/pom.xml local/src -type f)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build engine ## Run the whole pipeline here; ARGS="--help" lists the options, e.g. ARGS="--events 100000"
	@exec $(JAVA) @local/etc/jvm.options -Xmx768m -Dclickstream.home=$(CURDIR) -cp '$(DIST)/lib/*' io.clickstream.local.LocalMain $(ARGS)

.PHONY: test
test: tools engine ## Build everything and run all tests; formatting is checked where CI is set, else applied
	$(MVN) --batch-mode $(if $(CI),-Pci) verify

.PHONY: build
build: $(DIST)/.built ## Build the jars that `make run` starts, if a source has changed

$(DIST)/.built: $(SOURCES) | tools
	@echo "building (the first time also downloads the libraries)"
	@$(MVN) --batch-mode --quiet -DskipTests package
	@touch $@

.PHONY: engine
engine: $(ENGINE)/.package-lock.json ## Install the ClickHouse engine (npm, pinned by local/engine/package-lock.json)

$(ENGINE)/.package-lock.json: local/engine/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: it installs the ClickHouse engine (Node.js 18 or newer)" >&2; exit 2; }
	@echo "installing the ClickHouse engine (180 MB)"
	@npm ci --prefix local/engine --ignore-scripts --no-audit --no-fund --loglevel=error || { \
	  echo "the ClickHouse engine cannot be installed: it needs npm's registry and Linux on x86-64 with glibc;" \
	       "elsewhere set CLICKHOUSE_ENGINE_LIBRARY to a libchdb.so of your own" >&2; exit 2; }
	@touch $@

.PHONY: tools
tools:
	@command -v $(MVN) >/dev/null || { echo "Maven is missing (3.8 or newer)" >&2; exit 2; }
	@command -v $(JAVA) >/dev/null || { echo "a JDK is missing (17 or newer)" >&2; exit 2; }

.PHONY: clean-data
clean-data: ## Forget the state of the local run (the data folder)
	@rm -rf data && echo "data is gone; the next run starts from nothing"

.PHONY: clean
clean: ## Remove what was built and installed; the data folder stays
	@rm -rf target */target $(ENGINE)
