# Everything a user does, one line each: `make help`.

.DEFAULT_GOAL := help
SHELL := /bin/bash

MVN ?= mvn
JAVA ?= $(if $(JAVA_HOME),$(JAVA_HOME)/bin/java,java)
# A folder with a pipeline of your own, for run, check, chaos, reconcile, replay, transactions and query.
PIPELINE ?=
ifneq ($(PIPELINE),)
export PIPELINE
endif
# Its data folder, unless DATA_DIR says otherwise.
DATA = data$(if $(PIPELINE),-$(notdir $(PIPELINE:%/=%)))
# Arguments for the program behind a target: make run ARGS="--events 100000".
ARGS ?=

DIST := local/target/dist
# Runs a command on what is built.
CLICKSTREAM = JAVA='$(JAVA)' CLICKSTREAM_PROGRAM=make bin/clickstream
ENGINE := local/engine/node_modules
SOURCES := $(shell find pom.xml $(foreach module,core emitter job cli page local chaos bench,$(module)/pom.xml $(module)/src) -type f)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Of a pipeline that asks one.
REGISTRY := $(if $(PIPELINE),$(if $(shell grep -ls SCHEMA_REGISTRY_URL '$(PIPELINE)/pipeline.sql'),registry))

.PHONY: run
run: build engine $(REGISTRY) ## Run the whole pipeline here, or that of a folder: PIPELINE=examples/payments; ARGS="--help" lists the options
	@$(CLICKSTREAM) run $(ARGS)

# These look at the pipeline of a folder, and start nothing.
PIPELINE_VALUES = target/values-$(notdir $(PIPELINE:%/=%)).yaml

.PHONY: new
new: build engine ## Write the folder of a pipeline from samples of its records: PIPELINE=trips SAMPLES=trips.jsonl, or TOPIC=trips
	@$(CLICKSTREAM) new $(ARGS)

.PHONY: check
check: build engine ## Tell what is wrong with the pipeline of a folder, before anything starts: PIPELINE=examples/payments
	@$(CLICKSTREAM) check $(ARGS)

.PHONY: values
values: build engine ## Write the pipeline of a folder as values of the chart, for `make install` and GitOps: PIPELINE=examples/payments
	@mkdir -p target
	@$(CLICKSTREAM) values $(ARGS) >$(PIPELINE_VALUES).new && mv $(PIPELINE_VALUES).new $(PIPELINE_VALUES) && echo $(PIPELINE_VALUES)

# These look after a pipeline that runs: the local one, or a cluster's by settings (KAFKA_BOOTSTRAP_SERVERS, CLICKHOUSE_URL ...).

.PHONY: reconcile
reconcile: build ## Compare raw topics, clean topics and ClickHouse by the place of every record
	@$(CLICKSTREAM) reconcile $(ARGS)

.PHONY: backfill
backfill: build ## Read the raw topics of a run again while it goes on, after a change of its SQL; ARGS="--from 2026-01-31"
	@$(CLICKSTREAM) backfill $(ARGS)

.PHONY: replay
replay: build ## Send dead letters to their raw topics again; ARGS="--topic orders --reason amount --dry-run"
	@$(CLICKSTREAM) replay $(ARGS)

.PHONY: transactions
transactions: build ## Show open transactions that readers wait for; ARGS="--abort" ends those that are stuck
	@$(CLICKSTREAM) transactions $(ARGS)

.PHONY: query
query: build ## Ask ClickHouse ready-made questions, shown as charts; ARGS=events-per-minute, without ARGS it lists them
	@$(CLICKSTREAM) query $(ARGS)

.PHONY: chaos
chaos: build engine ## Strike the local pipeline, or that of a folder with its samples (PIPELINE), and count what is lost or duplicate; ARGS="--minutes 60 --seed 1"
	@exec $(JAVA) -XX:+UseSerialGC -Xmx512m -Dclickstream.home=$(CURDIR) \
	  -cp 'chaos/target/clickstream-chaos.jar:$(DIST)/lib/*' io.clickstream.chaos.ChaosMain $(ARGS)

