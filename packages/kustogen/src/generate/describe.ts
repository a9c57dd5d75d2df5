import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { firstAndRest } from "@kustogen/kustomize/errors/some-of.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ownNamespace } from "../authoring/namespace.ts";
import { ask } from "../layers/ask.ts";
import { applyRules, refusedResources } from "../layers/rules.ts";
import type { LayerNode } from "../layers/tree.ts";
import { type Checked, checkResources } from "./check-resources.ts";
import { refuseCredentials, refuseHidden } from "./refuse-literals.ts";

function refuseIn({ system, layer }: LayerNode, message: string, code: ErrorCode): never {
  throw new InputError(message, { code, places: [`${system.name} in ${layer}`] });
}

/**
 * The checked result of a system's function: with the rules for every resource and, in an environment, with the
 * system's own. @throws InputError with system, layer, resource and path
 * @param parent the result for the layer's parent
 */
export function checkLayer(node: LayerNode, parent?: readonly Checked[]): Checked[] {
  const { system, layer, deployed, context, kubernetes, namespace } = node;
  const { exceptions = [], name, namespaces } = system;
  const own = namespaces === "as-written" ? undefined : namespace;
  const place = { system: name, layer, namespace: own, exceptions, kubernetes };
  applyRules(system, context);
  const given: unknown = ask(node, "resources", () => system.resources(context));
  if (given instanceof Promise) refuseIn(node, "resources() is async; expected a list", "impure-system");
  const checked = checkResources(given, place, parent);
  const resources = checked.map(({ resource }) => resource);
  refuseOtherNamespaces(node, resources);
  const refused = deployed ? refusedResources(system, resources, context) : [];
  if (refused.length > 0) refuseIn(node, refused.join("\n"), "refused-by-rule");
  if (deployed) refuseHidden(node, checked);
  refuseCredentials(node, checked);
  return checked;
}

/** Rejects an environment's namespace for a system with objects in others, because these would not follow. */
function refuseOtherNamespaces(node: LayerNode, resources: readonly Resource[]): void {
  const { system, layer, namespace, settings } = node;
  if (namespace === ownNamespace(system, layer)) return;
  const elsewhere = resources
    .filter(({ metadata }) => metadata.namespace !== undefined && metadata.namespace !== namespace)
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  if (elsewhere.length === 0) return;
  const others = `the environment sets the namespace ${namespace}, but these objects are in others: ${firstAndRest(elsewhere, 5).join(", ")}`;
  const { folder } = settings as { folder?: unknown };
  // The setting of an imported system with hand-written files.
  const mend =
    system.namespaces === "as-written" && typeof folder === "string"
      ? `Give the environment a folder of its own: vendor/${system.name}/${layer}/kustomization.yaml with \`resources: [../${folder}]\` and \`namespace: ${namespace}\`, and \`folder: ${layer}\` in its settings; or turn these objects into code, \`kustogen take ${system.name} …\``
      : "Use context.namespace for them, or give the environment its own cluster and remove its namespace";
  refuseIn(node, `${others}. ${mend}`, "invalid-settings");
}

/** The desired state of a layer: calls the system's function and checks the result. */
export const describeLayer = (node: LayerNode) => checkLayer(node).map(({ resource }) => resource);
