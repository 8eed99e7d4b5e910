#!/bin/sh
# What the code cites of the domain notes stands in docs/domain.md, and no
# comment names a list that whoever reads the code does not have.
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
[ $bad = 0 ] && echo "sources citées : $(printf '%s ' $cited)"
exit $bad
