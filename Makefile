# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
#
# A thin face over Meson. "make help" says what there is.

# The folder of the build, and more options for Meson: make check BUILD=build-strict MESON_OPTIONS=-Dwerror=true
BUILD ?= _build
MESON_OPTIONS ?=
# More options for the tests and for flatpak/install: make check TEST_OPTIONS='--suite net'
TEST_OPTIONS ?=
FLATPAK_OPTIONS ?=
MESON ?= meson

all: build

help:
	@echo 'make run        installs what is missing, builds, and starts Encodes (without a display: a sample in the terminal)'
	@echo 'make flatpak    installs what is missing, builds the Flatpak, installs it for you, and starts it'
	@echo 'make check      installs what is missing, builds, and runs all tests'
	@echo 'make build      builds into $(BUILD)'
	@echo 'make install    installs both programs (DESTDIR and MESON_OPTIONS=--prefix=… are known)'
	@echo 'make uninstall  removes what was installed from $(BUILD)'
	@echo 'make dist       writes the release of the last commit into $(BUILD)/meson-dist'
	@echo 'make clean      removes $(BUILD)'

# Without the tests at first: they are not needed for a look at the program. "make check" adds them.
build: run-dependencies
	@if ! test -e $(BUILD)/build.ninja; then $(MESON) setup -Dtests=false $(MESON_OPTIONS) $(BUILD); \
	  else $(if $(MESON_OPTIONS),$(MESON) configure $(MESON_OPTIONS) $(BUILD),true); fi
	@$(MESON) compile -C $(BUILD)

run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  exec $(MESON) devenv -C $(BUILD) app/encodes; \
	else \
	  echo 'There is no display: a sample encode follows in this terminal.'; \
	  exec $(MESON) devenv -C $(BUILD) '$(CURDIR)/.ci/watch-sample' app/ctl/encodesctl; \
	fi

check: check-dependencies
	@test -e $(BUILD)/build.ninja || $(MESON) setup -Dtests=true $(MESON_OPTIONS) $(BUILD)
	@grep -q '"name": "tests", "value": true' $(BUILD)/meson-info/intro-buildoptions.json \
	  || $(MESON) configure -Dtests=true $(BUILD)
	@$(MAKE) --no-print-directory build
	@env -u MAKEFLAGS -u MAKELEVEL $(MESON) test -C $(BUILD) --no-rebuild $(TEST_OPTIONS); \
	  status=$$?; .ci/summary $(BUILD)/meson-logs/testlog.json && exit $$status

# Builds all of it by itself, in a sandbox: what "make build" needs is not needed here.
flatpak: flatpak-dependencies
	@flatpak/install $(FLATPAK_OPTIONS) $(BUILD)/flatpak
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	  exec flatpak run io.github.encodes.Encodes; \
	else \
	  echo 'It is installed, but there is no display to show it on. On one: flatpak run io.github.encodes.Encodes'; \
	fi

install: build
	$(MESON) install -C $(BUILD) --no-rebuild

uninstall:
	data/uninstall.py $(BUILD)

dist: build
	$(MESON) dist -C $(BUILD) --no-tests

clean:
	rm -rf $(BUILD)

run-dependencies check-dependencies flatpak-dependencies: %-dependencies:
	@.ci/dependencies $*

.PHONY: all help build run check flatpak install uninstall dist clean run-dependencies check-dependencies flatpak-dependencies
