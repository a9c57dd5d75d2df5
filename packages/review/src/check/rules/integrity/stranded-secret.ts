import { isCopied } from "../../../cluster/filled-data.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import type { State } from "../../state.ts";

/** A Secret in a written namespace. */
interface Placed {
  name: string;
  namespace: string;
}

/** The Secrets that an environment creates in a written namespace, other than those that are copied to others. */
export const placedSecrets = new Fact((state): readonly Placed[] =>
  [...derived(state).provided.ofKind("Secret")].flatMap(({ name, namespace, by }) => {
    return namespace === undefined || isCopied(by) ? [] : [{ name, namespace }];
  }),
);

/**
 * Finds the namespace in which an environment creates a Secret that it reads in another one, if the repository has
 * nothing else in that namespace: nothing there can read it. A namespace for Secrets that are read elsewhere has several.
 */
export function strandedSecrets(
  environments: readonly State[],
): (state: State, name: string, namespace: string | undefined) => string | undefined {
  const inhabitants = new Map<string, number>();
  for (const state of environments)
    for (const { kind, metadata } of objectsIn.of(state))
      if (kind !== "Namespace" && metadata.namespace)
        inhabitants.set(metadata.namespace, (inhabitants.get(metadata.namespace) ?? 0) + 1);
  return (state, name, namespace) => {
    const placed = placedSecrets.of(state).filter((one) => one.name === name);
    const [only] = placed;
    if (only === undefined || placed.length > 1 || namespace === undefined) return undefined;
    return only.namespace !== namespace && inhabitants.get(only.namespace) === 1 ? only.namespace : undefined;
  };
}
