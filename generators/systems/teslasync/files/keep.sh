week=$(date -u +%G-W%V)
if [ "$KEEP_WEEKLY" -gt 0 ] && [ ! -e "/backups/weekly-$week.dump" ]; then
  ln "/backups/daily-${now:?}.dump" "/backups/weekly-$week.dump"
fi
# Names are times: the oldest come first.
forget() {
  keep=$2
  set -- "/backups/$1"-*
  while [ "$#" -gt "$keep" ]; do
    rm -f "$1"
    shift
  done
}
forget daily "$KEEP_DAILY"
forget weekly "$KEEP_WEEKLY"
