import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { exclusive } from "@kustogen/review/check/rules/argocd/owned-twice.ts";
import { imagePinned } from "@kustogen/review/check/rules/production/workloads.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import { madeOf } from "../authoring/made-by.ts";
import type { Folders } from "../folders.ts";
import type { LayerNode } from "../layers/tree.ts";
import { markdownFile } from "../output/file.ts";
import { systemPages } from "../pages/pages.ts";
import type { Beside } from "./authored-facts.ts";
import { lackedByImages } from "./image-needs.ts";
import { type Allowed, judgeSystem, type RuleError, ruleWarnings, told, toldOnce } from "./judge-system.ts";
import { hostsOf } from "./one-cluster.ts";
import { declaredInVain } from "./refuse-literals.ts";
import { generateSystem } from "./system.ts";

/**
 * Generates one system from its layers, and checks it at the end; unless nothing is said of what is allowed. Returns its
 * files, the layers with the identity of every resource, as Argo CD's objects need them, and warnings, also those of no rule.
 */
export function systemOutput(nodes: LayerNode[], folders: Folders, allowed?: Allowed, beside?: Beside) {
  const layers = generateSystem(nodes, folders);
  const files = layers.flatMap(({ files }) => files);
  for (const { path, text } of systemPages(folders, layers)) {
    // They are prose, in which only the forms of credentials count.
    const found = credentialLines(text, path, true).find(({ isForm }) => isForm);
    const said = `${path}:${found?.line}: secrets/credential: the page would contain what looks like a credential: ${found?.what}. Remove it from the system's runbook, contracts or settings`;
    if (found !== undefined) throw new InputError(said, { code: "credential" });
    files.push({ path, text: markdownFile(folders, text) });
  }
  const judged = allowed ? judgeSystem(layers, allowed, allowed.least ?? "warning", beside) : [];
  const found = groupedBy(judged, ({ severity }) => severity);
  const authored = layers.flatMap((one) =>
    [...declaredInVain(one), ...lackedByImages(one)].map((it) => told(one.node, "", it)),
  );
  const systems = nodes.slice(0, 1).map(({ system }) => system.name);
  const warned = (all: string[], isChecked = true) => all.map((message) => ({ message, systems, isChecked }));
  const ofNoRule = warned(firstAndRest(toldOnce(folders, authored), 3), false);
  const warnings = [
    ...ofNoRule,
    ...warned(ruleWarnings(folders, (found.get("warning") ?? []).filter(isNoPin))),
  ];
  // Without the content of their resources, which many systems would keep in memory.
  const known = new Map<Resource, Resource>();
  const bareOf = (one: Resource) => kept(known, one, () => madeOf(one, identityOnly(one)));
  const bare = layers.map(({ node, folder, resources: of }) => ({ node, folder, resources: of.map(bareOf) }));
  return { files, layers: bare, ofNoRule, warnings, errors: found.get("error") ?? [] };
}

/** False for a pin that is awaited, which a run tells among the inputs. */
const isNoPin = ({ resource, rule }: RuleError) => rule !== imagePinned.id || resource !== undefined;

/** A resource as other systems need to know it: of an autoscaler the target too, and hosts and node ports. */
function identityOnly(resource: Resource): Resource {
  const { apiVersion, kind, metadata, spec } = resource;
  const isScaler = (spec as { scaleTargetRef?: unknown } | undefined)?.scaleTargetRef !== undefined;
  if (isScaler || hostsOf(resource).length > 0 || exclusive(resource).length > 0) return resource;
  const { name, namespace } = metadata;
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}
