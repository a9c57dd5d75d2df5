import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { customReferences, isOfOperator } from "../../../cluster/custom-references.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { Fact } from "../../fact.ts";
import { objectOf, objectsIn } from "../../facts.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";

/** Kinds of objects for the whole cluster that objects of any folder refer to. */
const KINDS: ReadonlySet<string> = new Set(["ClusterIssuer", "ClusterSecretStore", "PersistentVolume"]);
/** The name of a volume that a provisioner made. */
const PROVISIONED = /^pvc-[0-9a-f]{8}-/;

/** Routes are judged with the listeners of their Gateways. */
const JUDGED_ELSEWHERE = "Gateway";

/** The references of an environment to such objects, if it has none of that kind itself in the namespace. */
const wantedIn = new Fact((state) =>
  [...customReferences(state)].flatMap(({ resource, kind, name, namespace = "", path }) => {
    const isOfNamespace = isOfOperator(kind) && namespace !== "" && kind !== JUDGED_ELSEWHERE;
    if (!(KINDS.has(kind) || isOfNamespace) || /[{<$]/.test(name + namespace) || PROVISIONED.test(name))
      return [];
    const own = state.index.ofKind(kind);
    if (own.some(({ metadata }) => mayShareNamespace(metadata.namespace, namespace))) return [];
    return [{ kind, name, namespace, path, resource: objectOf(state, resource) }];
  }),
);

/** The objects that a reference may mean: of a kind, and in its namespace. */
function placeOf(kind: string, namespace = ""): string {
  return KINDS.has(kind) ? kind : `${kind} in ${namespace}`;
}

export const clusterReference = defineRule({
  id: "integrity/cluster-reference",
  title:
    "An object from another folder, such as a ClusterIssuer, exists under the name by which it is referenced",
  why:
    "Without the ClusterIssuer or ClusterSecretStore that it refers to, a Certificate isn't issued or a Secret isn't " +
    "created, and without its volume a claim stays Pending; only a condition shows it. A missing object is only " +
    "reported if the repository creates others of the same kind (and namespace, if it is namespaced), because then " +
    "it probably has another name.",
  source: "https://cert-manager.io/docs/troubleshooting/",
  asks: () => [wantedIn],
  *checkRepository({ environments }) {
    const made = new Map<string, string[]>();
    for (const state of environments)
      for (const { kind, metadata } of objectsIn.of(state))
        if (KINDS.has(kind) || isOfOperator(kind))
          addTo(made, placeOf(kind, metadata.namespace), metadata.name);
    const wanted = environments.flatMap((state) => wantedIn.of(state).map((one) => ({ state, ...one })));
    const named = new Map<string, Set<string>>();
    for (const { kind, namespace, name } of wanted)
      entryOf(named, placeOf(kind, namespace), () => new Set()).add(name);
    const said = new Set<string>();
    for (const { state, kind, name, namespace, path, resource } of wanted) {
      const place = placeOf(kind, namespace);
      const names = made.get(place) ?? [];
      const key = `${state.environment} ${place}/${name}`;
      if (names.length === 0 || names.includes(name) || names.some(hasFluxVariable) || said.has(key))
        continue;
      const near = misspelled(name, names);
      const others = named.get(place) ?? new Set();
      const missing = [...others].filter((one) => !names.includes(one));
      // One that most refer to is created by something else.
      if (near === undefined && missing.length > 1 && missing.length >= others.size - missing.length)
        continue;
      said.add(key);
      const all = [...new Set(names)].sort();
      yield {
        environment: state.environment,
        resource,
        path,
        message: `refers to ${kind} ${name}, which nothing in this repository creates${place === kind ? "" : ` in namespace ${namespace}`}; ${all.slice(0, 3).join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""} ${all.length > 1 ? "exist" : "exists"}`,
        fix: near === undefined ? "name one that exists, or add it" : `did you mean ${near}?`,
      };
    }
  },
});
