import { InputError, InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import { findCredentials } from "@kustogen/review/kubernetes/credentials/find.ts";
import { validateResource } from "@kustogen/review/kubernetes/validate.ts";
import { syncWave } from "../authoring/argo-annotations.ts";
import type { Environment } from "../authoring/environment.ts";
import { awaitedInputs } from "../authoring/unpinned.ts";
import type { Folders } from "../folders.ts";
import { applicationOf } from "./application.ts";
import { applicationSetOf } from "./application-set.ts";
import {
  applicationName,
  argoSettingsOf,
  type DeliveryFile,
  type DeliveryInput,
  type Deployment,
  deploymentsOf,
} from "./deployment.ts";
import { argoFile, type OF_ALL_SYSTEMS } from "./paths.ts";
import { checkPolicies } from "./policy.ts";
import { projectOf, rootProject } from "./project.ts";
import { repositoryOf } from "./repository.ts";
import { keeperOf, projectKeepers } from "./root.ts";

/** True if one file contains all systems of an environment, so that all of them must be described to write it. */
export function needsEverySystem(environments: readonly Environment[]): boolean {
  return environments.some(({ argocd }) => argocd.enabled && argocd.form === "applicationset");
}

/**
 * The Argo CD objects: an AppProject for each system, an Application for each system and environment (or one
 * ApplicationSet for each environment), and a root for each environment. The same input gives the same files. Throws
 * InputError for a setting of an environment or a system that can't be used.
 */
export function argoFiles({
  folders,
  layers: described,
  environments: every,
  origin,
  prefix: folder = "",
}: DeliveryInput): DeliveryFile[] {
  const environments = every.filter(({ argocd }) => argocd.enabled);
  const [first, ...others] = environments;
  if (first === undefined) return [];
  const layers = described.filter(({ node: { environment } }) => environment?.argocd.enabled !== false);
  const prefix = folder.replace(/\/+$/, "");
  const deployments = deploymentsOf(layers);
  const systems = [...new Set(layers.map(({ node }) => node.system))];
  checkNames(deployments);
  const namespace = commonNamespace([first, ...others]);
  const files: DeliveryFile[] = [];
  const bySystem = groupedBy(deployments, (deployment) => deployment.system);
  const { argocd } = folders;
  const names = every.map(({ name }) => name);
  for (const system of systems) {
    checkPolicies(system, names);
    const own = (bySystem.get(system) ?? []).filter((one) => argoSettingsOf(one).project === undefined);
    if (own.length > 0)
      files.push({
        path: argoFile(folders, "projects", system.name),
        resource: projectOf(system, own, namespace, origin),
      });
  }
  files.push({
    path: argoFile(folders, "projects", "root"),
    resource: rootProject(environments, namespace, origin),
  });
  const keepers = projectKeepers(environments);
  for (const environment of environments) {
    const repository = repositoryOf(environment, origin);
    const of = (object: (typeof OF_ALL_SYSTEMS)[number]) => argoFile(folders, environment.name, object);
    const keeper = (name: string, folder: string) =>
      keeperOf(`${name}-${environment.name}`, `${argocd}/${folder}`, environment, repository, prefix);
    // The root syncs its own folder, and so itself.
    files.push({ path: of("root"), resource: keeper("root", environment.name) });
    // In a wave before the Applications that belong to the projects.
    if (keepers.has(environment))
      files.push({ path: of("projects"), resource: syncWave(-1, keeper("projects", "projects")) });
    files.push(...systemFiles(folders, environment, deployments, repository, prefix));
  }
  for (const file of files) {
    validateResource(file.resource, { system: "argocd", layer: file.path });
    refuseCredentials(file);
  }
  return files;
}

/** The Applications of an environment, or the ApplicationSet that generates them. */
function systemFiles(
  folders: Folders,
  environment: Environment,
  deployments: readonly Deployment[],
  repository: string,
  prefix: string,
): DeliveryFile[] {
  const here = deployments.filter((deployment) => deployment.environment === environment);
  if (environment.argocd.form === "applications")
    return here.map((deployment) => {
      const awaited = awaitedInputs(deployment.system, environment);
      return {
        path: argoFile(folders, environment.name, deployment.system.name),
        resource: applicationOf(deployment, repository, prefix),
        ...(awaited.length > 0 && {
          comment: `Awaits ${awaited.map(({ path }) => printPath(path)).join(", ")}: sync it manually until then.`,
        }),
      };
    });
  const byName = new Map(here.map((deployment) => [deployment.system.name, deployment]));
  const ordered = Object.keys(environment.systems).map((name) => {
    const found = byName.get(name);
    if (found === undefined)
      throw new InternalError(
        `argocd: the ApplicationSet of ${environment.name} needs system ${name}, which was not described`,
      );
    return found;
  });
  if (ordered.length === 0) return [];
  return [
    {
      path: argoFile(folders, environment.name, "systems"),
      resource: applicationSetOf(environment, ordered, repository, prefix),
    },
  ];
}

/** Rejects names that two Applications would have, and names that Argo CD can't store in a label. */
function checkNames(deployments: readonly Deployment[]): void {
  const owners = new Map<string, Deployment>();
  for (const deployment of deployments) {
    const name = applicationName(deployment);
    const other = owners.get(name);
    const described = `system ${deployment.system.name} in ${deployment.environment.name}`;
    const isKept = [deployment, other].some((one) => one && argoSettingsOf(one).application !== undefined);
    // Names needn't differ between Argo CD instances, which only matters for existing names.
    const apart = isKept && deployment.environment.argocd.instance !== other?.environment.argocd.instance;
    if (other !== undefined && !apart)
      throw new InputError(
        `${described}: its Application would be called ${name}, like that of system ${other.system.name} in ${other.environment.name}; rename one`,
        { code: "duplicate" },
      );
    if (name.length > 63)
      throw new InputError(
        `${described}: the name of its Application, ${name}, has more than 63 characters, too many for a label; shorten one of the two names`,
        { code: "invalid-name" },
      );
    owners.set(name, deployment);
  }
}

/** The namespace of Argo CD; the AppProjects, which environments share, can only be in one. */
function commonNamespace([first, ...others]: readonly [Environment, ...Environment[]]): string {
  for (const other of others)
    if (other.argocd.namespace !== first.argocd.namespace)
      throw new InputError(
        `${other.file}:${other.lineOf(["argocd", "namespace"])}: argocd.namespace: "${other.argocd.namespace}", but ${first.file} says "${first.argocd.namespace}". Environments share their AppProjects; use one namespace`,
        { code: "invalid-settings" },
      );
  return first.argocd.namespace;
}

/**
 * A setting of an environment, such as the URL of the repository or of the cluster, may contain a token. Throws
 * InputError with the object and the field, never with the value.
 */
function refuseCredentials({ path, resource }: DeliveryFile): void {
  const [credential] = findCredentials(resource);
  if (credential === undefined) return;
  throw new InputError(
    `${path}: ${describeResource(resource)}: ${printPath(credential.path)}: secrets/credential: looks like a credential: ${credential.what}. Argo CD keeps the credentials of repositories and clusters in its own Secrets: remove it from the environment's file`,
    { code: "credential" },
  );
}
