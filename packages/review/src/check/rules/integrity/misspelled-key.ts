import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { filledByRelease, releaseNamespace } from "../../../kubernetes/target-namespaces.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectOf } from "../../facts.ts";
import { isSlip } from "../../near-name.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

/** With fewer variables that read keys of their own names, an object can't be assumed to have only such keys. */
const FEWEST = 3;

const KINDS = { secretKeyRef: "Secret", configMapKeyRef: "ConfigMap" } as const;

/** A variable that reads a key of a ConfigMap or Secret. */
interface Variable {
  resource: Resource;
  path: Path;
  variable: string;
  key: string;
}

/** A variable that reads a key of an object that the environment doesn't create, which is its own name but for a slip. */
interface Misspelled extends Variable {
  kind: "ConfigMap" | "Secret";
  name: string;
  /** How many other variables read keys of their own names. */
  others: number;
}

/** The misspelled keys of an environment; if an object is here, its keys tell. */
export const misspelledIn = new Fact((state): readonly Misspelled[] => {
  const byObject = new Map<string, Omit<Misspelled, "others">[]>();
  for (const one of variablesOf(state)) {
    const { kind, name, namespace } = one;
    if (derived(state).provided.get(kind, name, namespace) === undefined)
      addTo(byObject, `${kind} ${name} ${namespace ?? ""}`, one);
  }
  return [...byObject.values()].flatMap((all) => {
    const odd = all.filter(({ variable, key }) => variable !== key);
    const usual = new Set(all.filter((one) => !odd.includes(one)).map(({ key }) => key));
    const [one, ...more] = odd;
    if (one === undefined || more.some(({ key }) => key !== one.key)) return [];
    if (usual.size < FEWEST || usual.has(one.key) || !isSlip(one.key, one.variable)) return [];
    return [{ ...one, resource: objectOf(state, one.resource), others: usual.size }];
  });
});

/** What is said of misspelled keys of objects that no environment creates. */
export function* misspelledKeys(
  state: State,
  isKnown: (name: string) => boolean,
): Iterable<RepositoryFinding> {
  for (const { resource, path, kind, name, key, variable, others } of misspelledIn.of(state))
    if (!isKnown(name))
      yield {
        environment: state.environment,
        resource,
        path: [...path, "key"],
        message: `${variable} reads ${key} of ${kind} ${name}, while ${others} other variables read keys of their own names`,
        fix: `write ${variable}, unless the ${kind} has the key ${key}`,
      };
}

/** The variables of pods, and those in the values of releases. */
function* variablesOf({ pods, index }: State) {
  for (const { resource, namespace, containers } of pods)
    for (const { path } of containers)
      for (const one of within(at(resource, ...path, "env"), [...path, "env"], ""))
        yield { ...one, resource, namespace };
  for (const resource of index.ofKind("HelmRelease", RELEASES_OF_FLUX)) {
    const namespace = releaseNamespace(resource);
    for (const one of within(at(resource, "spec", "values"), ["spec", "values"], ""))
      yield { ...one, name: filledByRelease(one.name, resource), resource, namespace };
  }
}

type Found = Omit<Variable, "resource"> & { kind: "ConfigMap" | "Secret"; name: string };

/** The variables in a value: an entry with its name in a list, or under its name in a map. */
function* within(value: Value | undefined, path: Path, field: string): Iterable<Found> {
  if (Array.isArray(value)) for (const [i, one] of value.entries()) yield* within(one, [...path, i], "");
  if (!isMap(value)) return;
  for (const [source, kind] of Object.entries(KINDS)) {
    const place = value.valueFrom === undefined ? [source] : ["valueFrom", source];
    const [name, key] = [textAt(value, ...place, "name"), textAt(value, ...place, "key")];
    const variable = textAt(value, "name") ?? field;
    if (name === undefined || key === undefined) continue;
    if (variable !== "") yield { kind, name, key, variable, path: [...path, ...place] };
    return;
  }
  for (const [key, one] of Object.entries(value)) yield* within(one, [...path, key], key);
}
