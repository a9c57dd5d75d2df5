dump="/backups/${DUMP:-}"
if [ -z "${DUMP:-}" ]; then
  # Names are times: the last is the newest.
  for dump in /backups/daily-*.dump; do :; done
fi
test -f "$dump"
sql() { psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 "$@"; }
restore() {
  sql --command="CREATE DATABASE $1"
  sql --dbname="$1" --command="CREATE EXTENSION IF NOT EXISTS timescaledb" --command="SELECT timescaledb_pre_restore()"
  pg_restore --exit-on-error --no-owner --no-comments --dbname="$1" "$dump"
  sql --dbname="$1" --command="SELECT timescaledb_post_restore()"
  tables=$(sql --dbname="$1" --command="SELECT count(*) FROM pg_stat_user_tables WHERE schemaname NOT LIKE '%timescaledb%'")
  test "$tables" -gt 0
}
