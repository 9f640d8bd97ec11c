#!/usr/bin/env bash
set -euo pipefail

readonly root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
target="${1:-staging}"

usage() {
  cat <<TEXT
usage: deploy.sh [staging|production]
TEXT
}

log() {
  printf '%s %s\n' "$(date -u +%H:%M:%S)" "$*" >&2
}

build() {
  log "building ${target}"
  (
    cd "$root"
    npm ci --no-audit
    npm run build
  )
}

upload() {
  local -a files=()
  while IFS= read -r -d '' file; do
    files+=("$file")
  done < <(find "$root/dist" -type f -print0)
  for file in "${files[@]}"; do
    log "sending ${file#"$root/"}"
    rsync --archive "$file" "deploy@${target}.example.com:/srv/notes/"
  done
}

case "$target" in
  staging | production)
    build
    upload
    ;;
  -h | --help)
    usage
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
log "done"
