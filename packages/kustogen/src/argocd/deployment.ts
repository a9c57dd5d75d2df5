import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ApplicationSettings } from "../authoring/argo.ts";
import type { Environment } from "../authoring/environment.ts";
import { namespaceOf } from "../authoring/namespace.ts";
import type { System } from "../authoring/system.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";

/** A generated layer: its node, its folder relative to the repository, its desired state. */
export interface DeliveredLayer {
  node: LayerNode;
  folder: string;
  resources: readonly Resource[];
}

/** A file to write: its path relative to the repository, its only resource, and a comment for its reader. */
export interface DeliveryFile {
  path: string;
  resource: Resource;
  comment?: string;
}

/** The inputs of Argo CD's objects. */
export interface DeliveryInput {
  folders: Folders;
  /** Every layer of the systems in question, deployed or not, for all environments. */
  layers: readonly DeliveredLayer[];
  environments: readonly Environment[];
  /** The URL of the remote `origin`, for environments that set no repository. */
  origin?: string;
  /** The folder of kustogen's root in the git repository, with or without a trailing "/"; "" for its root. */
  prefix?: string;
}

/** A system in an environment, with the facts that Argo CD needs. */
export interface Deployment {
  system: System;
  environment: Environment;
  folder: string;
  /** The overlay and every layer it builds on: a change affects this deployment if it touches one of them. */
  folders: string[];
  resources: readonly Resource[];
  /** True if Argo CD must create the system's namespace, because the system doesn't include it. */
  makesNamespace: boolean;
}

/** A system in an environment, as far as names need it. */
export type DeployedSystem = Pick<Deployment, "system" | "environment">;

/** The API version of Argo CD's objects. */
export const ARGO_API = "argoproj.io/v1alpha1";

/** The deployments among layers, in order. */
export function deploymentsOf(layers: readonly DeliveredLayer[]): Deployment[] {
  const byName = new Map(layers.map((layer) => [`${layer.node.system.name}/${layer.node.layer}`, layer]));
  return layers.flatMap(({ node, folder, resources }): Deployment[] => {
    const { system, environment, deployed } = node;
    if (!deployed || environment === undefined) return [];
    const folders = [folder];
    for (let name = node.parent; name !== undefined; ) {
      const parent = byName.get(`${system.name}/${name}`);
      // A layer without objects has no folder.
      if (parent === undefined || parent.resources.length === 0) break;
      folders.push(parent.folder);
      name = parent.node.parent;
    }
    const namespace = destinationNamespace({ system, environment });
    const isIt = ({ kind, apiVersion, metadata }: Resource) =>
      kind === "Namespace" && apiVersion === "v1" && metadata.name === namespace;
    return [{ system, environment, folder, folders, resources, makesNamespace: !resources.some(isIt) }];
  });
}

/** The name of a system's Application in an environment. */
export function applicationName({ system, environment }: DeployedSystem): string {
  return argoSettingsOf({ system, environment }).application ?? `${system.name}-${environment.name}`;
}

/** The AppProject of a system's Application in an environment: by default the system's. */
export function projectName(deployment: DeployedSystem): string {
  return argoSettingsOf(deployment).project ?? deployment.system.name;
}

/** The namespace of the destination of a system's Application in an environment. */
export function destinationNamespace(deployment: DeployedSystem): string {
  return argoSettingsOf(deployment).namespace ?? namespaceOf(deployment.system, deployment.environment);
}

/** What a system says of its Application in an environment; usually nothing. */
export function argoSettingsOf({ system, environment }: DeployedSystem): ApplicationSettings {
  const { environments, permit: _, ...all } = system.argocd ?? {};
  const own = lookUp(environments, environment.name) ?? {};
  return { ...all, ...own, ignoreDifferences: [all, own].flatMap((one) => one.ignoreDifferences ?? []) };
}

/** The cluster of an environment: its API server's URL, or its name in Argo CD. */
export function clusterOf({ cluster }: Environment): string {
  return "server" in cluster ? cluster.server : cluster.name;
}
