import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { applyExceptions } from "@kustogen/review/check/exceptions.ts";
import type { Judged } from "@kustogen/review/check/judged.ts";
import { RULES } from "@kustogen/review/check/rules.ts";
import { judge } from "@kustogen/review/check/run.ts";
import { stateOf } from "@kustogen/review/check/state-of.ts";
import type { Config } from "../config/config.ts";
import { authoredFacts } from "../generate/authored-facts.ts";
import { authoredExceptions } from "../generate/check-inputs.ts";
import type { LayerNode } from "../layers/tree.ts";
import { layerFolder } from "../output/layer.ts";

/** A layer and its rendering. */
export interface RenderedLayer {
  node: LayerNode;
  resources: readonly Resource[];
}

/** The errors of rules that a change adds to an environment, and the existing ones that remain; one line each. */
export function errorsOf(
  before: RenderedLayer,
  after: RenderedLayer,
  config: Config,
): { added: string[]; kept: string[] } {
  const old = new Set(linesOf(before, config));
  const lines = linesOf(after, config);
  return { added: lines.filter((line) => !old.has(line)), kept: lines.filter((line) => old.has(line)) };
}

function linesOf({ node, resources }: RenderedLayer, config: Config): string[] {
  const state = stateOf(resources, {
    environment: layerFolder(config.folders, node.layer, node.system.name),
    strictness: node.stage,
    kubernetes: node.environment?.kubernetes,
    authored: authoredFacts(node),
  });
  const exceptions = [...authoredExceptions([node.system]), ...config.exceptions];
  const { findings } = applyExceptions(judge([state], RULES).findings, exceptions, undefined);
  return [...new Set(findings.filter(({ severity }) => severity === "error").map(lineOf))];
}

function lineOf({ rule, resource, path, message }: Judged): string {
  const place = [resource && describeResource(resource), path?.length ? printPath(path) : undefined];
  return `${rule.id}: ${[...place.filter(Boolean), message].join(": ")}`;
}