.PHONY: bench
bench: build engine ## Measure against rivals and limits; ARGS="rivals --repetitions 3", ARGS="--help" lists the scenarios
	@exec $(JAVA) -XX:+UseSerialGC -Xmx1g -Dclickstream.home=$(CURDIR) \
	  -cp 'bench/target/clickstream-bench.jar:bench/target/lib/*:$(DIST)/lib/*:$(DIST)/job/*:$(DIST)/formats/*' io.clickstream.bench.BenchMain $(ARGS)

# A part of the tests: MODULE alone, or one class of it.
MODULE ?=
ONLY ?=

.PHONY: test
test: tools engine ## Build everything and run all tests; MODULE=job ONLY=SqlScriptTest runs one class. In CI formatting is checked
	@MVN='$(MVN)' scripts/test.sh '$(MODULE)' '$(ONLY)'

.PHONY: test-all
test-all: export LONG = yes
test-all: test ## All tests with the long ones, and faults of every kind against the local pipeline for ten minutes more
	@$(MAKE) --no-print-directory chaos ARGS="--seed 42 --minutes 10"

.PHONY: test-times
test-times: ## Write how long each class of tests took in the last run into docs/testing.md
	@scripts/test-times.sh docs/testing.md

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

.PHONY: registry
registry: build ## Install the schema registry of the local run, for pipelines that ask one (`make run` does it by itself)
	@[ -e local/target/registry/lib ] || { echo "installing the schema registry (130 MB)"; \
	  $(MVN) --batch-mode --quiet -pl local dependency:unpack@registry; }

.PHONY: package
package: build engine registry ## Put the chart, the jars, an archive of the local run, a bill of materials and checksums into target/dist; VERSION=1.2.3 IMAGES=registry/folder
	@k8s/kube-tools/build.sh helm
	@$(MVN) --batch-mode --quiet -pl core,emitter,cli,job,page -am org.cyclonedx:cyclonedx-maven-plugin:makeAggregateBom
	@VERSION='$(VERSION)' IMAGES='$(IMAGES)' k8s/scripts/package.sh target/dist

.PHONY: tools
tools:
	@command -v $(MVN) >/dev/null || { echo "Maven is missing (3.8 or newer)" >&2; exit 2; }
	@command -v $(JAVA) >/dev/null || { echo "a JDK is missing (17 or newer)" >&2; exit 2; }

.PHONY: browser
browser:
	@local/scripts/browser.sh

.PHONY: screenshots
screenshots: tools engine browser ## Take the pictures of the live page again, into local/target/screenshots
	@$(MVN) --batch-mode --quiet -pl core,emitter,cli,job,page,local verify -Dit.test=LivePageScreenshots -Dtest=NONE \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dscreenshots.history=PT15M

.PHONY: chart-docs
chart-docs: kube-tools ## Write the table of values in helm/pipeline/README.md anew
	@k8s/kube-tools/target/helm-docs --chart-search-root helm --log-level warning

.PHONY: kube-tools
kube-tools: ## Bring what the tests use (Helm, a Kubernetes API server, Prometheus) from its publishers, else build it
	@k8s/kube-tools/build.sh

# On a cluster: `make kind-up install` makes one here; CONTEXT=name takes another that the operators are installed on.
CONTEXT ?= kind-clickstream
NAMESPACE ?= clickstream
RELEASE ?= clickstream
VALUES ?= helm/pipeline/values-kind.yaml
KUBECTL := kubectl --context $(CONTEXT) --namespace $(NAMESPACE)
KIND_CLUSTER := clickstream
# Written by `make images`: which images the kind cluster has.
IMAGE_VALUES := k8s/target/images.yaml
export CONTEXT NAMESPACE RELEASE
comma := ,

need = @missing=; for tool in $(1); do command -v $$tool >/dev/null || missing="$$missing $$tool"; done; \
  [ -z "$$missing" ] || { echo "missing:$$missing" >&2; exit 2; }

.PHONY: kind-up
kind-up: ## Make a Kubernetes cluster on this machine, with the operators and our images in it; can be repeated
	$(call need,docker kind kubectl helm)
	@docker info >/dev/null 2>&1 || { echo "the Docker engine does not run, or you may not use it" >&2; exit 2; }
	@kind get clusters 2>/dev/null | grep -qx $(KIND_CLUSTER) || kind create cluster --config kind-config.yaml --wait 3m
	@$(MAKE) --no-print-directory images
	@$(MAKE) --no-print-directory operators CONTEXT=kind-$(KIND_CLUSTER)
	@echo "the cluster is ready; next: make install"

