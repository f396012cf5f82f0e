#!/bin/sh
# Judges a server or a client, and leaves the reports in one folder. Its exit code is the judge's.
#
#   SERVER      address of a server that runs, such as ws://127.0.0.1:8080/v1/sync
#   SERVER_CMD  or the command that starts it and prints `ready ws=URL quic=URL`
#   CLIENT      or the command of a client's driver
#   PROFILE     core, crdt, text, auth or full; without it everything is judged that is declared
#   EXPECT      known failures, such as expect.toml
#   REPORTS     where the reports go; ./conformance-reports without it
#   JUDGE_ARGS  further flags, such as "--transport ws --shard 1/4"
set -eu

reports=${REPORTS:-conformance-reports}
mkdir -p "$reports"

set -- --log "$reports/events.jsonl" \
    --report "html=$reports/report.html,junit=$reports/junit.xml,json=$reports/report.json" \
    --report "md=$reports/summary.md,badge=$reports/badge.svg"
[ -z "${SERVER:-}" ] || set -- "$@" --server "$SERVER"
[ -z "${SERVER_CMD:-}" ] || set -- "$@" --server-cmd "$SERVER_CMD"
[ -z "${CLIENT:-}" ] || set -- "$@" --client "$CLIENT"
[ -z "${PROFILE:-}" ] || set -- "$@" --profile "$PROFILE"
[ -z "${EXPECT:-}" ] || set -- "$@" --expect "$EXPECT"

# shellcheck disable=SC2086 # several flags in one variable
exec synckit-conformance run "$@" ${JUDGE_ARGS:-}
