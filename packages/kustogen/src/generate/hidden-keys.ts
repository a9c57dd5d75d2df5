import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { containersIn } from "@kustogen/review/check/rules/traps/containers.ts";
import { itemsAt } from "@kustogen/review/kubernetes/fields.ts";
import { reasonsOf } from "../authoring/because.ts";
import { makerOf, placesOf } from "../authoring/made-by.ts";
import { contractsOf } from "../layers/contracts.ts";
import type { LayerNode } from "../layers/tree.ts";
import type { Checked } from "./check-resources.ts";

/**
 * Rejects a literal of a component that hides a key of a contract's Secret, which its container takes by `envFrom`. A
 * reason beside it says that it is meant. @throws InputError with the line of the variable
 */
export function refuseHiddenKeys(node: LayerNode, checked: readonly Checked[]): void {
  const contracts = contractsOf(node);
  for (const { resource } of checked.filter((one) => makerOf(one.resource) !== undefined))
    for (const { path, value } of containersIn(resource as unknown as ValueMap)) {
      const secrets = new Map<string, string>();
      for (const [{ prefix, secretRef }] of itemsAt(value, "envFrom"))
        for (const { keys, name } of contracts)
          if (isMap(secretRef) && secretRef.name === name)
            for (const key of Object.keys(keys)) secrets.set(`${asText(prefix)}${key}`, name);
      for (const [{ name, value: literal }, index] of itemsAt(value, "env")) {
        const at = [...path, "env", index];
        const secret = secrets.get(asText(name));
        if (secret === undefined || literal === undefined) continue;
        if (reasonsOf(resource).some((one) => at.every((key, depth) => one.path[depth] === key))) continue;
        const places = [...placesOf(resource, [...at, "name"]), `${node.system.name} in ${node.layer}`];
        throw new InputError(
          `${name} is a literal here, and hides the key of Secret ${secret} (envFrom); remove one of the two, or say why: because("…", value)`,
          { code: "invalid-resource", places: [...places, describeResource(resource)] },
        );
      }
    }
}
