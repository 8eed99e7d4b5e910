#!/bin/sh
# What the code cites of the domain notes stands in docs/domain.md, no comment
# names a list that whoever reads the code does not have, and what the pages
# give as a proof is there: a program of tests, the suites named beside it.
set -u
cd "$(dirname "$0")/../.." || exit 2
bad=0
# One line for each comment, so that a citation cut at the end of a line is read whole.
comments=$(find common server client-tui tools proto tests -name '*.[ch]' -o -name '*.proto' | sort | xargs cat |
               sed 's/^ *\(\*\|\/\/\) */ /' | tr '\n' ' ')
cited=$(printf '%s' "$comments" | grep -oE '[Dd]omain +notes,? +((, | and |; )?§[0-9]+(\.[0-9]+)?[^§*/]{0,14})+' | grep -oE '§[0-9]+(\.[0-9]+)?' | sort -u)
[ "$(printf '%s\n' "$cited" | wc -l)" -ge 10 ] || { echo "citations non trouvées : $cited"; bad=1; }
for section in $cited; do
    grep -qE "^##+ $section( |\$)" docs/domain.md || { echo "docs/domain.md n'a pas de $section"; bad=1; }
done
grep -rnE '\(?features? F[0-9]+' common server client-tui tools proto --include='*.[ch]' --include='*.proto' && bad=1
proofs=$(cat README.md docs/*.md | grep -oE '(unit|integration)_[a-z_]+`?( \(`[a-z_]+`(, `[a-z_]+`)*)?' | tr -d '`(,' | sort -u)
[ "$(printf '%s\n' "$proofs" | wc -l)" -ge 20 ] || { echo "preuves non trouvées : $proofs"; bad=1; }
while read -r program suites; do
    folder=tests/$(printf '%s' "$program" | sed 's/_/\//')
    [ -d "$folder" ] || { echo "une page nomme $program, que rien ne construit"; bad=1; }
    for suite in $suites; do
        grep -rqs "^Test($suite," "$folder" || { echo "une page nomme « $suite » de $program, qui n'y est pas"; bad=1; }
    done
done <<END
$proofs
END
[ $bad = 0 ] && echo "sources citées : $(printf '%s ' $cited)"
exit $bad
