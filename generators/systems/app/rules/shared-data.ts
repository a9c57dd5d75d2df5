import { containersOf, type SystemRule, workloadsOf } from "kustogen";
import type { App } from "../context.ts";
import { SERVICES } from "../services.ts";
import { FOLDERS, type Folder, isAtLeastDeclared, SHARED_DATA } from "../shared-data.ts";

interface ClaimSpec {
  accessModes?: string[];
  storageClassName?: string;
  resources?: { requests?: { storage?: string } };
}

export const sameClaim: SystemRule<App> = {
  id: "app/same-claim",
  title: "The claim of the shared volume is the existing one",
  why:
    "Name, mode and class of a claim never change, and it never shrinks: a different claim is a new one, " +
    "without the repositories.",
  *check({ settings: { sharedData }, stage }) {
    if (stage === "production" && !isAtLeastDeclared(sharedData.size))
      yield {
        at: "settings.sharedData.size",
        message: `expected at least ${SHARED_DATA.size} in production: a claim can grow but never shrink`,
      };
  },
  *checkResources(resources, { stage }) {
    const { accessMode, name, size, storageClass } = SHARED_DATA;
    const claims = resources.filter(({ kind }) => kind === "PersistentVolumeClaim");
    const claim = claims.find(({ metadata }) => metadata.name === name);
    if (claim === undefined) {
      const found = claims.map(({ metadata }) => `"${metadata.name}"`).join(", ") || "none";
      yield {
        message:
          `PersistentVolumeClaim "${name}" is missing, found ${found}: it has every repository, and under ` +
          "another name services would start with an empty volume. Restore its name.",
      };
      return;
    }
    const { accessModes, resources: amounts, storageClassName } = claim.spec as ClaimSpec;
    const storage = amounts?.requests?.storage ?? "";
    const options = claim.metadata.annotations?.["argocd.argoproj.io/sync-options"]?.split(",") ?? [];
    const wrong: [right: boolean, expected: string, found: unknown][] = [
      [accessModes?.length === 1 && accessModes[0] === accessMode, `access mode ${accessMode}`, accessModes],
      [storageClassName === storageClass, `class ${storageClass}`, storageClassName],
      [stage !== "production" || isAtLeastDeclared(storage), `a size of at least ${size}`, storage],
      ...["Prune=false", "Delete=false"].map((option): [boolean, string, unknown] => [
        options.includes(option),
        `Argo CD's sync option ${option}`,
        options,
      ]),
    ];
    for (const [right, expected, found] of wrong)
      if (!right)
        yield {
          resource: claim,
          message:
            `expected ${expected}, found ${JSON.stringify(found)}. The existing claim can't change like ` +
            "this; a different claim is a new one, without the repositories.",
        };
  },
};

export const ownFolders: SystemRule<App> = {
  id: "app/own-folders",
  title: "Each service mounts its own folders of the shared volume, at the expected paths",
  why:
    "A service must not access folders that it does not need, and if a folder is at another path, the " +
    "service finds an empty one.",
  *checkResources(resources) {
    for (const workload of workloadsOf(resources)) {
      const volumes = new Set(
        workload.spec.volumes
          ?.filter(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === SHARED_DATA.name)
          .map(({ name }) => name),
      );
      for (const { container } of containersOf(workload))
        for (const { mountPath, name: volume, subPath, subPathExpr } of container.volumeMounts ?? []) {
          if (!volumes.has(volume)) continue;
          const problem = mountProblem(workload.name, subPath ?? subPathExpr, mountPath);
          if (problem === undefined) continue;
          const { resource } = workload;
          yield { resource, container: container.name, message: `${mountPath}: ${problem}` };
        }
    }
  },
};

function mountProblem(service: string, folder: string | undefined, path: string): string | undefined {
  const allowed = Object.values(SERVICES).find(({ name }) => name === service)?.folders ?? [];
  const may = allowed.length > 0 ? `"${allowed.join('", "')}"` : "none";
  if (folder === undefined)
    return `mounts the whole of ${SHARED_DATA.name}; expected a folder of it as subPath. ${service} may have: ${may}`;
  if (!allowed.includes(folder as Folder))
    return `the folder "${folder}" of ${SHARED_DATA.name} is not for ${service}, which may have: ${may}. The table is in services.ts`;
  const expected = FOLDERS[folder as Folder];
  return path === expected
    ? undefined
    : `the folder "${folder}" of ${SHARED_DATA.name} belongs at ${expected}, where the services look for it`;
}
