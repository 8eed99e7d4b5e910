#!/bin/sh
# tools/lint and tools/check-layers find what they are there to find: each
# fault is planted in a copy of the two scripts' world, alone, and must fail.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
world=$(mktemp -d) || exit 2
trap 'rm -rf "$world"' EXIT
mkdir -p "$world/tools" "$world/common/base" "$world/server/store" "$world/tests/unit"
cp "$here/tools/lint" "$here/tools/check-layers" "$world/tools/"
cp "$here/layers.txt" "$world/"
bad=0

expect() {       # WANTED-CODE WANTED-TEXT COMMAND
    wanted=$1 text=$2
    shift 2
    out=$("$@" 2>&1)
    code=$?
    [ "$wanted" = 0 ] || wanted=1
    [ "$code" = 0 ] && got=0 || got=1
    if [ "$got" != "$wanted" ] || ! printf '%s' "$out" | grep -qF -- "$text"; then
        echo "attendu code $wanted et « $text », obtenu code $code :"
        printf '%s\n' "$out"
        bad=1
    fi
}
lint() { expect "$1" "$2" "$world/tools/lint"; rm -f "$world"/common/base/*.[ch]; }
layers() { expect "$1" "$2" "$world/tools/check-layers"; rm -f "$world"/common/base/*.[ch] "$world"/common/*.h; }
source=$world/common/base/sample.c

{ echo 'int f(void)'; echo '{'; yes '    g();' | head -68; echo '}'; } >"$source"
lint 0 '0 lint errors'
{ echo 'int f(void)'; echo '{'; yes '    g();' | head -69; echo '}'; } >"$source"
lint 1 '71 lines in one function (at most 70): int f(void)'
{ echo 'Test(a, b, .timeout = 5) {'; yes '    g();' | head -69; echo '}'; } >"$source"
lint 1 'in one function'
{ echo 'static const int t[] = {'; yes '    1,' | head -80; echo '};'; } >"$source"
lint 0 '0 lint errors'
yes '/* a */' | head -400 >"$source"
lint 0 '0 lint errors'
yes '/* a */' | head -401 >"$source"
lint 1 '401 lines'
for call in strcpy strcat sprintf vsprintf gets strtok atoi system; do
    printf 'void f(void)\n{\n    %s (a, b);\n}\n' "$call" >"$source"
    lint 1 "$call() is not used here"
done
printf '/* strcpy(a, b)\n   gets(x) */\nint my_gets(int a); // atoi(3)\nconst char *s = "system(1)"; int x = o->system(2);\n' >"$source"
lint 0 '0 lint errors'

printf '#include "common/base/other.h"\n' >"$source"
layers 0 '0 layer errors'
printf '#include "server/store/store.h"\n' >"$source"
layers 1 'common/base may not include server/store'
printf '#include <lmdb.h>\n' >"$source"
layers 1 'belongs in: server/store/'
printf '#include "common/base/err.h"\n' >"$world/common/loose.h"
layers 1 'a folder outside layers.txt'
exit $bad
