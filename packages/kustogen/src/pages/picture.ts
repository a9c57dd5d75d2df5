import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { hasLabels } from "@kustogen/review/cluster/selection/label-selector.ts";
import { claimsOf, workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
import { ends } from "../authoring/flow-ends.ts";
import type { End } from "../authoring/traffic.ts";
import type { WithTraffic } from "./components.ts";
import { portText } from "./flows.ts";
import { onlyIn } from "./union.ts";

/** Ports of databases, caches and object stores: a component with one of them is drawn as a data store. */
const STORE_PORTS = new Set([1433, 3306, 5432, 5672, 6379, 8333, 9042, 9200, 11211, 27017]);

/** The environments of each item. */
type Where = Map<string, Set<string>>;

/**
 * The components of a system as a Mermaid flowchart: by namespace, with the volumes for their data and the outside
 * peers they connect to. One picture for all environments; items that not all have include their environments.
 */
export function picture(declared: readonly WithTraffic[]): string {
  const ids = new Ids();
  const stores = storesOf(declared);
  // Our own components are boxes, others are round, data stores are cylinders.
  const node = (name: string, where: Iterable<string>, [open, close]: readonly [string, string]) => {
    const [left, right] = stores.has(name) ? ["[(", ")]"] : [open, close];
    return `${ids.of(name)}${left}"${label(`${name}${onlyIn([...where], declared)}`)}"${right}`;
  };
  const lines = ["flowchart LR"];
  for (const [namespace, names] of componentsOf(declared)) {
    lines.push(`  subgraph ${ids.of(`namespace ${namespace} of ours`)}["namespace ${label(namespace)}"]`);
    for (const [name, where] of names) lines.push(`    ${node(name, where, ["[", "]"])}`);
    lines.push("  end");
  }
  for (const [title, where] of outsideOf(declared)) lines.push(`  ${node(title, where, ["([", "])"])}`);
  for (const [key, { claim, components }] of volumesOf(declared)) {
    const id = ids.of(key, `volume ${claim}`);
    const where = new Set([...components.values()].flatMap((environments) => [...environments]));
    const text = label(`${claim}${onlyIn([...where], declared)}`);
    lines.push(`  ${id}[("${text}")]`);
    for (const component of components.keys()) lines.push(`  ${ids.of(component)} --- ${id}`);
  }
  return [...lines, ...arrows(declared, ids)].join("\n");
}

/** Unique Mermaid identifiers for names and titles. */
class Ids {
  readonly #known = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** @param words what the identifier is made of, if the name has more in it */
  of(name: string, words = name): string {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    // A prefix, because some words ("end", "graph") have a meaning in Mermaid.
    const base = `n_${words.replace(/[^A-Za-z0-9]+/g, "_")}`;
    let id = base;
    for (let number = 2; this.#taken.has(id); number++) id = `${base}_${number}`;
    this.#taken.add(id);
    this.#known.set(name, id);
    return id;
  }
}

function label(text: string): string {
  return text.replaceAll('"', "#quot;").replaceAll("<", "#lt;");
}

const nameOf = (end: End): string => (typeof end === "string" ? end : end.title);

function note(found: Where, key: string, environment: string): void {
  entryOf(found, key, () => new Set()).add(environment);
}

/** The components by namespace. */
function componentsOf(declared: readonly WithTraffic[]): Map<string, Where> {
  const found = new Map<string, Where>();
  for (const { environment, traffic } of declared) {
    for (const [name, { namespace }] of Object.entries(traffic.components)) {
      const names = entryOf(found, namespace, (): Where => new Map());
      note(names, name, environment.name);
    }
  }
  return found;
}

function outsideOf(declared: readonly WithTraffic[]): Where {
  const found: Where = new Map();
  for (const { environment, traffic } of declared) {
    for (const end of traffic.flows.flatMap(({ from, to }) => [...ends(from), ...ends(to)])) {
      if (typeof end !== "string") note(found, end.title, environment.name);
    }
  }
  return found;
}

function storesOf(declared: readonly WithTraffic[]): Set<string> {
  return new Set(
    declared
      .flatMap(({ traffic }) => traffic.flows)
      .filter(({ ports }) => ports.some((port) => STORE_PORTS.has(Number(portText(port)))))
      .flatMap(({ to }) => ends(to).map(nameOf)),
  );
}

/** The components that mount each claim; claims of different namespaces may have the same name. */
function volumesOf(declared: readonly WithTraffic[]): Map<string, { claim: string; components: Where }> {
  const found = new Map<string, { claim: string; components: Where }>();
  for (const { environment, resources, traffic } of declared) {
    const workloads = workloadsOf(resources);
    for (const [name, { labels, namespace }] of Object.entries(traffic.components)) {
      for (const workload of workloads) {
        if (workload.namespace !== namespace || !hasLabels(labels, workload.labels)) continue;
        for (const claim of claimsOf(workload)) {
          const key = `volume ${namespace}/${claim}`;
          const volume = found.get(key) ?? { claim, components: new Map() };
          found.set(key, volume);
          note(volume.components, name, environment.name);
        }
      }
    }
  }
  return found;
}

/** One arrow for each pair with all its ports; arrows to one place on the same ports share a line. */
function arrows(declared: readonly WithTraffic[], ids: Ids): string[] {
  const pairs = new Map<string, { from: string; to: string; ports: Where }>();
  for (const { environment, traffic } of declared) {
    for (const { from, ports, to } of traffic.flows) {
      for (const source of ends(from).map(nameOf)) {
        for (const target of ends(to).map(nameOf)) {
          const key = `${source}\n${target}`;
          const pair = pairs.get(key) ?? { from: source, to: target, ports: new Map() };
          pairs.set(key, pair);
          const texts = ports.length === 0 ? ["all ports"] : ports.map(portText);
          for (const text of texts) note(pair.ports, text, environment.name);
        }
      }
    }
  }
  const sources = new Map<string, string[]>();
  for (const { from, ports, to } of pairs.values()) {
    const texts = [...ports].map(([text, where]) => `${text}${onlyIn([...where], declared)}`);
    const arrow = `-->|"${label(texts.join(", "))}"| ${ids.of(to)}`;
    addTo(sources, arrow, ids.of(from));
  }
  return [...sources].map(([arrow, from]) => `  ${from.join(" & ")} ${arrow}`);
}
