import { addTo, kept } from "@kustogen/kustomize/value/multimap.ts";
import { isSelected } from "../../../cluster/selection/selected-pods.ts";
import type { Container } from "../../../cluster/workloads/pods.ts";
import type { Variable } from "../../../effective/variable.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { derived } from "../../derived.ts";
import { defineRule } from "../../rule.ts";
import { environed } from "./containers.ts";

/** Images whose own command stops if this variable is set. */
const STOPPED: readonly [image: RegExp, variable: string][] = [
  [/(?:^|\/)cp-kafka(?::|@|$)/, "KAFKA_PORT"],
  [/(?:^|\/)cp-kafka-rest(?::|@|$)/, "KAFKA_REST_PORT"],
  [/(?:^|\/)cp-schema-registry(?::|@|$)/, "SCHEMA_REGISTRY_PORT"],
];

const OF_NEO4J = "NEO4J_PORT";

/** True for the setting of neo4j to go on with a warning about settings that it doesn't know. */
function isLenient({ name, value }: Variable): boolean {
  return /^NEO4J_.*strict__validation/.test(name) && value === "false";
}

/** Images that may fail because of a Service with their own name. */
const KNOWN: readonly [image: RegExp, variable: string][] = [
  ...STOPPED,
  [/(?:^|\/)cp-zookeeper(?::|@|$)/, "ZOOKEEPER_PORT"],
  // It rejects every variable with its prefix that it doesn't know.
  [/(?:^|\/)authelia(?::|@|$)/, "AUTHELIA_PORT"],
  // It treats each variable with its prefix as a setting, and stops at an unknown one.
  [/(?:^|\/)neo4j(?::|@|$)/, OF_NEO4J],
  [/(?:^|\/)n8n(?::|@|$)/, "N8N_PORT"],
  [/(?:^|\/)paperless-ngx(?::|@|$)/, "PAPERLESS_PORT"],
  [/(?:^|\/)immich-(?:server|machine-learning)(?::|@|$)/, "IMMICH_PORT"],
  [/(?:^|\/)solr(?::|@|$)/, "SOLR_PORT"],
  [/(?:^|\/)uptime-kuma(?::|@|$)/, "UPTIME_KUMA_PORT"],
  [/(?:^|\/)superset(?::|@|$)/, "SUPERSET_PORT"],
  [/(?:^|\/)memos(?::|@|$)/, "MEMOS_PORT"],
  [/(?:^|\/)actual-server(?::|@|$)/, "ACTUAL_PORT"],
  [/(?:^|\/)searxng(?::|@|$)/, "SEARXNG_PORT"],
];

export const serviceLink = defineRule({
  id: "environment/service-link",
  title: "A Service's name doesn't create a variable that a program reads as its own setting",
  why:
    "A Service called neo4j gives every pod in its namespace the variable `NEO4J_PORT=tcp://…`. A " +
    "program that reads such a variable as its own setting fails at startup, and only in namespaces " +
    "that have that Service. `enableServiceLinks: false` prevents this.",
  source: "https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables",
  example: {
    bad: "kind: Service\nmetadata: {name: neo4j}\nspec: {ports: [{port: 7687}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, image: 'neo4j:5.26.0'}]}}}",
    good: "kind: Service\nmetadata: {name: neo4j}\nspec: {ports: [{port: 7687}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {enableServiceLinks: false, containers: [{name: api, image: 'neo4j:5.26.0'}]}}}",
  },
  worst: "error",
  least: "info",
  cases: {
    error: "for images that are known to stop because of this",
    info: "for the pods behind that Service",
  },
  basis: "broken",
  *check(state) {
    if (
      !state.pods.some(({ spec }) => spec.enableServiceLinks !== false) ||
      state.index.ofKind("Service", "").length === 0
    )
      return;
    const containers = environed(state);
    const setElsewhere = new Set<string>();
    for (const { environment } of containers)
      for (const { name } of environment.variables) setElsewhere.add(name);
    const readable = new Map<ReadonlyMap<string, Variable>, ReadableLinks>();
    for (const { container, environment, pod } of containers) {
      const links = derived(state).links(pod);
      const some = kept(readable, links, () => new ReadableLinks(links, setElsewhere));
      if (some.isEmpty) continue;
      const own = new Set(environment.variables.map(({ name }) => name));
      const knownNames = KNOWN.filter(([image]) => image.test(container.image ?? "")).map(([, name]) => name);
      // A variable from envFrom may set it, and would win.
      const prefixes = environment.open.length > 0 ? [] : own;
      for (const { name, source } of some.concerning(prefixes, knownNames)) {
        if (own.has(name) || (name === OF_NEO4J && environment.variables.some(isLenient))) continue;
        const known = knownNames.includes(name);
        // The Service's own server knows its port; clients are affected if they read the variable.
        const stopped = isStopped(container, name);
        const server = isSelected(
          pod,
          mapAt(state.index.find("Service", source.name, pod.namespace, ""), "spec", "selector"),
          pod.namespace,
        );
        yield {
          ...(server && !known && { severity: "info" as const }),
          ...(stopped && { severity: "error" as const }),
          resource: pod.resource,
          path: pod.path,
          message: `container ${container.name} gets ${name} from Service ${source.name}, an address instead of a number`,
          fix: `set enableServiceLinks: false, or ${stopped ? "rename the Service" : "the variable itself"}`,
        };
      }
    }
  },
});

/** True for a container that runs the command of its image, which the variable stops. */
function isStopped({ image = "", spec }: Container, variable: string): boolean {
  return (
    spec.command === undefined &&
    spec.args === undefined &&
    STOPPED.some(([stopped, name]) => name === variable && stopped.test(image))
  );
}

/**
 * The service links that some container could read as a setting: another container sets it, or an image is known for
 * it. They are found by the prefix of a setting's name, because there may be thousands of links for each of thousands
 * of containers.
 */
class ReadableLinks {
  readonly #links: Variable[] = [];
  readonly #byName = new Map<string, number>();
  readonly #byPrefix = new Map<string, number[]>();

  constructor(links: ReadonlyMap<string, Variable>, setElsewhere: ReadonlySet<string>) {
    for (const link of links.values()) {
      const { name, source } = link;
      const set = setElsewhere.has(name);
      if (!set && !KNOWN.some(([, known]) => known === name)) continue;
      if (source.name === "kubernetes" || !/_(?:PORT|SERVICE_HOST|SERVICE_PORT)$/.test(name)) continue;
      const at = this.#links.push(link) - 1;
      this.#byName.set(name, at);
      if (!set) continue;
      const prefix = name.replace(/PORT$/, "");
      addTo(this.#byPrefix, prefix, at);
    }
  }

  get isEmpty(): boolean {
    return this.#links.length === 0;
  }

  /** The links with these names, and those with the prefix of one of the settings, in order. */
  concerning(settings: Iterable<string>, names: readonly string[]): Variable[] {
    const found = new Set<number>();
    for (const name of names) {
      const at = this.#byName.get(name);
      if (at !== undefined) found.add(at);
    }
    for (const setting of settings)
      for (let length = 1; length <= setting.length; length++)
        for (const at of this.#byPrefix.get(setting.slice(0, length)) ?? []) found.add(at);
    return [...found].sort((a, b) => a - b).map((at) => this.#links[at] as Variable);
  }
}
