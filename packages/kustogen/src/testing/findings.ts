import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { deepCopy } from "@kustogen/kustomize/value/children.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { Severity } from "@kustogen/review/check/model/rule.ts";
import type { Authored } from "@kustogen/review/check/model/state.ts";
import { stateOf } from "@kustogen/review/check/model/state-of.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { applyExceptions, readExceptions } from "@kustogen/review/check/steps/exceptions.ts";
import { judge } from "@kustogen/review/check/steps/judge.ts";
import type { System } from "../authoring/system.ts";
import { authoredFacts } from "../generate/authored-facts.ts";
import type { LayerNode } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";
import { projectFolders } from "./environments.ts";
import { layersOf, rendered } from "./layers.ts";

/** A finding of a `kustogen check` rule in a rendered environment. */
export interface RuleFinding {
  rule: string;
  severity: Severity;
  /** "Deployment/api"; empty if the finding isn't about a resource. */
  resource: string;
  path: string;
  message: string;
}

/**
 * The findings of all rules about rendered resources in an environment, without those that exceptions cover. `change`
 * may introduce a fault into a copy of the resources, to check that a rule finds it; it returns false if it could not
 * change anything, and the result is then empty. `least` skips rules whose findings are less severe.
 */
export function findingsOf(
  system: System,
  environment: string,
  change: (resources: Resource[]) => unknown = () => {},
  least: Severity = "info",
): RuleFinding[] {
  const { node, authored, resources: sound } = soundState(system, environment);
  const resources = sound.map((one) => deepCopy(one as unknown as Value) as unknown as Resource);
  const originals = new Map(resources.map((copy, at) => [copy, sound[at] as Resource]));
  if (change(resources) === false) return [];
  // The rules have already checked unchanged resources.
  const state = stateOf(
    resources.map((copy) => unlessChanged(copy, originals.get(copy))),
    {
      environment: layerFolder(projectFolders(), environment, system.name),
      strictness: node.stage,
      kubernetes: node.environment?.kubernetes,
      authored,
    },
  );
  const { findings, failures } = judge([state], RULES, { least });
  if (failures[0] !== undefined) throw failures[0].error;
  const exceptions = readExceptions(system.exceptions ?? [], `systems/${system.name}`);
  return applyExceptions(findings, exceptions, undefined).findings.map(
    ({ rule, severity, resource, path = [], message }) => ({
      rule: rule.id,
      severity,
      resource: resource === undefined ? "" : `${resource.kind}/${resource.metadata.name}`,
      path: printPath(path),
      message,
    }),
  );
}

/** The original of an unchanged copy. */
function unlessChanged(copy: Resource, original: Resource | undefined): Resource {
  return original !== undefined && equal(copy as unknown as Value, original as unknown as Value)
    ? original
    : copy;
}

interface SoundState {
  node: LayerNode;
  authored: Authored;
  resources: readonly Resource[];
}

/** Rendered resources by system and environment: many faults are introduced into copies of them. */
const known = new WeakMap<System, Map<string, SoundState>>();

function soundState(system: System, environment: string): SoundState {
  const states = entryOf(known, system, () => new Map<string, SoundState>());
  return entryOf(states, environment, () => {
    const node = layersOf(system, environment).find(({ layer }) => layer === environment);
    if (node === undefined) throw new Error(`${system.name} has no environment ${environment}`);
    return { node, authored: authoredFacts(node), resources: rendered(system, environment) };
  });
}
