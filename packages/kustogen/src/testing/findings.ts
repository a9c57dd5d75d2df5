import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Severity } from "@kustogen/review/check/model/rule.ts";
import { stateOf } from "@kustogen/review/check/model/state.ts";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { applyExceptions, readExceptions } from "@kustogen/review/check/steps/exceptions.ts";
import { judge } from "@kustogen/review/check/steps/judge.ts";
import type { System } from "../authoring/system.ts";
import { authoredFacts } from "../generate/authored-facts.ts";
import { layerFolder } from "../output/file.ts";
import { projectFolders } from "./environments.ts";
import { generated, rendered } from "./layers.ts";

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
 * change anything, and the result is then empty. `least` skips rules whose findings are less severe; `beside` are the
 * systems that it names in `talksTo`.
 */
export function findingsOf(
  system: System,
  environment: string,
  change: (resources: Resource[]) => unknown = () => {},
  least: Severity = "info",
  beside: readonly System[] = [],
): RuleFinding[] {
  const resources = rendered(system, environment, { beside });
  const { node } = generated(system, environment, { beside });
  if (change(resources) === false) return [];
  const state = stateOf(resources, {
    environment: layerFolder(projectFolders(), environment, system.name),
    strictness: node.stage,
    kubernetes: node.environment?.kubernetes,
    authored: authoredFacts(node),
  });
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
