import { isMap, jsonText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { type LibraryRelease, libraryReleases } from "../../../cluster/app-template.ts";
import { hasLostAndFound } from "../../../cluster/block-classes.ts";
import { dataFolder, rejectsOldFolder } from "../../../cluster/data-directories.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import type { ResourceIndex } from "../../../cluster/resource-index.ts";
import { writtenClaims } from "../../../cluster/workloads/claims.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { releaseNamespace } from "../../../kubernetes/target-namespaces.ts";
import type { Finding } from "../../rule.ts";
import type { State } from "../../state.ts";

const DATA = "/var/lib/postgresql/data";

/** PostgreSQL on the top folder of a volume with a file system of its own, in which it refuses to create a database. */
export function* freshVolumes(state: State): Iterable<Finding> {
  for (const pod of state.pods) yield* ofPod(state, pod);
  for (const release of libraryReleases(state))
    if (!state.unsure?.has(release.resource)) yield* ofRelease(state, release);
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

function* ofRelease(state: State, { resource, path, values }: LibraryRelease): Iterable<Finding> {
  for (const [id, entry] of Object.entries(mapAt(values, "persistence"))) {
    const className = isMap(entry) ? classOfEntry(state, entry, releaseNamespace(resource)) : undefined;
    if (className === undefined || !hasLostAndFound(state.index, className)) continue;
    for (const [controller, into] of Object.entries(mapAt(entry, "advancedMounts")))
      for (const container of isMap(into) ? Object.keys(into) : []) {
        if (!createsInTop(state, values, controller, container)) continue;
        for (const [mount, index] of itemsAt(into, container))
          if (isTop({ mountPath: mount.path, ...mount }))
            yield finding(
              resource,
              [...path, "persistence", id, "advancedMounts", controller, container, index, "path"],
              `container ${container} of controller ${controller}`,
              className,
            );
      }
  }
}

/** The class of the claim that an entry of a release's volumes makes or names. */
function classOfEntry(state: State, entry: ValueMap, namespace: string | undefined): string | undefined {
  const isClaim = (textAt(entry, "type") ?? "persistentVolumeClaim") === "persistentVolumeClaim";
  if (entry.enabled === false || !isClaim) return undefined;
  const claim = textAt(entry, "existingClaim");
  return claim === undefined ? textAt(entry, "storageClass") : classOfClaim(state, claim, namespace);
}

/** True for a container of a release that creates its database where the volume is mounted. */
function createsInTop(state: State, values: ValueMap, controller: string, container: string): boolean {
  const own = mapAt(values, "controllers", controller);
  const { image, command, args, ...rest } = mapAt(own, "containers", container);
  const name = `${textAt(image, "repository")}:${textAt(image, "tag") ?? ""}`;
  if (!isPostgres(name) || [command, args, own.initContainers].some((one) => one !== undefined)) return false;
  // Variables may be set for all containers.
  const said = jsonText([rest, mapAt(values, "defaultPodOptions"), mapAt(values, "configMaps")]);
  return !said.includes("PGDATA") && !(rest.envFrom !== undefined && mayName(state));
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
