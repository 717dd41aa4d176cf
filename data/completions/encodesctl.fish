# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright 2026 The Encodes authors
#
# Completion of encodesctl for fish. The program itself knows what may follow (“complete” in encodesctl(1)).

function __encodesctl_complete
    set -l words (commandline --tokenize --current-process --cut-at-cursor)
    # What is being typed may have a quote that is not closed yet.
    set -l current (commandline --current-token --cut-at-cursor | string replace --regex '^["\']' '' | string unescape)
    set -l program (string replace --regex '^~/' "$HOME/" -- $words[1])
    set -l answer ($program complete $words[2..] "$current" 2>/dev/null)
    set -l kind (string split --max 1 \t -- $answer[1])

    switch "$kind[1]"
        case files
            set -l path (string sub --start (math 1 + (string length -- "$kind[2]")) -- "$current")
            for file in (__fish_complete_path "$path")
                printf '%s%s\n' "$kind[2]" $file
            end
        case command
            set -l rest (string escape -- $words[(math $kind[2] + 2)..]) (commandline --current-token --cut-at-cursor)
            complete --do-complete "$rest"
        case words
            printf '%s\n' $answer[2..]
    end
end

complete --command encodesctl --no-files --arguments '(__encodesctl_complete)'
