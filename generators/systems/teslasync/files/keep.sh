week=$(date -u +%G-W%V)
if [ "$KEEP_WEEKLY" -gt 0 ] && [ ! -e "/backups/weekly-$week.dump" ]; then
  ln "/backups/daily-$now.dump" "/backups/weekly-$week.dump"
fi
forget() {
  ls -1 /backups | grep "^$1-" | sort -r | tail -n "+$(($2 + 1))" | while read -r old; do rm "/backups/$old"; done
}
forget daily "$KEEP_DAILY"
forget weekly "$KEEP_WEEKLY"
