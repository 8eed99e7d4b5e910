#!/bin/bash
# Days of work in tmux, with the real programs: a pacted over TLS, a pacte for
# each person, keys as they are typed, screens as they are read.
set -u
here=${here:-$(cd "$(dirname "$0")/../.." && pwd)}
bin=$(cd "${PACTE_BIN:-$here/build/dev/bin}" && pwd) || exit 1
command -v tmux >/dev/null 2>&1 || { echo "   # stories : non éprouvées, « tmux » manque (tools/deps test)"; exit 0; }
world=$(mktemp -d "${TMPDIR:-/tmp}/pacte-stories-XXXXXX") || exit 2
pid=
leave() {
    tmux -S "$world/tmux" kill-server 2>/dev/null
    [ -z "$pid" ] || { kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; }
    rm -rf "$world"
}
trap leave EXIT
trap 'exit 1' INT TERM
export LC_ALL=C.UTF-8 HOME=$world PACTE_PASSWORD_FILE=$world/password
unset XDG_CONFIG_HOME XDG_STATE_HOME PACTE_SOCKET PACTE_ACCOUNT NO_COLOR TMUX
bad=0

# --- The desk ---------------------------------------------------------------------

echo "quatre mots faciles ici" >"$PACTE_PASSWORD_FILE"
"$bin/desk" "$world/data" "$(cat "$PACTE_PASSWORD_FILE")" || exit 1
PACTE_FINGERPRINT=$("$bin/pactectl" fingerprint --data "$world/data")
export PACTE_FINGERPRINT
"$bin/pacted" --data "$world/data" --listen 127.0.0.1:0 2>"$world/log" &
pid=$!
for _ in $(seq 600); do
    PACTE_SERVER=$(grep -o 'prêt : 127.0.0.1:[0-9]*' "$world/log" | grep -o '127.*')
    [ -n "$PACTE_SERVER" ] && break
    sleep 0.05
done
[ -n "${PACTE_SERVER:-}" ] || { cat "$world/log"; exit 1; }
export PACTE_SERVER

# --- What a person does --------------------------------------------------------------

# A session of its own keeps the server of tmux: it ends with its last one, and
# who comes at that moment finds it dying.
tmux -S "$world/tmux" -f /dev/null new-session -d -s porte -x 80 -y 24 'exec sleep 3600' || exit 1
# No-break spaces are spaces here.
screen() { tmux -S "$world/tmux" capture-pane -p -t "$1" | sed 's/\xc2\xa0/ /g'; }
open() {                 # NAME ACCOUNT: sits down and logs in
    tmux -S "$world/tmux" -f /dev/null new-session -d -s "$1" -c "$world" -x 80 -y 24 "'$bin/pacte' --account $2 2>'$world/$1.err'"
    tmux -S "$world/tmux" set-option -t "$1" status off 2>/dev/null
    tmux -S "$world/tmux" set-option -s escape-time 0
    see "$1" "COM-2026-001"
}
keys() {                 # NAME KEY...: « Entrée », « F2 », 'texte=…', or the characters themselves
    local name=$1 key
    shift
    for key in "$@"; do
        case $key in
        Entrée) key=Enter ;; Échap) key=Escape ;; Bas) key=Down ;; Haut) key=Up ;; Droite) key=Right ;; Gauche) key=Left ;;
        Début) key=Home ;; Fin) key=End ;; Espace) key=Space ;; Ctrl-*) key=C-${key#Ctrl-} ;; F[0-9]*) ;; Tab) ;;
        *) tmux -S "$world/tmux" send-keys -t "$name" -l -- "$key"; continue ;;
        esac
        tmux -S "$world/tmux" send-keys -t "$name" "$key"
    done
}
see() {                  # NAME TEXT: within 30 s
    local _
    for _ in $(seq 600); do
        screen "$1" | grep -qF -- "$2" && return 0
        sleep 0.05
    done
    echo "« $2 » n'est pas venu chez $1 :"
    screen "$1"
    cat "$world/$1.err"
    exit 1
}
close() {                # NAME: leaves, and the program has ended well
    keys "$1" F10
    for _ in $(seq 200); do
        tmux -S "$world/tmux" has-session -t "$1" 2>/dev/null || break
        sleep 0.05
    done
    [ ! -s "$world/$1.err" ] || { cat "$world/$1.err"; bad=1; }
}
value() {                # TYPE ID FIELD: what the daemon has
    "$bin/pactectl" --account "${4:-coordination}" --password-file "$PACTE_PASSWORD_FILE" get "$1" "$2" --format csv --columns "$3" | tail -n 1
}
expect() {               # WHAT GOT WANTED
    [ "$2" = "$3" ] && return
    echo "$1 : « $2 » au lieu de « $3 »"
    bad=1
}
convention() {           # NAME: from home to the one of the stories
    keys "$1" l;                                see "$1" "tri : Fin"
    keys "$1" / COM-2026-001 Entrée;            see "$1" "►  COM-2026-001"
    keys "$1" Entrée;                           see "$1" "Intitulé"
}
rest() { sleep 0.7; }    # longer than « Échap 2 » would be one key

