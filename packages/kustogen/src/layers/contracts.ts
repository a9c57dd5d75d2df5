import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { needsSecret, type SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import { ownNamespace } from "../authoring/namespace.ts";
import { complete } from "../authoring/secret.ts";
import { ask } from "./ask.ts";
import { placeInCode } from "./origins.ts";
import type { LayerNode } from "./tree.ts";

/** The contracts that an environment needs, each with its Secret's namespace there: by default the system's. */
export function contractsOf(node: LayerNode): (SecretContract & { namespace: string })[] {
  const { context, known, namespace, system } = node;
  const computed = system.secretsIn ? ask(node, "secretsIn", () => system.secretsIn?.(context) ?? []) : [];
  const own = ownNamespace(system, node.layer);
  return [...system.secrets, ...computed.map(complete)]
    .filter((contract) => {
      const { layers = [], name, when } = contract;
      const unknown = layers.find((one) => !known.includes(one));
      const place = () => `${placeInCode(system, ["secrets"])}: secrets: ${name}: layers`;
      if (unknown !== undefined) throw unknownName(`${place()}: no environment or group`, unknown, known);
      const asked = when && ((given: unknown) => ask(node, "when", () => when(given)));
      return needsSecret(asked ? { ...contract, when: asked } : contract, context.within, context.settings);
    })
    .map(({ namespace: at = own, ...one }) => ({ ...one, namespace: at === own ? namespace : at }));
}
