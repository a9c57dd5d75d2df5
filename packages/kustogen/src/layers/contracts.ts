import { needsSecret } from "@kustogen/review/effective/secret-contract.ts";
import { ownNamespace } from "../authoring/namespace.ts";
import type { SecretContract } from "../authoring/secret.ts";
import { ask } from "./ask.ts";
import type { LayerNode } from "./tree.ts";

/** The contracts that an environment needs, each with its Secret's namespace there: by default the system's. */
export function contractsOf(node: LayerNode): (SecretContract & { namespace: string })[] {
  const { context, namespace, system } = node;
  const computed =
    system.secretsIn === undefined ? [] : ask(node, "secretsIn", () => system.secretsIn?.(context) ?? []);
  return [...system.secrets, ...computed]
    .filter((contract) => {
      const { when } = contract;
      const asked = when && ((given: unknown) => ask(node, "when", () => when(given)));
      return needsSecret(asked ? { ...contract, when: asked } : contract, context.within, context.settings);
    })
    .map((contract) => ({
      ...contract,
      namespace:
        contract.namespace === undefined || contract.namespace === ownNamespace(system, node.layer)
          ? namespace
          : contract.namespace,
    }));
}
