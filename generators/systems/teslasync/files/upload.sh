set -eu
for dump in /backups/*.dump; do
  aws s3 cp --no-progress "$dump" "s3://$BUCKET/$PREFIX/$(basename "$dump")"
done
