#!/usr/bin/env bash
# Clones production with curl alone, prints the log as it comes, then the staging URL: bash examples/curl.sh [CLIENT_NAME]
set -euo pipefail

url=${UNDERSTUDY_URL:-http://127.0.0.1:4000}
: "${UNDERSTUDY_API_KEY:?is missing}"
client_name=${1:-Acme}

# The key is read from a file descriptor: arguments are in the list of processes for all to read.
call() {
  curl --silent --show-error --fail-with-body --header @<(printf 'X-API-Key: %s' "$UNDERSTUDY_API_KEY") "$@"
}

# The first field of this name in the JSON on standard input; jq does it better where it is installed.
field() {
  grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

# With the same idempotency key the request can be sent again, and never starts a second clone.
accepted=$(call "$url/api/v1/clones" --retry 3 \
  --header "Idempotency-Key: $client_name-$(date +%s)-$$" --header 'Content-Type: application/json' \
  --data "{\"client_name\": \"$client_name\", \"wordpress_url_replace\": true}")
echo "environment $(field environment_name <<<"$accepted"), execution $(field execution_id <<<"$accepted")"

# Server-sent events, until the execution ends.
call --no-buffer --header 'Accept: text/event-stream' "$url$(field logs_url <<<"$accepted")" |
  sed -un 's/^data: {"type":"log".*"message":"\(.*\)"}}$/\1/p'

status=$(call "$url$(field polling_url <<<"$accepted")")
state=$(field state <<<"$status")
echo "state $state, staging URL $(field staging_url <<<"$status")"
[ "$state" = SUCCESS ]
