import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { parseImage, withoutRegistry } from "../../../cluster/image.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import { templateNames } from "../../../cluster/workloads/claims.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const mountPath = defineRule({
  id: "integrity/mount-path",
  page: {
    title: "The volume of a database is mounted at the database's data folder",
    why:
      "If the volume of a database isn't mounted at the database's data folder, the database writes to the " +
      "container's own file system, and its data is lost with the pod.",
    source: "https://github.com/docker-library/docs/blob/master/postgres/README.md#pgdata",
    bad: 'apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {containers: [{name: db, image: "postgres:17", volumeMounts: [{name: data, mountPath: /var/lib/data}]}], volumes: [{name: data, persistentVolumeClaim: {claimName: db}}]}',
    good: 'apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec: {containers: [{name: db, image: "postgres:17", volumeMounts: [{name: data, mountPath: /var/lib/postgresql/data}]}], volumes: [{name: data, persistentVolumeClaim: {claimName: db}}]}',
  },
  *check(state) {
    for (const pod of state.pods)
      for (const container of pod.containers) yield* besidesData(state, pod, container);
  },
});

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
function dataFolder(reference: string): string | undefined {
  return lookUp(FOLDERS, withoutRegistry(parseImage(reference)).replace(/^library\//, ""));
}

/** Fields of a volume that outlives the pod. */
const LASTING = ["persistentVolumeClaim", "hostPath", "nfs"];
/** What the path of a volume for data contains; other volumes have settings, dumps or sockets. */
const FOR_DATA = /data|db|postgres|pgsql|mysql|maria|mongo|influx|rabbit|neo4j|elastic|clickhouse|grafana/i;
const FOR_OTHERS =
  /init|backup|dump|conf|cert|script|sock|log|import|provision|dashboard|etc|run\b|tmp|\.\w+$/i;

/** The finding about a volume for the data of a database that isn't where the database keeps it. */
function* besidesData(state: State, pod: Pod, container: Container): Iterable<Finding> {
  const image = textAt(container.spec, "image") ?? "";
  const folder = dataFolder(image);
  // A command may name another folder.
  if (folder === undefined || commandLine(container).includes("/")) return;
  const lasting = new Set([
    ...pod.volumes
      .filter((one) => LASTING.some((field) => Object.hasOwn(one, field)))
      .map(({ name }) => name),
    ...templateNames(pod.resource),
  ]);
  const mounts = container.volumeMounts.flatMap((mount, index) => {
    const at = textAt(mount, "mountPath")?.replace(/\/+$/, "") ?? "";
    return lasting.has(textAt(mount, "name") ?? "")
      ? [{ at, path: [...container.path, "volumeMounts", index, "mountPath"] }]
      : [];
  });
  if (mounts.some(({ at }) => isSet(state, container, at))) return;
  if (mounts.some(({ at }) => at.startsWith(folder) || folder.startsWith(at))) return;
  const near = mounts.find(({ at }) => FOR_DATA.test(at) && !FOR_OTHERS.test(at));
  if (near !== undefined)
    yield {
      resource: pod.resource,
      path: near.path,
      message: `container ${container.name} mounts its volume at ${near.at}, but ${image} keeps its data in ${folder}, which is lost with the pod`,
      fix: `mount the volume at ${folder}, or set the program's folder`,
    };
}

/** True if a variable or a ConfigMap names a path, and so may be what sets the program's folder. */
function isSet({ index }: State, { env }: Container, at: string): boolean {
  return [...env, ...["ConfigMap", "Secret"].flatMap((kind) => index.ofKind(kind).map(asMap))].some((one) =>
    jsonText(one).includes(`${at}`),
  );
}
