import { isCopied } from "../../../cluster/filled-data.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";

/** A ConfigMap or Secret that an environment provides. */
interface Giver {
  kind: string;
  name: string;
  namespace: string | undefined;
}

/** The ConfigMaps and Secrets of an environment; those that are copied may be in any namespace. */
export const giversIn = new Fact((state): readonly Giver[] =>
  (["ConfigMap", "Secret"] as const).flatMap((kind) =>
    [...derived(state).provided.ofKind(kind)].map(({ name, namespace, by }) => ({
      kind,
      name,
      namespace: isCopied(by) ? undefined : namespace,
    })),
  ),
);
