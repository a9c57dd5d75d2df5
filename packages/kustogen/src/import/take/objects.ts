import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { kebabCase } from "../words.ts";
import { ObjectCode, Unsayable } from "./object-code.ts";
import type { Surroundings, Uses } from "./references.ts";
import type { States } from "./wrapped-states.ts";

/** An object as code, and what that uses; or why it can't be said. */
export interface TakenObject extends Uses {
  id: string;
  code: string;
  unsayable?: string;
}

/** The code of a system's objects, by component. */
export function takenObjects(
  states: ReadonlyMap<string, States>,
  nodes: readonly LayerNode[],
  from: Surroundings,
): Map<string, TakenObject[]> {
  const ids = [...states.keys()];
  const statesOf = (id: string) => states.get(id) as States;
  const environmentsOf = (id: string) =>
    [...new Set(statesOf(id).flatMap(([{ deployed, layer }]) => (deployed ? layer : [])))].join();
  const everywhere = nodes.flatMap(({ deployed, layer }) => (deployed ? layer : [])).join();
  const components = groupedBy(ids, (id) => componentOf(id, ids));
  const taken = (component: string, id: string): TakenObject => {
    const uses: Uses = { context: new Set(), files: new Map(), settings: new Set() };
    const isWhole = components.get(component)?.every((other) => environmentsOf(other) === environmentsOf(id));
    const kind = id.replace(/\/.*/, "");
    const flag = environmentsOf(id) === everywhere ? undefined : isWhole ? [] : [kind];
    try {
      const code = new ObjectCode(statesOf(id), component, id, from, uses).print(flag, nodes);
      return { ...uses, id, code };
    } catch (error) {
      if (!(error instanceof Unsayable)) throw error;
      return { ...uses, id, code: "", unsayable: error.message };
    }
  };
  return new Map(
    [...components].map(([component, own]) => [component, own.map((id) => taken(component, id))]),
  );
}

/** The component of an object: the workload that its name begins with, or its own name. */
function componentOf(id: string, all: readonly string[]): string {
  const name = id.slice(id.indexOf("/") + 1);
  const workload = /^(?:Deployment|StatefulSet|DaemonSet|CronJob)\/(.*)/;
  const workloads = all.flatMap((one) => workload.exec(one)?.[1] ?? []);
  const begins = workloads.filter((own) => `${name}-`.startsWith(`${own}-`));
  const [longest] = begins.sort((a, b) => b.length - a.length);
  return kebabCase(longest ?? name);
}
