import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { customReferences, isOfOperator } from "../../../cluster/custom-references.ts";
import { namedElsewhere } from "../../../cluster/network/named-elsewhere.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { Fact } from "../../fact.ts";
import { objectOf, objectsIn } from "../../facts.ts";
import { isSlip, misspelled } from "../../near-name.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";
import { classesNamed } from "./class-reference.ts";
import { giversIn } from "./flux-giver.ts";

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
    if (!(KINDS.has(kind) || isOfNamespace) || /[{<$]/.test(name + namespace) || PROVISIONED.test(name))
      return [];
    const own = state.index.ofKind(kind);
    if (own.some(({ metadata }) => mayShareNamespace(metadata.namespace, namespace))) return [];
    return [{ kind, name, namespace, path, resource: objectOf(state, resource) }];
  }),
);

/** How many references make a name one that the cluster has, whoever creates it. */
const USUAL = 3;

/** The classes of an environment's objects, what Flux substitutes from, and peers: names that a cluster may have, too. */
const sharedIn = new Fact((state) => {
  const substituted = [...customReferences(state)].filter(
    ({ path, kind }) => path[1] === "postBuild" && (kind === "ConfigMap" || kind === "Secret"),
  );
  return [...classesNamed(state), ...substituted, ...namedElsewhere(state)].flatMap(
    ({ resource, kind, name, path }) =>
      /[{<$]/.test(name) ? [] : [{ kind, name, path, resource: objectOf(state, resource) }],
  );
});

/** The names that are one slip away from one that the repository creates, or that most others of its kind refer to. */
function* slips(environments: readonly State[]): Iterable<RepositoryFinding> {
  const all = environments.flatMap((state) => sharedIn.of(state).map((one) => ({ state, ...one })));
  if (all.length === 0) return;
  const uses = new Map<string, number>();
  for (const { kind, name } of all) uses.set(`${kind}/${name}`, (uses.get(`${kind}/${name}`) ?? 0) + 1);
  const kinds = new Set(all.map(({ kind }) => kind));
  const made = new Set<string>();
  for (const state of environments) {
    for (const { kind, metadata } of objectsIn.of(state)) {
      if (kinds.has(kind)) made.add(`${kind}/${metadata.name}`);
      // Whoever deploys into a namespace may create it as well.
      if (metadata.namespace) made.add(`Namespace/${metadata.namespace}`);
    }
    for (const { kind, name } of giversIn.of(state)) made.add(`${kind}/${name}`);
  }
  const known = [
    ...new Set([...made, ...[...uses].flatMap(([one, count]) => (count >= USUAL ? [one] : []))]),
  ];
  for (const { state, kind, name, path, resource } of all) {
    const key = `${kind}/${name}`;
    if (made.has(key) || (uses.get(key) ?? 0) > 1) continue;
    const near = known.find((one) => one !== key && one.startsWith(`${kind}/`) && isSlip(one, key));
    if (near === undefined) continue;
    const meant = near.slice(kind.length + 1);
    yield {
      environment: state.environment,
      resource,
      path,
      message: `refers to ${kind} ${name}, which nothing else refers to and nothing in this repository creates; ${meant} ${made.has(near) ? "exists" : `is used ${uses.get(near)} times`}`,
      fix: `did you mean ${meant}?`,
    };
  }
}

/** The objects that a reference may mean: of a kind, and in its namespace. */
function placeOf(kind: string, namespace = ""): string {
  return KINDS.has(kind) ? kind : `${kind} in ${namespace}`;
}

/** The kind of the same objects for the whole cluster, or for a namespace. */
function twinOf(kind: string): string {
  return kind.startsWith("Cluster") ? kind.slice("Cluster".length) : `Cluster${kind}`;
}

export const clusterReference = defineRule({
  id: "integrity/cluster-reference",
  title:
    "An object from another folder, such as a ClusterIssuer, exists under the name by which it is referenced",
  why:
    "If the ClusterIssuer or ClusterSecretStore is missing, the certificate isn't issued or the Secret isn't " +
    "created; if its volume is missing, a claim stays Pending. Only a condition shows it. A missing object " +
    "is only reported if the repository creates others of the same kind (and namespace, if it is " +
    "namespaced), because then it probably has another name. Classes, namespaces, accounts and gateways, and " +
    "ConfigMaps and Secrets with Flux variables, are reported if the name is one typo away from one that the " +
    "repository creates or mostly refers to.",
  source: "https://cert-manager.io/docs/troubleshooting/",
  asks: () => [wantedIn, sharedIn, giversIn],
  *checkRepository({ environments }) {
    yield* slips(environments);
    const wanted = environments.flatMap((state) => wantedIn.of(state).map((one) => ({ state, ...one })));
    if (wanted.length === 0) return;
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
