#!/bin/sh
# Brings Temporal's two databases to the schema of this image's version. Done again, it changes nothing.
set -eu

for part in temporal:temporal temporal_visibility:visibility; do
  database=${part%%:*}
  schema=/etc/temporal/schema/postgresql/v12/${part##*:}/versioned
  sql() { temporal-sql-tool --plugin postgres12 --endpoint "$SQL_HOST" --port 5432 --user "$SQL_USER" --password "$SQL_PASSWORD" --database "$database" "$@"; }
  sql setup-schema --version 0.0
  sql update-schema --schema-dir "$schema"
done
