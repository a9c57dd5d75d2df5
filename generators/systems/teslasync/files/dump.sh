now=$(date -u +%Y%m%dT%H%M%SZ)
rm -f /backups/*.partial
pg_dump --format=custom --compress=9 --file="/backups/$now.partial"
pg_restore --list "/backups/$now.partial" >/dev/null
mv "/backups/$now.partial" "/backups/daily-$now.dump"
ls -l "/backups/daily-$now.dump"
