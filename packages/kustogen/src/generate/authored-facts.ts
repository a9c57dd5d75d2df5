import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Finding, Rule } from "@kustogen/review/check/model/rule.ts";
import type { Authored } from "@kustogen/review/check/model/state.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { awaitsPin } from "../authoring/unpinned.ts";
import { contractsOf } from "../layers/contracts.ts";
import { resourceFindings } from "../layers/rules.ts";
import { type LayerNode, resolveTree } from "../layers/tree.ts";

/** The author's declarations about a deployed layer. */
export function authoredFacts(node: LayerNode): Authored {
  const { system, layer, images } = node;
  return {
    system: system.name,
    environment: layer,
    namespace: node.namespace,
    contracts: contractsOf(node),
    unpinned: Object.keys(images).filter((key) => awaitsPin(images[key] ?? {})),
    moving: movingImages(system, images),
  };
}

/** The authors' reasons for images with a moving tag, by reference. */
function movingImages(system: System, images: LayerNode["images"]): Record<string, string> {
  const reasons = Object.entries(images).flatMap(([key, { reference }]) => {
    const reason = lookUp(system.images, key)?.moving;
    return reason === undefined ? [] : [[reference, reason]];
  });
  return Object.fromEntries(reasons);
}

/**
 * The rules of systems in the engine's form, for `check`: rules about resources check the rendered ones of the
 * system's own environments. Rules about settings stop a run before there is anything to check.
 */
export function authoredRules(systems: readonly System[], environments: readonly Environment[]): Rule[] {
  return systems.flatMap((system) => {
    const { name, rules = [] } = system;
    if (rules.length === 0) return [];
    // Resolved only when something is checked: rules can be listed even if settings are rejected.
    const contexts = lazily(
      () => new Map(resolveTree(system, environments).map(({ context, layer }) => [layer, context])),
    );
    return rules.map((rule): Rule => {
      const { checkResources, id, title, why } = rule;
      return {
        ...{ id, title, why, source: `generators/systems/${name}` },
        severity: "error",
        ...(checkResources && {
          *check({ authored, resources }): Iterable<Finding> {
            if (authored?.system !== name) return;
            const context = contexts().get(authored.environment);
            if (context !== undefined) yield* resourceFindings(rule, resources, context);
          },
        }),
      };
    });
  });
}
