name="${DATABASE_NAME%%_restored_*}_restored_$(date -u +%Y%m%d%H%M)"
restore "$name"
echo "${dump:?}: ${tables:?} tables restored. Now set postgres.database: $name"
