import { jsonText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { hasLostAndFound } from "../../../cluster/block-classes.ts";
import { dataFolder, rejectsOldFolder } from "../../../cluster/data-directories.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import type { ResourceIndex } from "../../../cluster/resource-index.ts";
import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import type { Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

const DATA = "/var/lib/postgresql/data";

/** PostgreSQL on the top folder of a volume with a file system of its own, in which it refuses to create a database. */
export function* freshVolumes(state: State): Iterable<Finding> {
  for (const pod of state.pods) yield* ofPod(state, pod);
}

function* ofPod(state: State, pod: Pod): Iterable<Finding> {
  for (const container of pod.containers) {
    const { image = "", volumeMounts, path, env, envFrom } = container;
    // A variable of a ConfigMap or an init container may be what makes room.
    if (!isPostgres(image) || commandLine(container) !== "" || pod.containers.some(({ init }) => init))
      continue;
    if (env.some(({ name }) => name === "PGDATA") || (envFrom.length > 0 && mayName(state))) continue;
    for (const [index, mount] of volumeMounts.entries()) {
      if (!isTop(mount)) continue;
      const volume = pod.volumes.find(({ name }) => name === mount.name);
      const claim = textAt(volume, "persistentVolumeClaim", "claimName");
      const className =
        claim === undefined
          ? classOfTemplate(pod, String(mount.name))
          : classOfClaim(state, claim, pod.namespace);
      if (className !== undefined && hasLostAndFound(state.index, className))
        yield finding(
          pod.resource,
          [...path, "volumeMounts", index, "mountPath"],
          `container ${container.name}`,
          className,
        );
    }
  }
}

function finding(
  resource: Finding["resource"] & object,
  path: Path,
  reader: string,
  className: string,
): Finding {
  return {
    resource,
    path,
    severity: "warning",
    message: `${reader} keeps a database in the top folder of a volume of class ${className}, which contains lost+found: PostgreSQL doesn't create a database in a folder with files`,
    fix: `set PGDATA to a folder in it, such as ${DATA}/pgdata, or a subPath`,
  };
}

function isPostgres(image: string): boolean {
  return dataFolder(image) === "/var/lib/postgresql" && !rejectsOldFolder(image);
}

/** True for a mount of a whole volume where the database is created. */
function isTop(mount: object): boolean {
  const { mountPath, subPath, subPathExpr } = mount as ValueMap;
  return String(mountPath).replace(/\/$/, "") === DATA && subPath === undefined && subPathExpr === undefined;
}

/** True if a ConfigMap or Secret may set the folder. */
function mayName({ index }: State): boolean {
  return ["ConfigMap", "Secret", "ExternalSecret", "SealedSecret"].some((kind) =>
    index.ofKind(kind).some((one) => jsonText(one as unknown as ValueMap).includes("PGDATA")),
  );
}

/** The class of a claim for a new volume. */
function classOf(spec: ValueMap): string | undefined {
  const isFresh = ["volumeName", "dataSource", "dataSourceRef"].every((field) => !Object.hasOwn(spec, field));
  return isFresh && spec.volumeMode !== "Block" ? textAt(spec, "storageClassName") : undefined;
}

function classOfClaim(
  { index }: { index: ResourceIndex },
  name: string,
  namespace: string | undefined,
): string | undefined {
  const found = [...writtenClaims(index)].find(
    ({ resource: { metadata }, isTemplate }) =>
      !isTemplate && metadata.name === name && metadata.namespace === namespace,
  );
  return found && classOf(found.spec);
}

function classOfTemplate({ resource }: Pod, name: string): string | undefined {
  const found = itemsAt(resource, "spec", "volumeClaimTemplates").find(
    ([claim]) => textAt(claim, "metadata", "name") === name,
  );
  return found && classOf(mapAt(found[0], "spec"));
}
