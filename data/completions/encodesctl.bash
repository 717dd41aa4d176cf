# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
#
# Completion of encodesctl for bash, with or without the package bash-completion. The program itself knows what may
# follow (“complete” in encodesctl(1)); this only takes the quotes from what was typed, and puts them around the answer.

# Splits the words of $1 into the array "typed", without their quotes; "style" is the quote that is open at the end, and
# "before" what stands before it in the same word.
# By hand and not by "eval": what is being typed may be anything.
_encodesctl_split () {
  local line=$1 word= letter i in_word=
  typed=() style= before=
  for ((i = 0; i < ${#line}; i++)); do
    letter=${line:i:1}
    case $style$letter in
      "'"?) if [[ $letter == "'" ]]; then style=; else word+=$letter; fi ;;
      '"\') ((i++)); letter=${line:i:1}; [[ $letter == [\"\\\$\`] ]] || word+='\'; word+=$letter ;;
      '"'?) if [[ $letter == '"' ]]; then style=; else word+=$letter; fi ;;
      '\') ((i++)); word+=${line:i:1}; in_word=1 ;;
      "'" | '"') style=$letter; before=$word; in_word=1 ;;
      [[:space:]]) [[ -z $in_word ]] || typed+=("$word"); word= in_word= ;;
      *) word+=$letter; in_word=1 ;;
    esac
  done
  # The last one is the one that is being typed, also if nothing of it is there yet.
  typed+=("$word")
}

# Leaves $1 in "quoted" as it is to be typed after the quote $2, or without one.
_encodesctl_quote () {
  local rest=$1 letter i
  quoted=
  for ((i = 0; i < ${#rest}; i++)); do
    letter=${rest:i:1}
    case $2$letter in
      "''") quoted+="'\\''" ;;
      # No backslash keeps that from the history there.
      '"!') quoted+="\"'!'\"" ;;
      '"'[\"\\\$\`]) quoted+="\\$letter" ;;
      [[:space:]\"\'\\\$\`\&\|\;\<\>\(\)\{\}\[\]\*\?\!\#\~]) quoted+="\\$letter" ;;
      *) quoted+=$letter ;;
    esac
  done
}

_encodesctl_files () { # _encodesctl_files BEGINNING
  local file
  compopt -o filenames 2> /dev/null
  while IFS= read -r file; do
    COMPREPLY+=("$file")
  done < <(compgen -f -- "$1")
}

# Leaves in "index" where word $1 of those in "typed" begins in COMP_WORDS, which = and : split, too.
_encodesctl_find_word () {
  local rest=$COMP_LINE blank n=-1
  for index in "${!COMP_WORDS[@]}"; do
    blank=${rest%%[![:space:]]*}
    rest=${rest#"$blank"}
    if ((index == 0 || ${#blank} > 0)) && ((++n == $1)); then
      return
    fi
    rest=${rest#"${COMP_WORDS[index]}"}
  done
}

# From word $1 on it is a command of its own.
_encodesctl_other_command () {
  local index offset
  # The second is what bash-completion before 2.12 called it.
  for offset in _comp_command_offset _command_offset; do
    if declare -F $offset > /dev/null; then
      _encodesctl_find_word "$1"
      $offset "$index"
      return
    fi
  done
  if ((${#typed[@]} - 1 == $1)); then
    while IFS= read -r quoted; do COMPREPLY+=("$quoted"); done < <(compgen -c -- "$current")
  else
    _encodesctl_files "$current"
  fi
}

_encodesctl () {
  local program=${1/#\~\//$HOME/} typed=() style= before= quoted= kind= value description kept current
  COMPREPLY=()
  _encodesctl_split "${COMP_LINE:0:COMP_POINT}"
  current=${typed[-1]}
  # What stands before a quote, or before an unquoted = or :, is in the line already and stays there.
  kept=$before
  if [[ -z $style ]]; then
    _encodesctl_quote "$current" ''
    [[ $quoted != *"$2" ]] || kept=${quoted%"$2"}
  fi

  while IFS=$'\t' read -r value description; do
    if [[ -z $kind ]]; then
      kind=$value
      case $kind in
        files) _encodesctl_files "${current#"$description"}" ;;
        command) _encodesctl_other_command "$((description + 1))" ;;
      esac
      continue
    fi
    [[ $value != *= ]] || compopt -o nospace 2> /dev/null
    if [[ -n $style ]]; then
      _encodesctl_quote "${value#"$kept"}" "$style"
      COMPREPLY+=("$quoted")
    else
      _encodesctl_quote "$value" ''
      COMPREPLY+=("${quoted#"$kept"}")
    fi
  done < <("$program" complete "${typed[@]:1}" 2> /dev/null)
}

complete -F _encodesctl encodesctl
