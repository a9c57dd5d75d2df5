tries=0
until nc -z -w 3 "$__HOST__" "$__PORT__"; do
  tries=$((tries + 1))
  if [ "$tries" -ge 120 ]; then
    echo "$__HOST__:$__PORT__ did not answer" >&2
    exit 1
  fi
  sleep 5
done
