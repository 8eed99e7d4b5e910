#!/bin/sh
# PuTTY's own engine (Debian's pterm, under Xvfb) shows what we mean: scenes
# drawn by term.c are, pixel for pixel, the same text printed without curses,
# under the TERM that PuTTY announces and others. A control shows that letters
# in the place of lines are found out. Then PuTTY's keys, by their names.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
scene=${PACTE_BIN:-$here/build/dev/bin}/scene
for tool in Xvfb pterm xdotool import compare; do
    command -v "$tool" >/dev/null 2>&1 || {
        echo "   # pterm : non éprouvé, « $tool » manque (tools/deps test)"
        exit 0
    }
done
[ -x "$scene" ] || { echo "pterm.sh : $scene n'est pas construit"; exit 1; }
world=$(mktemp -d) || exit 2
server= window=
finish() {
    [ -z "$window" ] || kill "$window" 2>/dev/null
    [ -z "$server" ] || kill "$server" 2>/dev/null
    rm -rf "$world"
}
trap finish EXIT
trap 'exit 1' INT TERM
export LANG=C.UTF-8 LC_ALL=C.UTF-8 HOME="$world" GDK_BACKEND=x11 NO_AT_BRIDGE=1

Xvfb -displayfd 3 -screen 0 1000x600x24 -nolisten tcp 3>"$world/display" >"$world/xvfb.log" 2>&1 &
server=$!
for _ in $(seq 200); do [ -s "$world/display" ] && break; sleep 0.05; done
[ -s "$world/display" ] || { echo "Xvfb n'a pas démarré :"; cat "$world/xvfb.log"; exit 1; }
DISPLAY=:$(cat "$world/display")
export DISPLAY

open() {                 # TERM ARGUMENT...: a pterm of 80x24 where `scene` runs, when it has drawn
    rm -f "$world/said"
    term=$1
    shift
    pterm -fn "client:DejaVu Sans Mono 10" -geometry 80x24+0+0 -e env TERM="$term" "$scene" "$@" "$world/said" >"$world/pterm.log" 2>&1 &
    window=$!
    for _ in $(seq 400); do grep -q ready "$world/said" 2>/dev/null && return; sleep 0.05; done
    echo "pterm n'a rien montré :"; cat "$world/pterm.log"
    exit 1
}
close() {
    kill "$window" 2>/dev/null
    wait "$window" 2>/dev/null
    window=
}
picture() {              # FILE: two pictures in a row are the same, so it is drawn
    import -window root "$1"
    for _ in $(seq 100); do
        import -window root "$world/again.png"
        [ "$(compare -metric AE "$1" "$world/again.png" null: 2>&1)" = 0 ] && [ "$(identify -format '%k' "$1")" -gt 2 ] && return
        mv "$world/again.png" "$1"
        sleep 0.05
    done
    echo "l'image ne se stabilise pas"
    exit 1
}
different() {            # pixels that differ by more than 5 %
    compare -metric AE -fuzz 5% "$1" "$2" null: 2>&1 | cut -d' ' -f1
}

bad=0
for n in 0 1 2 3; do
    open xterm print "$n"; picture "$world/expected$n.png"; close
done
for term in xterm putty-256color xterm-256color vt100; do
    for n in 0 1 2 3; do
        open "$term" curses "$n"; picture "$world/got.png"; close
        pixels=$(different "$world/expected$n.png" "$world/got.png")
        [ "$pixels" = 0 ] || { echo "TERM=$term, scène $n : $pixels pixels diffèrent"; bad=1; }
    done
done
open xterm acs 0; picture "$world/got.png"; close
pixels=$(different "$world/expected0.png" "$world/got.png")
[ "$pixels" != 0 ] || { echo "des lettres à la place des traits ne sont pas vues : l'essai ne prouve rien"; bad=1; }
echo "   # pterm : 16 écrans ; des lettres à la place des traits y changent $pixels pixels"

open xterm keys
xdotool search --sync --onlyvisible --class pterm windowfocus --sync >/dev/null 2>&1
for key in Up Down Left Right Home End Prior Next Insert Delete F1 F2 F3 F4 F5 F10 F12 BackSpace Tab shift+Tab Return ctrl+s a \
    KP_Subtract KP_Multiply KP_Divide KP_Add KP_Decimal KP_5 KP_Enter alt+2 ctrl+Left q; do
    xdotool key "$key"
done
for _ in $(seq 200); do grep -q '^q$' "$world/said" && break; sleep 0.05; done
got=$(grep -v ready "$world/said" | tr '\n' ' ')
expected='↑ ↓ ← → Début Fin PgPréc PgSuiv Inser Suppr F1 F2 F3 F4 F5 F10 F12 Retour-arr Tab Maj-Tab Entrée Ctrl-S a - * / + . 5 Entrée Alt-2 ← q '
[ "$got" = "$expected" ] || { printf 'touches de PuTTY : %s\nattendu :          %s\n' "$got" "$expected"; bad=1; }
close
exit $bad
