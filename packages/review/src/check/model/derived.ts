import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { AdmittedTraffic } from "../../cluster/network/network-policies.ts";
import { ProvidedObjects } from "../../cluster/provided.ts";
import type { Family, Reference } from "../../cluster/reference-table.ts";
import { referencesIn } from "../../cluster/references.ts";
import type { Container, Pod } from "../../cluster/workloads/pods.ts";
import { Environments } from "../../effective/environment.ts";
import { SourceObjects } from "../../effective/source-objects.ts";
import type { ContainerEnvironment, Variable } from "../../effective/variable.ts";
import { Fact } from "./fact.ts";
import type { State } from "./state.ts";

/** The Secrets and ConfigMaps that exist once everything is applied. */
export const providedIn = new Fact(({ resources }) => new ProvidedObjects(resources));

/** The same, including Secrets that contracts declare. */
export const sourceObjects = new Fact((state) => {
  const { contracts = [], namespace } = state.authored ?? {};
  return new SourceObjects(
    providedIn.of(state),
    contracts.map((contract) => (contract.namespace === undefined ? { ...contract, namespace } : contract)),
  );
});

/** The connections that policies admit. */
export const admissionIn = new Fact((state) => new AdmittedTraffic(state));

const references = new Fact((state) => groupedBy(referencesIn(state), ({ family }) => family));

/** The references of some families in an environment; all without any. */
export function referencesFrom(state: State, ...families: readonly Family[]): readonly Reference[] {
  const known = references.of(state);
  return (families.length === 0 ? [...known.keys()] : families).flatMap((one) => known.get(one) ?? []);
}

const environments = new Fact((state) => ({
  all: new Environments(state.resources, {}, sourceObjects.of(state)),
  known: new Map<Container, ContainerEnvironment>(),
}));

/** The variables that a container gets. */
export function environmentIn(state: State, pod: Pod, container: Container): ContainerEnvironment {
  const { all, known } = environments.of(state);
  return entryOf(known, container, () => all.ofContainer(pod, container));
}

/** The variables that a pod gets from Services, unless a container sets them itself; one map for all pods that get the same. */
export function linksIn(state: State, pod: Pod): ReadonlyMap<string, Variable> {
  return environments.of(state).all.linksOf(pod);
}
