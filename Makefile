# One command runs everything that CI runs: make check.
GO ?= go
FUZZTIME ?= 5s
LINT_VERSION = v2.15.0

.PHONY: check test lint layers generate generated islands fuzz bench bench-web bench-real bench-judgement mutants dkim-peer polnear build

check: lint generated test

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/gainsay ./cmd/gainsay

test:
	$(GO) test ./...

# The lints are pinned and live outside go.mod, so that their dependencies stay out of ours.
bin/golangci-lint-$(LINT_VERSION):
	GOBIN=$(CURDIR)/bin $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	mv bin/golangci-lint $@

lint: bin/golangci-lint-$(LINT_VERSION)
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo "run gofmt on these"; exit 1; }
	$(GO) vet ./...
	GOARCH=386 CGO_ENABLED=0 $(GO) build ./...
	bin/golangci-lint-$(LINT_VERSION) run ./...

# Files made by a program; CI fails where they differ from what the program makes now.
generate:
	$(GO) run ./cmd/gainsay docs > docs/commands.md.new
	mv docs/commands.md.new docs/commands.md

# The islands of the desk (docs/desk.md): web/island, built into web/dist. Needs Node.
islands:
	scripts/islands --check

generated: generate
	scripts/islands --if-node --check
	git diff --exit-code docs/commands.md web/dist
	@test -z "$$(git ls-files --others web/dist)" || { git ls-files --others web/dist; echo "commit these, or build the islands anew"; exit 1; }

# Every fuzz target for FUZZTIME each.
fuzz:
	GO="$(GO)" FUZZTIME="$(FUZZTIME)" scripts/fuzz

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

# The desk in a real browser, on an idle machine (docs/performance.md).
bench-web:
	GAINSAY_BENCH_WEB=1 $(GO) test ./web -run 'FramesOfALargeGraph|FirstPaint' -timeout 20m -count=1 -v | grep -v '^==='

# Gainsay-Bench (docs/benchmark.md): generated cases whose right findings are known from how they were built.
bench-judgement:
	$(GO) run ./scripts/judgement -cases 10000 -out docs/benchmark.txt

# Planted bugs in the engine, each of which a named test must catch.
mutants:
	$(GO) run ./scripts/mutants

# Two other verifiers of DKIM, fed the same mail and keys, must agree on every signature (docs/authenticity.md).
dkim-peer:
	nice $(GO) run ./scripts/dkimpeer

# Scores the reading of quotes against articles in which people marked them (docs/quotes.md): make polnear DIR=folder
polnear:
	@test -n "$(DIR)" || { echo "make polnear DIR=folder with .ann files and their texts"; exit 2; }
	$(GO) run ./scripts/polnear $(DIR)
