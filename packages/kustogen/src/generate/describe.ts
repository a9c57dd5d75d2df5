import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ownNamespace } from "../authoring/namespace.ts";
import type { System } from "../authoring/system.ts";
import { sourcePlace } from "../errors/source-place.ts";
import { differentField, purely } from "../layers/purity.ts";
import { applyRules, refusedResources } from "../layers/rules.ts";
import type { LayerNode } from "../layers/tree.ts";
import { type Checked, checkResources } from "./check-resources.ts";
import { refuseCredentials } from "./refuse-credentials.ts";
import type { Stopwatch } from "./stopwatch.ts";

/** How messages name a layer: "system shop, environment beta" or "system shop, layer aws". */
export function layerName({ system, layer, deployed }: LayerNode): string {
  return `system ${system.name}, ${deployed ? "environment" : "layer"} ${layer}`;
}

/**
 * Asks the system's rules whether the settings of a layer are right, then calls its function, twice: a function that
 * gives another answer to the same context is no description. One that throws is an InputError with the line it failed
 * at.
 */
export function callSystem({ system, layer, context }: LayerNode, stopwatch?: Stopwatch): unknown {
  applyRules(system, context, purely);
  let given: unknown;
  let again: unknown;
  try {
    given = purely(() => system.resources(context));
    stopwatch?.lap("describe");
    again = purely(() => system.resources(context));
  } catch (error) {
    throw failed(error, system.name, layer);
  }
  const impure = { code: "impure-system", places: [`${system.name} in ${layer}`] } as const;
  if (given instanceof Promise)
    throw new InputError("resources() returned a promise; it must not be async", impure);
  const path = differentField(given, again);
  if (path !== undefined) throw new InputError(whereDifferent(given, again, path), impure);
  stopwatch?.lap("purity");
  return given;
}

/** Names the resource and the field; never the values, which may be secrets that someone makes up. */
function whereDifferent(given: unknown, again: unknown, path: readonly (string | number)[]): string {
  const [index, ...field] = path;
  const resource =
    (Array.isArray(given) && given[index as number]) || (Array.isArray(again) && again[index as number]);
  const { kind, metadata } = (resource || {}) as Partial<Resource>;
  const name = typeof kind === "string" ? `${kind} ${metadata?.name ?? ""}`.trim() : `resource ${index}`;
  const place = field.length === 0 ? name : `${name}: ${printPath(field)}`;
  return `${place}: resources() returns something else when it is called again with the same context; it may depend on nothing else, and must not change its arguments or shared objects`;
}

/**
 * Checks what a system's function returned, by what holds for every resource and by the system's own rules. Throws
 * InputError naming system, layer, resource and path.
 * @param parent what the layer's parent came to
 */
export function checkLayer(
  { system, layer, environment, context, namespace }: LayerNode,
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
  const refused = refusedResources(system, resources, context, purely);
  if (refused.length > 0)
    throw new InputError(refused.join("\n"), {
      code: "refused-by-rule",
      places: [`${system.name} in ${layer}`],
    });
  return checked;
}

/** How many objects a message names before it counts the rest. */
const SHOWN = 5;

/** Refuses a namespace of the environment's for a system with objects in others: these would not follow. */
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

/**
 * What a system's function makes of a context that nobody deploys, such as one environment with the settings of
 * another: the system's rules aren't asked. Throws InputError where the function fails or returns no resources.
 */
export function describeHypothetical({ system, layer, context, namespace: own }: LayerNode): Resource[] {
  let given: unknown;
  try {
    given = purely(() => system.resources(context));
  } catch (error) {
    throw failed(error, system.name, layer);
  }
  const namespace = system.namespaces === "as-written" ? undefined : own;
  const named = { system: system.name, layer, namespace, exceptions: system.exceptions ?? [] };
  return checkResources(given, named).map(({ resource }) => resource);
}

/** The desired state of a layer: calls the system's function and checks what it returns. */
export function describeLayer(node: LayerNode): Resource[] {
  const checked = checkLayer(node, callSystem(node));
  refuseCredentials(node, checked, { texts: [], places: [] });
  return checked.map(({ resource }) => resource);
}

/** The error for what a system's function threw; of a failure that is no InputError it shows where it happened. */
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
