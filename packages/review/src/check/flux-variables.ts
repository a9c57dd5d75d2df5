import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { hasFluxVariable } from "../discovery/flux.ts";
import { staysAsItIs } from "../discovery/flux-build.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { at } from "../kubernetes/fields.ts";
import { OF_FLUX } from "../kubernetes/flux-groups.ts";
import type { Judged } from "./judged.ts";
import { fieldCombination } from "./rules/integrity/field-combination.ts";
import { valid } from "./rules/schema/valid.ts";
import type { State } from "./state.ts";

/** Rules about how a folder is built, which happens before Flux fills in anything. */
const OF_BUILDS = /^(?:traps|kustomize)\//;

/**
 * Removes findings that can't be trusted because of Flux: about fields that it fills in or decrypts, whose values are
 * known only in the cluster; about missing objects, if an object with an unknown name may be the missing one; and about
 * fields that Flux's own objects lack, if a patch of a Flux Kustomization may add them.
 * @param unknown the environments with objects of unknown names
 * @param patched the names of fields that patches of Flux Kustomizations have
 */
export function withoutVariables(
  findings: readonly Judged[],
  unknown: ReadonlySet<string>,
  patched: ReadonlySet<string>,
): Judged[] {
  const given = findings.map(ofPart);
  return given.filter(({ rule, environment, resource, path = [], message, ofKey }) => {
    if (rule.fromAbsence && !OF_BUILDS.test(rule.id))
      if (unknown.has(environment) || hasFluxVariable(message)) return false;
    if (resource === undefined || staysAsItIs(resource)) return true;
    const isOfFlux = groupOf(resource.apiVersion).endsWith(OF_FLUX);
    const lacks = (rule === valid || rule === fieldCombination) && at(resource, ...path) === undefined;
    if (lacks && isOfFlux && patched.has(`${path.at(-1)}`) && !isNeverPatched(path)) return false;
    const { name, namespace } = resource.metadata;
    const said = path.length === 0 ? [name, namespace] : [ofKey ? "" : at(resource, ...path), path.at(-1)];
    const isOpen = (text: unknown) => typeof text === "string" && hasFluxVariable(text);
    return !said.some((text) => isEncryptedValue(text) || isOpen(text));
  });
}

/** True for what no patch of all objects of a kind adds: the address of a source, and a whole spec. */
function isNeverPatched(path: Path): boolean {
  return path.at(-1) === "url" || (path.length === 1 && path[0] === "spec");
}

/** Fields that are required in a workload; only an object created by someone else may lack them. */
const REST = new Set(["spec.selector", "spec.template", "spec.template.spec.containers"]);

/**
 * Downgrades a finding about a workload that lacks most required fields, which may be meant as a part: Flux uses
 * server-side apply, which merges it into an existing object, such as a chart's.
 */
function ofPart(finding: Judged): Judged {
  const { rule, resource, path = [], severity } = finding;
  if (rule !== valid || severity !== "error" || resource === undefined || !REST.has(path.join(".")))
    return finding;
  if (!isBuiltInGroup(groupOf(resource.apiVersion)) || at(resource, ...path) !== undefined) return finding;
  return {
    ...finding,
    severity: "warning",
    message: `${finding.message}, unless something else creates this ${resource.kind} and Flux only adds to it`,
  };
}

/** True for an environment with objects whose names or labels are known only in the cluster. */
export function hasUnknownNames({ resources }: State): boolean {
  return resources.some(hasUnknownName);
}

/** True for an object whose name or labels Flux fills in with unknown values: findings about others may concern it. */
function hasUnknownName(resource: Resource): boolean {
  const { name, labels = {} } = resource.metadata;
  if (!isBuiltInGroup(groupOf(resource.apiVersion)) || staysAsItIs(resource)) return false;
  return [name, ...Object.values(labels)].some(hasFluxVariable);
}