# --- « saisir un accordé » -------------------------------------------------------------

story_accorde() {
    open un coordination
    convention un
    keys un é;                                  see un "TOTAL"
    keys un Bas Bas Bas Bas Droite 255000 F2;   see un "Enregistré, version 2"
    see un "255 000"
    rest
    keys un u;                                  see un "Annulé"
    see un "260 000    260 000    260 000    260 000  1 040 000"
    close un
}

# --- « résoudre un conflit à deux » -------------------------------------------------------

story_conflit() {
    local who
    for who in centre ville; do
        [ $who = ville ] && open ville ville || open centre coordination
        convention $who
        keys $who é;                            see $who "TOTAL"
        keys $who Bas Bas Bas Bas Droite;       see $who "►Ville"
    done
    keys centre 255000 Entrée;                  see centre "255 000*"
    keys ville 257000 F2;                       see ville "Enregistré"
    keys centre F2;                             see centre "À choisir"
    see centre "257 000,00"
    keys centre g Entrée;                       see centre "Enregistré"
    see ville "255 000"
    expect "la valeur choisie" "$(value contribution @contribution-com-2026-001-ville-2028 conventionne)" 255000.00
    close centre
    close ville
}

# --- « tenir un COPIL de bout en bout » --------------------------------------------------

story_copil() {
    local before after
    open deux coordination
    convention deux
    keys deux '(';                              see deux "PARTICIPANTS"
    keys deux n;                                see deux "Ajouter"
    keys deux 'nouvelle réunion' Entrée;        see deux "Réunion : nouvelle"
    keys deux auj Entrée F2;                    see deux "Enregistré"
    rest
    keys deux Échap;                            see deux "quorum 0/5"
    keys deux Espace Bas Espace Bas Espace Bas Espace Bas Espace
    see deux "quorum 5/5 atteint"
    keys deux n;                                see deux "Ajouter"
    keys deux grille Entrée;                    see deux "Point 1 ajouté"
    keys deux n;                                see deux "Ajouter"
    keys deux libre Entrée;                     see deux "donnez son titre"
    keys deux 'Budget 2028' F2;                 see deux "Enregistré"
    rest
    keys deux Échap;                            see deux "2 Budget 2028"
    keys deux D 'Adopter le budget 2028' Tab ville Tab '+20j' Entrée
    see deux "Décision notée"
    keys deux F2;                               see deux "fiches en une fois"
    rest
    keys deux Échap; rest
    keys deux Fin Haut Haut o;                  see deux "Votes : D"
    keys deux Espace Bas Espace Bas c Entrée;   see deux "2 pour, 1 contre"
    keys deux F2;                               see deux "Enregistré"
    see deux "Adoptée"
    keys deux Début s;                          see deux "tenue"
    keys deux Entrée;                           see deux "Réunion tenue"
    keys deux F2;                               see deux "Enregistré"
    before=$(ls "$world"/*.txt 2>/dev/null | wc -l)
    keys deux F8;                               see deux "Exporter"
    keys deux Entrée;                           see deux "Écrit"
    after=$(ls "$world"/*.txt | wc -l)
    expect "un relevé écrit" "$after" "$((before + 1))"
    tr -s ' \n' ' ' <"$(ls "$world"/*.txt)" | grep -q "Adopter le.*2028" || { echo "le relevé ne dit pas la décision"; cat "$world"/*.txt; bad=1; }
    close deux
}

# --- « renouveler un agrément » ------------------------------------------------------------

story_agrement() {
    open trois coordination
    keys trois w;                               see trois "Quelle liste"
    keys trois agrément Entrée;                 see trois "Accordé"
    keys trois n;                               see trois "nouvelle fiche"
    keys trois passer;                          see trois "Centre social et culturel Les Passerelles"
    keys trois Entrée Entrée AGC Entrée;        see trois "[AGC"
    keys trois Tab 01/01/2031 Tab 31/12/2034 Tab; see trois "31/12/2034"
    keys trois F2;                              see trois "Enregistré, version 1"
    rest
    keys trois Échap; rest
    keys trois F5;                              see trois "Agréments  3"
    see trois "01/01/2031"
    close trois
}

story_accorde
story_conflit
story_copil
story_agrement
exit $bad