.PHONY: images
images: build ## Build the images of job, emitter, command line and page, and load them into the cluster of `make kind-up`
	$(call need,docker kind)
	@k8s/scripts/images.sh $(KIND_CLUSTER) $(IMAGE_VALUES)

.PHONY: operators
operators: ## Install or upgrade the operators of Kafka, Flink and ClickHouse (k8s/operators/versions.env)
	$(call need,kubectl helm)
	@k8s/operators/install.sh

.PHONY: install
install: $(if $(PIPELINE),values) ## Install or upgrade the pipeline and wait for rows; VALUES=file, ARGS="--set key=value"
	$(call need,kubectl helm)
	@helm upgrade --install $(RELEASE) helm/pipeline --kube-context $(CONTEXT) --namespace $(NAMESPACE) --create-namespace \
	  --values $(VALUES) $(if $(PIPELINE),--values $(PIPELINE_VALUES)) $(if $(filter kind-$(KIND_CLUSTER),$(CONTEXT)),$(addprefix --values ,$(wildcard $(IMAGE_VALUES)))) $(ARGS) >/dev/null
	@k8s/scripts/status.sh --wait
	@echo "next: make page, make ui, make clickhouse, make status"

.PHONY: e2e
e2e: tools ## Try the pipeline on a cluster: kill, upgrade, remove it; ARGS="-Dgroups=kill", ARGS="-Dit.test=KillST#broker" (docs/testing.md)
	@MVN='$(MVN)' VALUES='$(VALUES)$(if $(filter kind-$(KIND_CLUSTER),$(CONTEXT)),$(addprefix $(comma),$(wildcard $(IMAGE_VALUES))))' \
	  k8s/scripts/e2e.sh $(ARGS)

.PHONY: adopt-kafka
adopt-kafka: ## Let a new release use the Kafka volumes that an earlier one has left
	$(call need,kubectl)
	@k8s/scripts/adopt-kafka.sh

.PHONY: status
status: ## Show how the pipeline on the cluster is doing; ARGS=--watch refreshes it until Ctrl-C
	$(call need,kubectl)
	@k8s/scripts/status.sh $(ARGS)

.PHONY: page
page: ## Open the way to the live page of the cluster: http://localhost:8088 until Ctrl-C
	$(call need,kubectl)
	@echo "http://localhost:8088 (Ctrl-C ends it)"
	@$(KUBECTL) port-forward svc/$(RELEASE)-page 8088

.PHONY: ui
ui: ## Open the way to the Flink UI: http://localhost:8081 until Ctrl-C
	$(call need,kubectl)
	@echo "http://localhost:8081 (Ctrl-C ends it)"
	@$(KUBECTL) port-forward svc/$(RELEASE)-job-rest 8081

.PHONY: clickhouse
clickhouse: ## Open a ClickHouse client on the cluster; ARGS="--query 'SELECT count() FROM events_processed'"
	$(call need,kubectl)
	@$(KUBECTL) exec -it chi-$(RELEASE)-main-0-0-0 -c clickhouse -- clickhouse-client --database analytics $(ARGS)

.PHONY: cli
cli: ## Run the command line on the cluster; ARGS="reconcile", ARGS="replay --all --dry-run"
	$(call need,kubectl)
	@k8s/scripts/cli.sh $(ARGS)

.PHONY: kind-down
kind-down: ## Delete the cluster of `make kind-up` with all that is in it
	$(call need,kind)
	@kind delete cluster --name $(KIND_CLUSTER)

.PHONY: clean-data
clean-data: ## Forget the state of the local run (its data folder), or of a pipeline's: PIPELINE=examples/payments
	@rm -rf $(DATA) && echo "$(DATA) is gone; the next run starts from nothing"

.PHONY: clean
clean: ## Remove what was built and installed; the data folder stays
	@rm -rf target */target k8s/kube-tools/target $(ENGINE)
