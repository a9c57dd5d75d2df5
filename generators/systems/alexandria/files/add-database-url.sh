: "${DATABASE_URL:?}"
printf '%s\n' "$DATABASE_URL" | sed 's/[\\"]/\\&/g; s/.*/url = "&"/' >> /etc/alexandria/alexandria.conf
