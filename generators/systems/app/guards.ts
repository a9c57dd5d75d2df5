import { InputError, type Resource } from "kustogen";
import { podSpec } from "./pod-spec.ts";
import { SERVICES } from "./services.ts";
import { FOLDERS, type Folder, SHARED_DATA } from "./shared-data.ts";
import { isAtLeastDeclared } from "./shared-data-settings.ts";

// Rules on the desired state of a layer, whatever made it: settings are checked before, and these hold for code too.

interface ClaimSpec {
  accessModes?: string[];
  storageClassName?: string;
  resources?: { requests?: { storage?: string } };
}

/** Refuses a shared claim that is not the declared one: renamed, shrunk, changed, or open to pruning and deletion. */
export function checkSharedData(resources: readonly Resource[]): void {
  const { accessMode, name, size, storageClass } = SHARED_DATA;
  const claims = resources.filter(({ kind }) => kind === "PersistentVolumeClaim");
  const claim = claims.find(({ metadata }) => metadata.name === name);
  if (claim === undefined) {
    const found = claims.map(({ metadata }) => `"${metadata.name}"`).join(", ") || "none";
    throw new InputError(
      `PersistentVolumeClaim "${name}" is missing, found ${found}: it holds every repository, and under another name ` +
        "services would start with an empty volume. Name it so again.",
    );
  }
  const refuse = (what: string, expected: string, found: unknown) => {
    throw new InputError(
      `PersistentVolumeClaim ${name}: expected ${what} ${expected}, found ${JSON.stringify(found)}. The claim that ` +
        "exists can't change so; what differs is a new claim, without the repositories.",
    );
  };
  const { accessModes, resources: amounts, storageClassName } = claim.spec as ClaimSpec;
  if (accessModes?.length !== 1 || accessModes[0] !== accessMode) {
    refuse("access mode", accessMode, accessModes);
  }
  if (storageClassName !== storageClass) refuse("class", storageClass, storageClassName);
  const storage = amounts?.requests?.storage ?? "";
  if (!isAtLeastDeclared(storage)) refuse("a size of at least", size, storage);
  const options = claim.metadata.annotations?.["argocd.argoproj.io/sync-options"]?.split(",") ?? [];
  for (const option of ["Prune=false", "Delete=false"]) {
    if (!options.includes(option)) refuse("Argo CD's sync option", option, options);
  }
}

/** Refuses a mount of the shared claim that the table of services does not have. */
export function checkMounts(resources: readonly Resource[]): void {
  for (const resource of resources) {
    const pod = podSpec(resource);
    const volumes = new Set(
      pod?.volumes
        ?.filter(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === SHARED_DATA.name)
        .map(({ name }) => name),
    );
    for (const { name, volumeMounts = [] } of [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])]) {
      for (const { mountPath, name: volume, subPath, subPathExpr } of volumeMounts) {
        if (!volumes.has(volume)) continue;
        const where = `${resource.kind} ${resource.metadata.name}, container ${name}: ${mountPath}`;
        const problem = mountProblem(resource.metadata.name, subPath ?? subPathExpr, mountPath);
        if (problem !== undefined) throw new InputError(`${where}: ${problem}`);
      }
    }
  }
}

function mountProblem(service: string, folder: string | undefined, path: string): string | undefined {
  const allowed = Object.values(SERVICES).find(({ name }) => name === service)?.folders ?? [];
  const may = allowed.length > 0 ? `"${allowed.join('", "')}"` : "none";
  if (folder === undefined) {
    return `mounts the whole of ${SHARED_DATA.name}; expected a folder of it as subPath. ${service} may have: ${may}`;
  }
  if (!allowed.includes(folder as Folder)) {
    return `the folder "${folder}" of ${SHARED_DATA.name} is not for ${service}, which may have: ${may}. The table is in services.ts`;
  }
  const expected = FOLDERS[folder as Folder];
  return path === expected
    ? undefined
    : `the folder "${folder}" of ${SHARED_DATA.name} belongs at ${expected}, where the services look for it`;
}

/** Refuses an email-worker that is not exactly one: each would take the same mail from the queue. */
export function checkSinglePods(resources: readonly Resource[]): void {
  const { name } = SERVICES.emailWorker;
  const refuse = (what: string) => {
    throw new InputError(
      `${what}; expected exactly one pod of ${name}: a second would send every mail twice`,
    );
  };
  for (const { kind, metadata, spec } of resources) {
    const { replicas, scaleTargetRef, strategy } = (spec ?? {}) as {
      replicas?: number;
      strategy?: { type?: string };
      scaleTargetRef?: { name?: string };
    };
    if (scaleTargetRef?.name === name) refuse(`${kind} ${metadata.name} scales ${name}`);
    if (kind !== "Deployment" || metadata.name !== name) continue;
    if (replicas !== 1) refuse(`Deployment ${name} has ${replicas ?? "no number of"} replicas`);
    if (strategy?.type !== "Recreate") {
      refuse(`Deployment ${name} starts a new pod before the old one stopped (strategy is not Recreate)`);
    }
  }
}
