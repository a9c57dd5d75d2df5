import type { End, Resource, Traffic } from "kustogen";
import type { Address } from "kustogen/testing";
import { admits, type Someone, type SomePods } from "kustogen/testing";
import { behind, publicHosts, serviceAt, type WorkloadPods, workloadPods } from "./workload-pods.ts";

/** What a test knows besides the state: who answers at names outside, and what is given and never dialled. */
export interface Knowledge {
  /** Addresses of names outside the cluster; any other public name is somewhere on the internet. */
  names: Record<string, string>;
  /** True for an address that this container is given and does not dial. */
  unused(workload: string, container: string, address: Address): boolean;
}

/** An address of the public internet. */
const INTERNET = "93.184.216.34";

/**
 * The addresses of a layer's containers that its policies do not admit, or that lead nowhere, as messages; and how many
 * were looked at.
 */
export function refusedAddresses(
  state: readonly Resource[],
  table: Traffic | undefined,
  knowledge: Knowledge,
): { refused: string[]; seen: number } {
  const workloads = workloadPods(state);
  const own = new Set(publicHosts(state));
  const refused: string[] = [];
  let seen = 0;
  for (const { containers, name, pods } of workloads) {
    for (const { addresses, name: container } of containers) {
      for (const address of addresses) {
        const { host, port, source } = address;
        // People's browsers dial the system's own public names; pods do not.
        if (isHere(host) || own.has(host) || knowledge.unused(name, container, address)) continue;
        seen++;
        for (const problem of problems(pods, address)) {
          refused.push(`${name}/${container} ${source} ${host}:${port}: ${problem}`);
        }
      }
    }
  }
  return { refused, seen };

  function problems(from: SomePods, { host, port }: Address): string[] {
    const service = serviceAt(host, from.namespace, state);
    if (service === undefined) {
      const answering = someone(host, from.namespace, table, knowledge);
      return answering.some((to) => admits(state, from, to, port)) ? [] : ["is not admitted"];
    }
    const open = service.spec.ports.find((one: { port: number }) => one.port === port);
    if (open === undefined) return ["the Service has no such port"];
    const targets = behind(service, open, workloads);
    if (targets.length === 0) return ["the Service selects no pods"];
    return targets.flatMap(({ port: target, workload }) => toPod(from, workload, target));
  }

  function toPod(from: SomePods, { name, pods }: WorkloadPods, port: number | undefined): string[] {
    if (port === undefined) return [`${name} has no such port`];
    // A pod always reaches itself.
    return pods === from || admits(state, from, pods, port) ? [] : [`${name} is not admitted`];
  }
}

/** Inside the pod: its own network, or what it listens on. */
function isHere(host: string): boolean {
  return host === "localhost" || host === "0.0.0.0" || host.startsWith("127.");
}

/** Who may answer at a name that is no Service of ours. */
function someone(host: string, from: string, table: Traffic | undefined, { names }: Knowledge): Someone[] {
  if (/^\d+(\.\d+){3}$/.test(host)) return [{ address: host }];
  const known = names[host];
  if (known !== undefined) return [{ address: known }];
  if (/\.(?:com|org|net|io|dev|ai)$/.test(host)) return [{ address: INTERNET }];
  const [name = "", namespace = from] = host.split(".");
  const component = table?.components[name];
  if (component !== undefined && component.namespace === namespace) return [component];
  // Pods of another namespace: those that a flow names there, or any.
  const pods = (table?.flows ?? [])
    .flatMap(({ to }) => list(to))
    .flatMap((end) => (typeof end === "string" ? [] : end.peers))
    .filter((peer) => peer.namespaceSelector?.matchLabels?.["kubernetes.io/metadata.name"] === namespace)
    .map(({ podSelector }) => ({ namespace, labels: podSelector?.matchLabels ?? {} }));
  return [{ namespace, labels: {} }, ...pods];
}

/** The ends of a flow as a list. */
export function list(ends: End | readonly End[]): readonly End[] {
  return Array.isArray(ends) ? ends : [ends as End];
}
