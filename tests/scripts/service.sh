#!/bin/sh
# The service file of pacted: every protection that it claims is there, its
# command line is one that pacted takes, and systemd gives it at most 1.5, where
# systemd-analyze is at hand. A protection taken away is found out.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
unit=$here/tools/pacted.service
pacted=${PACTE_BIN:-$here/build/dev/bin}/pacted
world=$(mktemp -d) || exit 2
trap 'rm -rf "$world"' EXIT
bad=0
fail() { echo "$*"; bad=1; }

protections="NoNewPrivileges=yes CapabilityBoundingSet= ProtectSystem=strict ProtectHome=yes PrivateTmp=yes
PrivateDevices=yes PrivateUsers=yes ProtectClock=yes ProtectHostname=yes ProtectKernelTunables=yes
ProtectKernelModules=yes ProtectKernelLogs=yes ProtectControlGroups=yes ProtectProc=invisible ProcSubset=pid
RestrictNamespaces=yes RestrictRealtime=yes RestrictSUIDSGID=yes LockPersonality=yes MemoryDenyWriteExecute=yes
RemoveIPC=yes SystemCallArchitectures=native SystemCallFilter=@system-service UMask=0077 IPAddressDeny=any
LimitCORE=0 MemoryMax=1G TasksMax=64 RestartPreventExitStatus=2"
complete() {         # FILE: 0 when nothing is missing
    for line in $protections; do
        grep -q "^$line" "$1" || { echo "$line"; return 1; }
    done
}
score() {            # FILE: tenths, as systemd rates it
    systemd-analyze security --offline=true "$1" 2>/dev/null |
        sed -n 's/.*exposure level for .*: \([0-9]*\)\.\([0-9]\).*/\1\2/p'
}

missing=$(complete "$unit") || fail "il manque : $missing"
for line in $protections; do
    grep -v "^$line" "$unit" >"$world/pacted.service"
    complete "$world/pacted.service" >/dev/null && fail "$line peut être ôté sans que cela se voie"
done

# Every flag of ExecStart is one of --help, and the codes that stop a restart too.
for flag in $(sed -n 's/^ExecStart=//p' "$unit" | tr ' ' '\n' | grep '^--'); do
    "$pacted" --help | grep -q -- "$flag " || fail "pacted ne connaît pas $flag"
done
for code in $(sed -n 's/^RestartPreventExitStatus=//p' "$unit"); do
    "$pacted" --help | grep -q " $code " || fail "pacted n'annonce pas le code $code"
done

# Whoever names no server comes by the service's socket.
socket=$(sed -n 's/^ExecStart=.*--socket \([^ ]*\).*/\1/p' "$unit")
for program in pactectl pacte; do
    grep -q -a -F -- "$socket" "$(dirname "$pacted")/$program" || fail "$program ne cherche pas le socket du service, $socket"
done

if command -v systemd-analyze >/dev/null 2>&1; then
    now=$(score "$unit")
    [ -n "$now" ] && [ "$now" -le 15 ] || fail "exposition $now dixièmes, 15 au plus"
    sed '/^\(Protect\|Private\|Restrict\|SystemCall\|Capability\)/d' "$unit" >"$world/pacted.service"
    worse=$(score "$world/pacted.service")
    [ -n "$worse" ] && [ "$worse" -gt 15 ] || fail "sans protections, exposition $worse : la mesure ne mesure rien"
fi
[ $bad = 0 ] && echo "pacted.service : complet"
exit $bad
