#!/usr/bin/env bash
# The story on containers: a stack of its own on free ports, told once with one replica of everything and once more with
# two of sales and analytics; then everything is taken down again, data included.
set -uo pipefail
cd "$(dirname "$0")/../.."

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

COMPOSE_PROJECT_NAME=fibex-e2e-$$
FIBEX_PORT=$(free_port) FIBEX_AMQP_PORT=$(free_port)
FIBEX_E2E_URL=http://127.0.0.1:$FIBEX_PORT FIBEX_E2E_AMQP=amqp://operator:operator@127.0.0.1:$FIBEX_AMQP_PORT/fibex
FIBEX_TAG=e2e
COMPOSE_FILE=docker-compose.yml
export COMPOSE_PROJECT_NAME COMPOSE_FILE FIBEX_PORT FIBEX_AMQP_PORT FIBEX_TAG FIBEX_E2E_URL FIBEX_E2E_AMQP
unset FIBEX_BIND FIBEX_ADMIN_EMAIL

main() {
  trap 'exit 130' INT TERM # by way of EXIT
  trap take_down EXIT
  step "building" docker compose build --quiet
  step "starting" timeout 240 docker compose up --detach --quiet-pull
  step "loading the demo company" finished seed
  step "no role may enter another's database" databases_are_apart
  step "no service can read another's secrets" secrets_are_apart
  step "the story" story
  step "the gateway knows one replica of sales" replicas_asked 1

  step "starting once more: nothing is made anew" start_once_more
  step "two of sales and analytics" timeout 240 docker compose up --detach --scale sales=2 --scale analytics=2
  step "the story, with replicas" story
  step "both replicas of sales are asked" replicas_asked 2
  step "one of each is killed" kill_one_of_each
  step "no request fails for that" replicas_asked 1
  step "the story, with what is left" story
}

step() { # title, command...
  local began=$SECONDS
  printf -- '--- %s\n' "$1"
  "${@:2}" > "$log" 2>&1 || { tail -n 60 "$log" && explain && printf 'FAILED: %s\n' "$1" && exit 1; }
  printf '    ok, %d s\n' $((SECONDS - began))
}

story() { timeout 120 .venv/bin/python -m pytest tests/e2e/test_story.py; }

finished() { # one-shot: ended well within two minutes
  local container
  container=$(docker compose ps --all --quiet "$1")
  for _ in $(seq 120); do
    case $(docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' "$container") in
      'exited 0') return 0 ;;
      exited*) break ;;
    esac
    sleep 1
  done
  docker compose logs --no-log-prefix "$1"
  return 1
}

databases_are_apart() {
  local ask="docker compose exec -T postgres psql --no-psqlrc --tuples-only --command"
  $ask 'SELECT 1' postgresql://sales:sales@127.0.0.1/fibex_sales || return 1
  for other in postgres template1 fibex_identity fibex_contacts fibex_activities fibex_notifications fibex_analytics; do
    if $ask 'SELECT 1' "postgresql://sales:sales@127.0.0.1/$other"; then
      echo "the role of sales was let into $other"
      return 1
    fi
  done
}

secrets_are_apart() {
  local service found wanted common='broker_password database_url rabbitmq_url token_public_keys'
  for service in contacts sales activities notifications analytics; do
    wanted=$common
    case $service in sales | notifications) wanted='broker_password database_url rabbitmq_url smtp_url token_public_keys' ;; esac
    found=$(docker compose exec -T "$service" ls /run/secrets | xargs)
    [ "$found" = "$wanted" ] || { echo "$service finds: $found" && return 1; }
  done
  ! docker compose exec -T sales sh -c 'touch /app/x || touch /run/secrets/x'
}

start_once_more() { # what runs goes on running, and the one-shots find nothing to do
  local lasting="postgres rabbitmq gateway identity contacts sales activities notifications analytics" before
  before=$(docker compose ps --quiet $lasting)
  timeout 120 docker compose up --detach && finished seed || return 1
  [ "$(docker compose ps --quiet $lasting)" = "$before" ] || { echo "a container was made anew" && return 1; }
}

replicas_asked() { # how many answer forty requests, on a connection each, so that every worker of nginx is asked
  local mark answered
  mark=asked-$1-$RANDOM$RANDOM # by this call alone: the one before may have been in the same second
  python3 - << END || return 1
from urllib.request import Request, urlopen
for _ in range(40):
    urlopen(Request("$FIBEX_E2E_URL/api/sales/openapi.json", headers={"X-Request-Id": "$mark"}), timeout=20).read()
END
  # A request that was passed on names both addresses; the last one answered.
  answered=$(docker compose logs --no-log-prefix gateway | grep "\"correlation_id\":\"$mark\"" |
    sed -E 's/.*"upstream":"([^"]*, )?([0-9.:]+)".*/\2/' | sort | uniq -c)
  echo "$answered"
  [ "$(wc -l <<< "$answered")" -eq "$1" ]
}

kill_one_of_each() {
  for service in sales analytics; do
    docker kill "$(docker compose ps --quiet "$service" | head -n 1)" || return 1
  done
}

explain() { # what the containers say: those that are not well in full, of the others the complaints
  docker compose ps --all --format 'table {{.Name}}\t{{.Status}}'
  for container in $(docker compose ps --all --quiet); do
    case $(docker inspect --format '{{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$container") in
      'running 0 healthy' | 'running 0 ' | 'exited 0 '*) show "$container" '"level": "(warning|error)"' 20 ;;
      *) show "$container" . 60 ;;
    esac
  done
}

show() { # container, what lines, how many
  local lines
  lines=$(docker logs "$1" 2>&1 | grep -E "$2" | tail -n "$3")
  [ -z "$lines" ] || printf '\n=== %s\n%s\n' "$(docker inspect --format '{{.Name}}' "$1")" "$lines"
}

take_down() {
  docker compose down --volumes --remove-orphans --rmi local --timeout 20 > /dev/null 2>&1
  rm -f "$log"
}

log=$(mktemp)
main
