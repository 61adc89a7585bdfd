# Two commands do everything: `make start` and `make test`. Both bring along what they need.
.PHONY: start stores cellar test bench check install web clean status db-info publish

HOME_DIR ?= home/shop
ORDERS ?= 20000

start: node_modules/.installed web/dist/index.html
	node bin/tallyhouse.js start --project blueprints/shop --home $(HOME_DIR) --orders $(ORDERS)

# The other blueprints, each with its own home.
stores: node_modules/.installed web/dist/index.html
	node bin/tallyhouse.js start --project blueprints/stores --home home/stores --orders $(ORDERS)

cellar: node_modules/.installed web/dist/index.html
	node bin/tallyhouse.js start --project blueprints/cellar --home home/cellar --orders $(ORDERS)

test: node_modules/.installed
	npm run --silent check

# Is everything reachable and fresh? The copy's address is read from SHOP_DATABASE_URL.
status: node_modules/.installed
	node bin/tallyhouse.js status --project blueprints/shop --home $(HOME_DIR)

# Schemas, tables, rows and sizes of the PostgreSQL copy.
db-info: node_modules/.installed
	node bin/tallyhouse.js db-info --project blueprints/shop --home $(HOME_DIR)

publish: node_modules/.installed
	node bin/tallyhouse.js publish --project blueprints/shop --home $(HOME_DIR)

bench: node_modules/.installed
	npm run --silent bench

check: test

install: node_modules/.installed

# The dashboard, built once and again only where something that it is made of has changed.
web: web/dist/index.html

web/dist/index.html: node_modules/.installed web/index.html web/vite.config.ts $(shell find web/src src/page src/time -type f)
	npm run --silent web

# Not `npm ci`: it refuses a lock file without the packages of platforms that a mirror of the registry does not carry.
node_modules/.installed: package-lock.json package.json
	npm install --no-save --no-audit --no-fund
	@touch node_modules/.installed

clean:
	rm -rf node_modules home coverage web/dist
