# Two commands do everything: `make start` and `make test`. Both bring along what they need.
.PHONY: start test bench check install clean

HOME_DIR ?= home/shop
ORDERS ?= 20000

start: node_modules/.installed
	node bin/tallyhouse.js start --project blueprints/shop --home $(HOME_DIR) --orders $(ORDERS)

test: node_modules/.installed
	npm run --silent check

bench: node_modules/.installed
	npm run --silent bench

check: test

install: node_modules/.installed

node_modules/.installed: package-lock.json package.json
	npm ci --no-audit --no-fund
	@touch node_modules/.installed

clean:
	rm -rf node_modules home coverage
