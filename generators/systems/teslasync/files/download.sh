set -eu
dump="${DUMP:-$(aws s3 ls "s3://$BUCKET/$PREFIX/daily-" | awk '{ print $4 }' | sort | tail -n 1)}"
aws s3 cp --no-progress "s3://$BUCKET/$PREFIX/$dump" "/backups/$dump"
