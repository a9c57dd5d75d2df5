import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { exclusive } from "@kustogen/review/check/rules/argocd/owned-twice.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import type { DeliveredLayer } from "../argocd/deployment.ts";
import { madeOf } from "../authoring/made-by.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";
import { type GeneratedFile, markdownFile } from "../output/file.ts";
import { systemPages } from "../pages/pages.ts";
import { type Allowed, judgeSystem, type RuleError, ruleWarnings } from "./judge-system.ts";
import { sharedHosts } from "./one-cluster.ts";
import { type GeneratedLayer, generateSystem } from "./system.ts";

/** One system's files, and what Argo CD's objects need of it. */
export interface SystemOutput {
  files: GeneratedFile[];
  /** The layers, with the identity of every resource; for autoscalers also their target. */
  layers: DeliveredLayer[];
  warnings: string[];
  errors: RuleError[];
}

/** Generates one system from its layers, and checks it at the end; unless nothing is said of what is allowed. */
export function systemOutput(nodes: readonly LayerNode[], folders: Folders, allowed?: Allowed): SystemOutput {
  const layers = generateSystem(nodes, folders);
  const files = layers.flatMap(({ files }) => files);
  for (const { path, text } of systemPages(folders, layers)) {
    refuseCredentialIn(text, path);
    files.push({ path, text: markdownFile(folders, text) });
  }
  const found = groupedBy(allowed ? judgeSystem(layers, allowed, "warning") : [], (one) => one.severity);
  const warnings = [...sharedHosts(layers), ...ruleWarnings(folders, found.get("warning") ?? [])];
  return { files, layers: identities(layers), warnings, errors: found.get("error") ?? [] };
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

/** The layers of a system without the content of their resources, which many systems would keep in memory. */
function identities(layers: readonly GeneratedLayer[]): DeliveredLayer[] {
  const known = new Map<Resource, Resource>();
  return layers.map(({ node, folder, resources }) => ({
    node,
    folder,
    resources: resources.map((resource) =>
      kept(known, resource, () => madeOf(resource, identityOnly(resource))),
    ),
  }));
}

/** A resource as other systems need to know it: of an autoscaler the target too, and hosts and node ports. */
function identityOnly(resource: Resource): Resource {
  const { apiVersion, kind, metadata, spec } = resource;
  const isScaler = (spec as { scaleTargetRef?: unknown } | undefined)?.scaleTargetRef !== undefined;
  if (isScaler || exclusive(resource).length > 0) return resource;
  const { name, namespace } = metadata;
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}
