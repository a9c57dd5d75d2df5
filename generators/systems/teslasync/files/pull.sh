set -eu
ollama serve &
server=$!
until ollama list >/dev/null 2>&1; do
  kill -0 "$server"
  sleep 1
done
ollama show "$OLLAMA_MODEL" >/dev/null 2>&1 || ollama pull "$OLLAMA_MODEL"
kill "$server"
