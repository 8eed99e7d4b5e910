#!/bin/bash
# The manual pages say every command, option, type, setting and event that the programs
# know, and are built; bash completes from the same tables.
set -u
cd "$(dirname "$0")/../.." || exit 2
bin=${PACTE_BIN:-build/dev/bin}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
bad=0
fail() { echo "$*"; bad=1; }

said_in() {              # PAGE WORD...: each stands in the page
    local page=$1 word
    shift
    [ $# -gt 0 ] || fail "$page : rien à chercher"
    for word in "$@"; do
        grep -qE -- "(^|[^-a-z_])$word([^-a-z_]|\$)" "docs/$page.md" || fail "$page ne dit rien de $word"
    done
}
options_of() { grep -oE -- '--[a-z][a-z-]+' | sort -u; }

commands=$("$bin/pactectl" help | sed -n '/^Commandes/,/^$/s/^  \([a-z]*\) .*/\1/p')
# shellcheck disable=SC2046,SC2086
{
    said_in pactectl.1 $commands
    said_in pactectl.1 $({ "$bin/pactectl" help; for name in $commands; do "$bin/pactectl" help "$name"; done; } | options_of)
    said_in pactectl.1 $("$bin/pactectl" completion | sed -n 's/^    list) words="\([^"]*\)".*/\1/p')
    said_in pacte.1 $("$bin/pacte" --help | options_of)
    said_in pacted.8 $("$bin/pacted" --help | options_of)
    said_in pacted.8 $(grep -rhoE '(log_(error|warning|info)\(|LOG_AT\([^"]*)"[a-z_]+"' server common | grep -oE '[a-z_]+"' | tr -d '"')
    said_in pacted.8 $("$bin/pacted" --data /srv/x --show | sed -n 's/^\([a-z_]*\) = .*/\1/p')
}

for page in docs/*.[18].md; do
    name=$(basename "${page%.*.md}")
    packaging/manual "$page" 1.0 >"$work/page" || fail "$page : la page ne se construit pas"
    grep -q "^$name \\\\- " "$work/page" || fail "$page : sans « $name \\- »"
    [ "$(wc -l <"$work/page")" -gt 60 ] || fail "$page : presque vide"
    grep -nE '^\||\\fC' "$work/page" && fail "$page : un tableau n'est pas devenu une liste"
done

# Bash itself answers: the words before the cursor, then what must and must not be proposed.
proposes() {             # "WORDS" WORD YES|NO
    local words
    read -ra words <<<"$1"
    [[ $1 == *' ' ]] && words+=('')
    words=$(bash -c 'compopt() { :; }; source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pactectl
                     printf "%s\n" "${COMPREPLY[@]}"' bash "$work/completion" "${words[@]}")
    if grep -qx -- "$2" <<<"$words"; then
        [ "$3" = yes ] || fail "« $1 » propose $2"
    else
        [ "$3" = no ] || fail "« $1 » ne propose pas $2"
    fi
}
"$bin/pactectl" completion >"$work/completion" || fail "completion"
bash -n "$work/completion" || fail "bash ne lit pas la complétion"
for name in $commands; do proposes "pactectl " "$name" yes; done
proposes "pactectl li" list yes
proposes "pactectl li" load no
proposes "pactectl list " convention yes
proposes "pactectl -u chef list con" convention yes
proposes "pactectl list --" --where yes
proposes "pactectl list --" --server yes
proposes "pactectl list --" --keys no
proposes "pactectl restore --" --keys yes
proposes "pactectl account " reset yes
proposes "pactectl list x -f " csv-fr yes
proposes "pactectl list x -f " --where no
proposes "pactectl --where " list no
[ $bad = 0 ] && echo "pages de manuel et complétion : complètes"
exit $bad
