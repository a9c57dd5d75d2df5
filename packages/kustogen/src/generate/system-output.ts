import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";
import { contentHash } from "../output/content.ts";
import type { GeneratedFile } from "../output/file.ts";
import { markdownFile } from "../output/layer.ts";
import { systemPages } from "../pages/pages.ts";
import { type Claim, clusterClaims } from "./claims.ts";
import { type Allowed, judgeSystem, type RuleError } from "./judge-system.ts";
import type { Steps } from "./steps.ts";
import { type GeneratedLayer, systemSteps } from "./system.ts";

/** The facts about a layer that are compared with other systems; small, because it crosses threads. */
export interface ArgoView {
  layer: string;
  folder: string;
  /** The identity of every resource; for autoscalers also their target. */
  resources: Resource[];
  /** The claims that no other system of its cluster may also have. */
  claims: Claim[];
}

/** One system's files, and the inputs for Argo CD's objects. */
export interface SystemOutput {
  files: GeneratedFile[];
  views: ArgoView[];
  /** The errors of rules. */
  errors: RuleError[];
}

/** Generates one system from its layers, and checks it as the last step; unless nothing is said of what is allowed. */
export function* outputSteps(
  nodes: readonly LayerNode[],
  folders: Folders,
  allowed?: Allowed,
): Steps<SystemOutput> {
  const layers = yield* systemSteps(nodes, folders);
  // Verified renderings are released, because many systems are generated in parallel.
  for (const layer of layers) layer.rendered = undefined;
  yield;
  const files = layers.flatMap(({ files }) => files);
  // A preview has no page.
  const pages = systemPages(
    folders,
    layers.filter(({ node }) => node.environment?.preview === undefined),
  );
  for (const { path, text } of pages) {
    refuseCredentialIn(text, path);
    files.push({ path, text: markdownFile(folders, text) });
  }
  const errors = allowed ? judgeSystem(layers, allowed) : [];
  for (const file of files) file.hash = contentHash(file.text);
  return { files, views: argoViews(layers), errors };
}

/** A system's texts about its operation are prose, in which only the forms of credentials count. */
function refuseCredentialIn(page: string, path: string): void {
  const found = credentialLines(page, path, true).find(({ isForm }) => isForm);
  if (found !== undefined)
    throw new InputError(
      `${path}:${found.line}: secrets/credential: the page would contain what looks like a credential: ${found.what}. Remove it from the system's runbook, contracts or settings`,
      { code: "credential" },
    );
}

/** The views of a system's layers, with shared parts as the same object. */
function argoViews(layers: readonly GeneratedLayer[]): ArgoView[] {
  const known = new Map<Resource, Resource>();
  const identityOf = (resource: Resource): Resource => {
    return kept(known, resource, () => identityOnly(resource));
  };
  const claimed = new Map<Resource, Claim[]>();
  const claimsOf = (resource: Resource): Claim[] => kept(claimed, resource, () => clusterClaims(resource));
  return layers.map(({ node, folder, resources }) => ({
    layer: node.layer,
    folder,
    resources: resources.map(identityOf),
    claims: node.environment?.argocd.enabled ? claimsIn(resources, claimsOf) : [],
  }));
}

/** The claims of all resources, with each key once; most have none. */
function claimsIn(resources: readonly Resource[], claimsOf: (resource: Resource) => Claim[]): Claim[] {
  const found = new Map<string, string>();
  for (const resource of resources) for (const [key, said] of claimsOf(resource)) found.set(key, said);
  return [...found];
}

function identityOnly({ apiVersion, kind, metadata, spec }: Resource): Resource {
  const { name, namespace } = metadata;
  const target = (spec as { scaleTargetRef?: unknown } | undefined)?.scaleTargetRef;
  return {
    apiVersion,
    kind,
    metadata: namespace === undefined ? { name } : { name, namespace },
    ...(target === undefined ? {} : { spec: { scaleTargetRef: target } }),
  };
}
