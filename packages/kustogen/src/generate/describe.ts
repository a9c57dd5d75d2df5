import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { ownNamespace } from "../authoring/namespace.ts";
import type { System } from "../authoring/system.ts";
import { differentField, purely } from "../errors/purity.ts";
import { sourcePlace } from "../errors/source-place.ts";
import { applyRules, refusedResources } from "../layers/rules.ts";
import type { LayerNode } from "../layers/tree.ts";
import { type Checked, checkResources } from "./check-resources.ts";
import { refuseCredentials } from "./refuse-credentials.ts";

/** The name of a layer in messages: "system shop, environment beta" or "system shop, layer aws". */
export function layerName({ system, layer, deployed }: LayerNode): string {
  return `system ${system.name}, ${deployed ? "environment" : "layer"} ${layer}`;
}

/**
 * Checks the settings of a layer with the system's rules, then calls its function, twice: a function that returns
 * another result for the same context isn't deterministic. An exception becomes an InputError with the line at which
 * it failed.
 */
export function callSystem({ system, layer, context }: LayerNode): unknown {
  applyRules(system, context, purely);
  let given: unknown;
  let again: unknown;
  try {
    given = purely(() => system.resources(context));
    again = purely(() => system.resources(context));
  } catch (error) {
    throw failed(error, system.name, layer);
  }
  const impure = { code: "impure-system", places: [`${system.name} in ${layer}`] } as const;
  if (given instanceof Promise)
    throw new InputError("resources() returned a promise; it must not be async", impure);
  const path = differentField(given, again);
  if (path !== undefined) throw new InputError(whereDifferent(given, again, path), impure);
  return given;
}

/** Contains the resource and the field, but never the values, which may be generated secrets. */
function whereDifferent(given: unknown, again: unknown, path: Path): string {
  const [index, ...field] = path;
  const resource =
    (Array.isArray(given) && given[index as number]) || (Array.isArray(again) && again[index as number]);
  const { kind, metadata } = (resource || {}) as Partial<Resource>;
  const name = typeof kind === "string" ? `${kind} ${metadata?.name ?? ""}`.trim() : `resource ${index}`;
  const place = field.length === 0 ? name : `${name}: ${printPath(field)}`;
  return `${place}: resources() returns a different result when it is called again with the same context; it must not depend on anything else, and must not change its arguments or shared objects`;
}

/**
 * Checks the result of a system's function, with the rules for every resource and, in an environment, with the system's own. Throws
 * InputError with system, layer, resource and path.
 * @param parent the result for the layer's parent
 */
export function checkLayer(
  { system, layer, deployed, environment, context, namespace }: LayerNode,
  given: unknown,
  parent?: readonly Checked[],
): Checked[] {
  const checked = checkResources(
    given,
    {
      system: system.name,
      layer,
      namespace: system.namespaces === "as-written" ? undefined : namespace,
      exceptions: system.exceptions ?? [],
      kubernetes: environment?.kubernetes,
    },
    parent,
  );
  const resources = checked.map(({ resource }) => resource);
  refuseOtherNamespaces(system, layer, namespace, resources);
  const refused = deployed ? refusedResources(system, resources, context, purely) : [];
  if (refused.length > 0)
    throw new InputError(refused.join("\n"), {
      code: "refused-by-rule",
      places: [`${system.name} in ${layer}`],
    });
  return checked;
}

/** The number of objects listed in a message. */
const SHOWN = 5;

/** Rejects an environment's namespace for a system with objects in others, because these would not follow. */
function refuseOtherNamespaces(
  system: System,
  layer: string,
  namespace: string,
  resources: readonly Resource[],
): void {
  if (namespace === ownNamespace(system, layer)) return;
  const elsewhere = resources
    .filter(({ metadata }) => metadata.namespace !== undefined && metadata.namespace !== namespace)
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  if (elsewhere.length === 0) return;
  throw new InputError(
    `the environment sets the namespace ${namespace}, but these objects are in others: ${firstAndRest(elsewhere, SHOWN).join(", ")}. ` +
      "Use context.namespace for them, or give the environment its own cluster and remove its namespace",
    { code: "invalid-settings", places: [`${system.name} in ${layer}`] },
  );
}

/** The desired state of a layer: calls the system's function and checks the result. */
export function describeLayer(node: LayerNode): Resource[] {
  const checked = checkLayer(node, callSystem(node));
  refuseCredentials(node, checked);
  return checked.map(({ resource }) => resource);
}

/** The error for an exception from a system's function; unless it is an InputError, it includes the place. */
function failed(error: unknown, system: string, layer: string): InputError {
  const place = `${system} in ${layer}`;
  if (error instanceof InputError) return error.within(place, "impure-system");
  const at = error instanceof Error ? sourcePlace(error) : undefined;
  const what = error instanceof Error ? `failed: ${error.message}` : `threw ${String(error)}`;
  return new InputError(`resources() ${what}${at === undefined ? "" : `\n  at ${at}`}`, {
    code: "impure-system",
    places: [place],
  });
}
