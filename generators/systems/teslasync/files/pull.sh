set -eu
ollama serve &
server=$!
until ollama list >/dev/null 2>&1; do
  kill -0 "$server"
  sleep 1
done
for model in "$@"; do
  ollama show "$model" >/dev/null 2>&1 || ollama pull "$model"
done
kill "$server"
