import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { commandLine } from "../../../cluster/kubelet/security-context.ts";
import type { Container, Pod } from "../../../cluster/workloads/pods.ts";
import { type Address, addressesOf } from "../../../effective/addresses.ts";
import { derived } from "../../derived.ts";
import type { State } from "../../state.ts";

/** An address in the configuration of a container. */
export interface ToldAddress {
  pod: Pod;
  container: Container;
  address: Address;
}

const known = new WeakMap<State, readonly ToldAddress[]>();

/**
 * The addresses in the variables and the command of each container. A Job or an init container often gets the
 * settings of a whole system through `envFrom`; of those, only the ones that its command mentions count.
 */
export function containerAddresses(state: State): readonly ToldAddress[] {
  return kept(known, state, () => [...allAddresses(state)]);
}

function* allAddresses(state: State): Iterable<ToldAddress> {
  for (const pod of state.pods)
    for (const container of pod.containers) {
      const environment = derived(state).environment(pod, container);
      const ends = container.init || pod.resource.kind === "Job" || pod.resource.kind === "CronJob";
      const shared = new Set(
        ends
          ? environment.variables.filter(({ source }) => source.through === "envFrom").map(({ name }) => name)
          : [],
      );
      const line = ends ? commandLine(container) : "";
      for (const address of addressesOf(environment, container, []))
        if (!shared.has(address.source) || line.includes(address.source)) yield { pod, container, address };
    }
}
