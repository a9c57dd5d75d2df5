import { addTo, groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { commandLine } from "../../cluster/kubelet/security-context.ts";
import { serviceMeant } from "../../cluster/network/services.ts";
import type { Container, Pod } from "../../cluster/workloads/pods.ts";
import { type Address, startupAddresses } from "../../effective/addresses.ts";
import type { VariableSource } from "../../effective/variable.ts";
import { environmentIn } from "../model/derived.ts";
import { Fact } from "../model/fact.ts";
import type { State } from "../model/state.ts";

/** An address in the configuration of a container. */
export interface ConfiguredAddress {
  pod: Pod;
  container: Container;
  address: Address;
  /** The field that it is written in: of the container, or of the ConfigMap that a variable's value comes from. */
  where: { resource: Resource; path: Path };
}

/** The addresses in the variables and the command of each container; of an `envFrom` in a Job, those that it mentions. */
export const addressesIn = new Fact((state): readonly ConfiguredAddress[] => [...allAddresses(state)]);

const byEnvironment = new WeakMap<readonly State[], Map<string | undefined, State[]>>();
const byService = new WeakMap<readonly State[], Map<string, State[]>>();

/** The systems of the same environment, with the given one: pods of one reach Services of the others by their namespace. */
export function besideIn(all: readonly State[], { authored: own }: State): readonly State[] {
  const groups = kept(byEnvironment, all, () => groupedBy(all, ({ authored }) => authored?.environment));
  return (own && groups.get(own.environment)) ?? [];
}

/** Those of some systems with a Service of the name and namespace of an address; there may be thousands of systems. */
export function servingIn(all: readonly State[], { pod, address }: ConfiguredAddress): readonly State[] {
  const { name, namespace = pod.namespace } = serviceMeant(address.host) ?? {};
  if (name === undefined) return [];
  const groups = kept(byService, all, () => {
    const found = new Map<string, State[]>();
    for (const state of all)
      for (const { metadata } of state.index.ofKind("Service", ""))
        addTo(found, `${metadata.name}.${metadata.namespace}`, state);
    return found;
  });
  return groups.get(`${name}.${namespace}`) ?? [];
}

function* allAddresses(state: State): Iterable<ConfiguredAddress> {
  for (const pod of state.pods)
    for (const container of pod.containers) {
      const environment = environmentIn(state, pod, container);
      const ends = container.init || pod.resource.kind === "Job" || pod.resource.kind === "CronJob";
      for (const address of startupAddresses(environment, container, [])) {
        const source = environment.variables.find(({ name }) => name === address.source)?.source;
        const isShared = ends && source?.through === "envFrom";
        if (isShared && !commandLine(container).includes(address.source)) continue;
        yield { pod, container, address, where: placeOf(state, pod, container, source) };
      }
    }
}

function placeOf(state: State, pod: Pod, container: Container, source: VariableSource | undefined) {
  const { kind, name, key, index } = source ?? {};
  const own = { resource: pod.resource, path: container.path };
  if (kind === "env" && index !== undefined)
    return { ...own, path: [...container.path, "env", index, "value"] };
  if (kind !== "ConfigMap" || name === undefined || key === undefined) return own;
  const map = state.index.find("ConfigMap", name, pod.namespace);
  return map === undefined ? own : { resource: map, path: ["data", key] };
}
