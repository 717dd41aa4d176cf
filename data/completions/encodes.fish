# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
#
# Completion of encodes for fish.

complete --command encodes --no-files
complete --command encodes --short-option h --long-option help --description 'Show the help'
complete --command encodes --long-option help-all --description 'Show the help of all options'
complete --command encodes --long-option help-gapplication --description 'Show the help of the options that all applications have'
complete --command encodes --long-option gapplication-service --description 'Start without a window, and stay'
complete --command encodes --long-option version --description 'Show the version'
