set -eu
marks=/var/lib/alexandria/.llm-backends
mkdir -p "$marks"
find "$marks" -name lock -mmin +5 -exec rmdir {} + 2>/dev/null || true
tries=0
mine=
until [ -n "$mine" ] || [ "$tries" -ge 60 ]; do
  if mkdir "$marks/lock" 2>/dev/null; then mine=yes; else tries=$((tries + 1)); sleep 5; fi
done
# The lock of another pod is left alone.
if [ -n "$mine" ]; then trap 'rmdir "$marks/lock" 2>/dev/null || true' EXIT
else echo "another pod registers for too long" >&2; fi
register() {
  mark="$marks/$(printf '%s\n' "$@" | cksum | cut -d ' ' -f 1)"
  if [ -e "$mark" ]; then
    echo "$5 is registered"
  elif "$@"; then
    touch "$mark"
  else
    echo "$5 could not be registered; alexandria starts without it" >&2
  fi
}
