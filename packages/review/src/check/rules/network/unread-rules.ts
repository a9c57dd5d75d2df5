import {
  DIRECTIONS,
  isOf,
  NAMESPACE_NAME,
  placedPeers,
  placedRules,
} from "../../../cluster/network/network-policies.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { misspelled } from "../../references/near-name.ts";

/** The rules of policies that nothing reads: of a direction that isn't listed, or for a label that no Namespace has. */
export function* unreadRules({ index }: State): Iterable<Finding> {
  for (const resource of index.ofKind("NetworkPolicy", "networking.k8s.io"))
    for (const direction of DIRECTIONS) {
      const field = direction.toLowerCase();
      if (placedRules(resource, direction).length > 0 && !isOf(resource, direction))
        yield {
          resource,
          path: ["spec", field],
          message: `has rules for ${field}, but policyTypes doesn't list ${direction}, so they have no effect`,
          fix: `add ${direction} to policyTypes, or remove the rules`,
        };
      for (const { peer, path } of placedPeers(resource, direction))
        for (const key of Object.keys(mapAt(peer, "namespaceSelector", "matchLabels")))
          if (key !== NAMESPACE_NAME && misspelled(key, [NAMESPACE_NAME]) !== undefined)
            yield {
              resource,
              path: [...path, "namespaceSelector", "matchLabels", key],
              message: `selects namespaces by the label ${key}, which no Namespace has`,
              fix: `did you mean ${NAMESPACE_NAME}?`,
            };
    }
}
