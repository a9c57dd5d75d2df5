import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { parseImage, withoutRegistry } from "./image.ts";

/** Where the images of databases keep their data; a longer path that begins with it is inside, too. */
const FOLDERS: Readonly<Record<string, string>> = {
  postgres: "/var/lib/postgresql",
  "postgis/postgis": "/var/lib/postgresql",
  "pgvector/pgvector": "/var/lib/postgresql",
  "timescale/timescaledb": "/var/lib/postgresql",
  mysql: "/var/lib/mysql",
  mariadb: "/var/lib/mysql",
  mongo: "/data",
  influxdb: "/var/lib/influxdb",
  rabbitmq: "/var/lib/rabbitmq",
  couchdb: "/opt/couchdb/data",
  neo4j: "/data",
  "elasticsearch/elasticsearch": "/usr/share/elasticsearch/data",
  "clickhouse/clickhouse-server": "/var/lib/clickhouse",
  "grafana/grafana": "/var/lib/grafana",
};

/** The folder in which the program of an image keeps its data, unless its settings say otherwise. */
export function dataFolder(reference: string): string | undefined {
  return lookUp(FOLDERS, nameOf(reference));
}

/** True for an image of PostgreSQL 18 or later, which doesn't start with a volume at `/var/lib/postgresql/data`. */
export function rejectsOldFolder(reference: string): boolean {
  return nameOf(reference) === "postgres" && Number.parseInt(parseImage(reference).tag ?? "", 10) >= 18;
}

function nameOf(reference: string): string {
  return withoutRegistry(parseImage(reference)).replace(/^library\//, "");
}
