#!/bin/sh
# Keeps the last seven copies of the database.
set -eu

data="${DATA_DIR:-./data}"
copies="${BACKUP_DIR:-./backups}"
keep=7

if ! command -v sqlite3 >/dev/null 2>&1; then
  echo "sqlite3 is needed" >&2
  exit 1
fi

mkdir -p "$copies"
name="notes-$(date +%Y%m%d%H%M%S).db"
sqlite3 "$data/notes.db" ".backup '$copies/$name'"
gzip -9 "$copies/$name"

count=0
for copy in $(ls -1t "$copies"/notes-*.db.gz); do
  count=$((count + 1))
  if [ "$count" -gt "$keep" ]; then
    rm -- "$copy"
    echo "removed $copy"
  fi
done

echo "kept $((count < keep ? count : keep)) copies"
