import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { hasFluxVariable } from "../discovery/flux.ts";
import { staysAsItIs } from "../discovery/flux-build.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { at } from "../kubernetes/fields.ts";
import type { Judged } from "./judged.ts";
import { valid } from "./rules/schema/valid.ts";
import type { State } from "./state.ts";

/** What is said of how a folder is built, which Flux does before it fills in anything. */
const OF_BUILDS = /^(?:traps|kustomize)\//;

/**
 * Findings without what is said of a field that Flux fills in, as its value is known in the cluster only, and without
 * conclusions from what isn't where it may be under such a name; and without fields that Flux' own objects lack: what
 * deploys these patches them, as a rule.
 *
 * @param unknown the environments that have objects of unknown names
 */
export function withoutVariables(findings: readonly Judged[], unknown: ReadonlySet<string>): Judged[] {
  const given = findings.map(ofPart);
  return given.filter(({ rule, environment, resource, path = [], message }) => {
    if (rule.fromAbsence && !OF_BUILDS.test(rule.id))
      if (unknown.has(environment) || hasFluxVariable(message)) return false;
    if (resource === undefined || staysAsItIs(resource)) return true;
    const isOfFlux = groupOf(resource.apiVersion).endsWith(".toolkit.fluxcd.io");
    if (rule === valid && isOfFlux && at(resource, ...path) === undefined) return false;
    const { name, namespace } = resource.metadata;
    const said = path.length === 0 ? [name, namespace] : [at(resource, ...path), path.at(-1)];
    return !said.some((text) => typeof text === "string" && hasFluxVariable(text));
  });
}

/** What a workload has to have, and what only an object that someone else makes may lack. */
const REST = new Set(["spec.selector", "spec.template", "spec.template.spec.containers"]);

/**
 * What lacks the most of a workload may be meant as a part of one: Flux applies on the server's side, which puts it into
 * what another, such as a chart, has made.
 */
function ofPart(finding: Judged): Judged {
  const { rule, resource, path = [], severity } = finding;
  if (rule !== valid || severity !== "error" || resource === undefined || !REST.has(path.join(".")))
    return finding;
  if (!isBuiltInGroup(groupOf(resource.apiVersion)) || at(resource, ...path) !== undefined) return finding;
  return {
    ...finding,
    severity: "warning",
    message: `${finding.message}, unless something else makes this ${resource.kind} and Flux only adds to it`,
  };
}

/** True for an environment with objects whose names or labels are known in the cluster only. */
export function hasUnknownNames({ resources }: State): boolean {
  return resources.some(hasUnknownName);
}

/** True for an object whose name or labels Flux fills in with unknown values: others may be about it. */
function hasUnknownName(resource: Resource): boolean {
  const { name, labels = {} } = resource.metadata;
  if (!isBuiltInGroup(groupOf(resource.apiVersion)) || staysAsItIs(resource)) return false;
  return [name, ...Object.values(labels)].some(hasFluxVariable);
}
