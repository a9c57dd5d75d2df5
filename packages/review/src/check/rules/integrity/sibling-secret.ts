import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { customReferences } from "../../../cluster/custom-references.ts";
import { isCopied } from "../../../cluster/filled-data.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectOf } from "../../facts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** With fewer environments that create their own, one may get it in another way. */
const FEWEST = 3;

/** A reference to a ConfigMap or Secret, and whether its own environment creates that. */
interface Read {
  resource: Resource;
  path: Path;
  kind: string;
  name: string;
  namespace: string | undefined;
  isHere: boolean;
  /** True if a controller copies it to other namespaces. */
  isCopied: boolean;
}

/** The references of an environment to ConfigMaps and Secrets whose names aren't made from those of the readers. */
export const readDataIn = new Fact((state): readonly Read[] => {
  const custom = [...customReferences(state)].map((one) => ({ ...one, optional: false }));
  return [...custom, ...derived(state).references].flatMap(
    ({ kind, name, namespace, optional, resource, path }) => {
      if ((kind !== "ConfigMap" && kind !== "Secret") || optional || isFilledIn(name)) return [];
      if (namespace === undefined || name.includes(namespace) || name.includes(resource.metadata.name))
        return [];
      const made = derived(state).provided.get(kind, name, namespace);
      const isHere = made !== undefined;
      return [
        {
          resource: objectOf(state, resource),
          path,
          kind,
          name,
          namespace,
          isHere,
          isCopied: isHere && isCopied(made.by),
        },
      ];
    },
  );
});

/**
 * A reference to a ConfigMap or Secret that its environment lacks, while each of several others creates one of that
 * name for the same field of its own namespace.
 */
export function* unlikeSiblings(environments: readonly State[]): Iterable<RepositoryFinding> {
  const all = new Map<string, { state: State; one: Read }[]>();
  for (const state of environments)
    for (const one of readDataIn.of(state)) {
      const field = one.path.filter((part) => typeof part === "string").join(".");
      addTo(all, `${one.resource.kind} ${field} ${one.kind} ${one.name}`, { state, one });
    }
  const said = new Set<string>();
  for (const group of all.values()) {
    const made = group.filter(({ one }) => one.isHere);
    const namespaces = new Set(made.map(({ one }) => one.namespace));
    const [first, ...others] = group.filter(({ one }) => !one.isHere && !namespaces.has(one.namespace));
    if (first === undefined || first.state.inPart || namespaces.size < FEWEST) continue;
    if (made.some(({ one }) => one.isCopied)) continue;
    const { state, one } = first;
    const key = `${one.kind} ${one.namespace}/${one.name}`;
    if (others.some((other) => other.one.namespace !== one.namespace) || said.has(key)) continue;
    said.add(key);
    yield {
      environment: state.environment,
      resource: one.resource,
      path: one.path,
      message: `needs ${one.kind} ${one.name}, which nothing creates in namespace ${one.namespace}; each of the ${namespaces.size} other namespaces that need one of that name has its own`,
      fix: "create it here, or make sure that it exists first",
    };
  }
}
