import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { isCopied } from "../../../cluster/filled-data.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_GROUP } from "../../../kubernetes/flux-groups.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { fluxDeployers } from "../../flux-deployers.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";

/** A ConfigMap or Secret that an environment provides. */
interface Giver {
  kind: string;
  name: string;
  namespace: string | undefined;
  /** True if a controller creates it from the object that is applied. */
  isMade: boolean;
}

/** The ConfigMaps and Secrets of an environment; those that are copied may be in any namespace. */
export const giversIn = new Fact((state): readonly Giver[] =>
  (["ConfigMap", "Secret"] as const).flatMap((kind) =>
    [...derived(state).provided.ofKind(kind)].map(({ name, namespace, by }) => ({
      kind,
      name,
      namespace: isCopied(by) ? undefined : namespace,
      isMade: by.kind !== kind,
    })),
  ),
);

/** The sources of variables that a Kustomization can't read: in another namespace, of another kind, or created only by what it applies. */
export function* unreachedGivers({
  environments,
  flux,
  argo,
}: Pick<RepositoryState, "environments" | "flux" | "argo">): Iterable<RepositoryFinding> {
  const known = new Map<string, Giver[]>();
  const ownOf = new Map<string, ReadonlySet<Giver>>();
  const leaves = new Set<string>();
  const deployersOf = fluxDeployers({ flux, argo });
  for (const state of environments) {
    const givers = giversIn.of(state);
    for (const one of givers) addTo(known, `${one.kind} ${one.name}`, one);
    const deployers = deployersOf(state);
    for (const { file, name } of deployers) ownOf.set(`${file} ${name}`, new Set(givers));
    const isLeaf = !objectsIn.of(state).some((one) => groupOf(one.apiVersion) === FLUX_GROUP);
    const [only, ...others] = deployers;
    if (isLeaf && only !== undefined && others.length === 0) leaves.add(`${only.file} ${only.name}`);
  }
  for (const { document, file, name: own } of flux) {
    const namespace = textAt(document, "metadata", "namespace");
    if (namespace === undefined || hasFluxVariable(namespace)) continue;
    const sources = itemsAt(document, "spec", "postBuild", "substituteFrom");
    for (const [one, index] of sources) {
      const [kind, name] = [textAt(one, "kind"), textAt(one, "name")];
      const givers = known.get(`${kind} ${name}`);
      if (one.optional === true) continue;
      const place = { file, path: ["spec", "postBuild", "substituteFrom", index, "name"] };
      if (givers === undefined) {
        const other = kind === "Secret" ? "ConfigMap" : "Secret";
        // Someone may have created the one of a pair that isn't committed.
        const isPair = sources.some(([pair]) => pair.kind === other && pair.name === name);
        if (!isPair && known.get(`${other} ${name}`)?.some((giver) => giver.namespace === namespace))
          yield {
            ...place,
            path: [...place.path.slice(0, -1), "kind"],
            message: `Kustomization ${own} reads ${kind} ${name}, but ${name} is a ${other}`,
            fix: `write kind: ${other}`,
          };
        continue;
      }
      const [first, ...others] = new Set(givers.map((giver) => giver.namespace));
      if (others.length === 0 && first !== undefined && !hasFluxVariable(first) && first !== namespace)
        yield {
          ...place,
          message: `Kustomization ${own} reads ${kind} ${name} in its own namespace ${namespace}, but it is in ${first}`,
          fix: `create it in ${namespace}`,
        };
      else {
        const ofOwn = ownOf.get(`${file} ${own}`);
        const isMade = givers.every((giver) => giver.isMade) && givers.some((giver) => ofOwn?.has(giver));
        // What several read, or what creates others, has often been applied by hand first.
        const isOwn = () =>
          first === namespace &&
          leaves.has(`${file} ${own}`) &&
          givers.every((giver) => ofOwn?.has(giver)) &&
          flux.filter((other) => reads(other.document, kind, name)).length === 1;
        if (isMade || isOwn())
          yield {
            ...place,
            message: `Kustomization ${own} waits for ${kind} ${name}, which only exists after it has been applied${isMade ? "" : ", unless someone applies it first by hand"}`,
            fix: `deploy ${name} with another Kustomization that this one depends on`,
          };
      }
    }
  }
}

/** True for a Kustomization that takes variables from a ConfigMap or Secret. */
function reads(document: Value, kind: string | undefined, name: string | undefined): boolean {
  return itemsAt(document, "spec", "postBuild", "substituteFrom").some(
    ([one]) => textAt(one, "kind") === kind && textAt(one, "name") === name,
  );
}
