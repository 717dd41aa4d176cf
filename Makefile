# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
#
# A thin face over Meson. "make help" says what there is.

# The folder of the build, and more options for Meson: make check BUILD=build-strict MESON_OPTIONS=-Dwerror=true
BUILD ?= _build
MESON_OPTIONS ?=
MESON ?= meson

all: build

help:
	@echo 'make run      installs what is missing, builds, and starts Encodes (without a display: a sample in the terminal)'
	@echo 'make check    installs what is missing, builds, and runs all tests'
	@echo 'make build    builds into $(BUILD)'
	@echo 'make install  installs both programs (DESTDIR and MESON_OPTIONS=--prefix=… are known)'
	@echo 'make clean    removes $(BUILD)'

# Without the tests at first: they are not needed for a look at the program. "make check" adds them.
build: run-dependencies
	@test -e $(BUILD)/build.ninja || $(MESON) setup -Dtests=false $(MESON_OPTIONS) $(BUILD)
	@$(MESON) compile -C $(BUILD)

run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  exec $(MESON) devenv -C $(BUILD) app/encodes; \
	else \
	  echo 'There is no display: a sample encode follows in this terminal.'; \
	  exec $(MESON) devenv -C $(BUILD) $(CURDIR)/.ci/watch-sample app/ctl/encodesctl; \
	fi

check: check-dependencies
	@test -e $(BUILD)/build.ninja || $(MESON) setup -Dtests=true $(MESON_OPTIONS) $(BUILD)
	@grep -q '"name": "tests", "value": true' $(BUILD)/meson-info/intro-buildoptions.json \
	  || $(MESON) configure -Dtests=true $(BUILD)
	@$(MAKE) --no-print-directory build
	@$(MESON) test -C $(BUILD) --no-rebuild; status=$$?; .ci/summary $(BUILD)/meson-logs/testlog.json && exit $$status

install: build
	$(MESON) install -C $(BUILD) --no-rebuild

clean:
	rm -rf $(BUILD)

run-dependencies check-dependencies: %-dependencies:
	@.ci/dependencies $*

.PHONY: all help build run check install clean run-dependencies check-dependencies
