# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
#
# Completion of encodes for bash.

_encodes () {
  local option
  COMPREPLY=()
  while IFS= read -r option; do
    COMPREPLY+=("$option")
  done < <(compgen -W '--gapplication-service --help --help-all --help-gapplication --version' -- "$2")
}

complete -F _encodes encodes
