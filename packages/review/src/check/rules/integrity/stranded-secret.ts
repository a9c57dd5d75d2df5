import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { at } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import type { State } from "../../state.ts";

/** A Secret in a written namespace. */
interface Placed {
  name: string;
  namespace: string;
}

/** Words in the annotations of a Secret that something copies to other namespaces, and of its template. */
const COPIED = /reflect|replicat|copy|copied|kubed|clone|sync-to|shared/i;

/** The templates of the Secrets that custom resources create. */
const TEMPLATES = [
  ["spec", "template", "metadata"],
  ["spec", "target", "template", "metadata"],
  ["spec", "secretTemplate"],
];

/** The Secrets that an environment creates in a written namespace, other than those that are copied to others. */
export const placedSecrets = new Fact((state): readonly Placed[] =>
  [...derived(state).provided.ofKind("Secret")].flatMap(({ name, namespace, by }) => {
    const { annotations, labels } = by.metadata;
    const templates = TEMPLATES.map((path) => at(by, ...path));
    const isCopied = COPIED.test(jsonText([annotations, labels, ...templates]));
    return namespace === undefined || isCopied ? [] : [{ name, namespace }];
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
