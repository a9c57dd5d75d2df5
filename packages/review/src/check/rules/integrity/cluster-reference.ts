import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { customReferences, isOfOperator, twinOf } from "../../../cluster/custom-references.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import { Fact } from "../../fact.ts";
import { objectOf, objectsIn } from "../../facts.ts";
import { misspelled } from "../../near-name.ts";
import { defineRule } from "../../rule.ts";
import { slips } from "./slips-for-others.ts";

/** Kinds of objects for the whole cluster that objects of any folder refer to. */
const KINDS: ReadonlySet<string> = new Set(["ClusterIssuer", "ClusterSecretStore", "PersistentVolume"]);
/** The name of a volume that a provisioner made. */
const PROVISIONED = /^pvc-[0-9a-f]{8}-/;

/** Routes are judged with the listeners of their Gateways. */
const JUDGED_ELSEWHERE = "Gateway";

/** The references of an environment to such objects, if it has none of that kind itself in the namespace. */
const wantedIn = new Fact((state) =>
  [...customReferences(state)].flatMap(({ resource, kind, name, namespace = "", path }) => {
    const isOfNamespace = isOfOperator(kind) && kind !== JUDGED_ELSEWHERE;
    if (!(KINDS.has(kind) || isOfNamespace) || isFilledIn(name + namespace) || PROVISIONED.test(name))
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
  title: "References to objects in other folders, such as a ClusterIssuer, use the right name",
  why:
    "Without its ClusterIssuer, a certificate isn't issued; without its ClusterSecretStore, a Secret " +
    "isn't created; without its volume, a claim stays Pending. Only a status condition shows " +
    "why.\n\nBecause someone may have created the object by hand, the rule reports a reference only in " +
    "two cases:\n\n- The repository creates other objects of the same kind (for a namespaced kind, in " +
    "the same namespace).\n- The name looks like a misspelling of a name that the repository creates, " +
    "or uses more often. For classes, Namespaces, ServiceAccounts, Gateways and Traefik's entry " +
    "points, only this case is reported.",
  source: "https://cert-manager.io/docs/troubleshooting/",
  example: {
    bad: "# shop/manifests.yaml\nkind: ClusterIssuer\nmetadata: {name: letsencrypt}\n---\n# store/manifests.yaml\nkind: Certificate\nmetadata: {name: store, namespace: store}\nspec: {secretName: store, dnsNames: [store.example.com], issuerRef: {kind: ClusterIssuer, name: letsencript}}",
    good: "# shop/manifests.yaml\nkind: ClusterIssuer\nmetadata: {name: letsencrypt}\n---\n# store/manifests.yaml\nkind: Certificate\nmetadata: {name: store, namespace: store}\nspec: {secretName: store, dnsNames: [store.example.com], issuerRef: {kind: ClusterIssuer, name: letsencrypt}}",
  },
  isOfDeployed: true,
  *checkRepository({ environments }) {
    const wanted = environments.flatMap((state) => wantedIn.of(state).map((one) => ({ state, ...one })));
    const made = new Map<string, string[]>();
    const anywhere = new Set<string>();
    for (const state of environments)
      for (const { kind, metadata } of objectsIn.of(state)) {
        anywhere.add(`${kind}/${metadata.name}`);
        if (KINDS.has(kind) || isOfOperator(kind))
          addTo(made, placeOf(kind, metadata.namespace), metadata.name);
      }
    const named = new Map<string, Set<string>>();
    for (const { kind, namespace, name } of wanted)
      entryOf(named, placeOf(kind, namespace), () => new Set()).add(name);
    const said = new Set<string>();
    const reported = new Set<string>();
    for (const { state, kind, name, namespace, path, resource } of wanted) {
      const place = placeOf(kind, namespace);
      const names = made.get(place) ?? [];
      const key = `${state.environment} ${place}/${name}`;
      const twin = twinOf(kind);
      if (
        !said.has(key) &&
        anywhere.has(`${twin}/${name}`) &&
        !anywhere.has(`${kind}/${name}`) &&
        !objectsIn.of(state).some((one) => one.kind === twin && one.metadata.name === name)
      ) {
        said.add(key);
        reported.add(`${state.environment} ${kind}/${name}`);
        yield {
          environment: state.environment,
          resource,
          path,
          message: `refers to ${kind} ${name}, which nothing in this repository creates, though ${twin} ${name} exists`,
          fix: `write kind: ${twin}, if you meant that`,
        };
      }
      if (namespace === "" && !KINDS.has(kind)) continue;
      if (names.length === 0 || names.includes(name) || names.some(hasFluxVariable) || said.has(key))
        continue;
      const near = misspelled(name, names);
      const others = named.get(place) ?? new Set();
      const missing = [...others].filter((one) => !names.includes(one));
      // One that most refer to is created by something else.
      if (near === undefined && missing.length > 1 && missing.length >= others.size - missing.length)
        continue;
      said.add(key);
      reported.add(`${state.environment} ${kind}/${name}`);
      const all = [...new Set(names)].sort();
      yield {
        environment: state.environment,
        resource,
        path,
        message: `refers to ${kind} ${name}, which nothing in this repository creates${place === kind ? "" : ` in namespace ${namespace}`}; ${all.slice(0, 3).join(", ")}${all.length > 3 ? ` and ${all.length - 3} more` : ""} ${all.length > 1 ? "exist" : "exists"}`,
        fix: near === undefined ? "name one that exists, or add it" : `did you mean ${near}?`,
      };
    }
    yield* slips(environments, ({ state, kind, name }) =>
      reported.has(`${state.environment} ${kind}/${name}`),
    );
  },
});
