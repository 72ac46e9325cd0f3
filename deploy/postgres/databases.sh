#!/bin/sh
# Six databases and six roles: each role owns its own database and can connect to no other. Runs on an empty data folder.
set -eu

query() { psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres "$@"; }

for service in identity contacts sales activities notifications analytics; do
  query --set role="$service" --set database="fibex_$service" --set password="$(cat "/run/secrets/${service}_password")" << 'SQL'
    CREATE ROLE :"role" LOGIN PASSWORD :'password';
    CREATE DATABASE :"database" OWNER :"role" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
    REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
SQL
done
query << 'SQL'
  REVOKE ALL ON DATABASE postgres FROM PUBLIC;
  REVOKE ALL ON DATABASE template1 FROM PUBLIC;
SQL
