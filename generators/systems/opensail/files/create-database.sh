db=tesslate_marketplace
found=$(psql "$ADMIN_DATABASE_URL" -tAc "SELECT 1 FROM pg_database WHERE datname = '$db'")
if [ "$found" = 1 ]; then
  echo "database $db is there"
else
  psql "$ADMIN_DATABASE_URL" -c "CREATE DATABASE $db"
fi
