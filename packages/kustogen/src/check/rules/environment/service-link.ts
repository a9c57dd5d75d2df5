import { mapAt } from "../../../kubernetes/fields.ts";
import type { Pod } from "../../../kubernetes/pods.ts";
import { podsWith } from "../../facts/selected-pods.ts";
import type { State } from "../../facts/state.ts";
import { defineRule } from "../../rule.ts";
import { environed } from "./containers.ts";

function selectorOf({ index }: State, name: string, { namespace }: Pod): Record<string, unknown> {
  return mapAt(index.find("Service", name, namespace, ""), "spec", "selector");
}

/** Images that stop or go wrong because of a Service of their own name. */
const KNOWN: readonly [image: RegExp, variable: RegExp][] = [
  [/(?:^|\/)cp-kafka(?::|@|$)/, /^KAFKA_PORT$/],
  [/(?:^|\/)cp-schema-registry(?::|@|$)/, /^SCHEMA_REGISTRY_PORT$/],
  [/(?:^|\/)cp-zookeeper(?::|@|$)/, /^ZOOKEEPER_PORT$/],
];

export const serviceLink = defineRule({
  id: "environment/service-link",
  title: "A Service's name doesn't make a variable that a program reads as its own setting",
  why:
    "For a Service redis every pod of the namespace gets REDIS_PORT=tcp://…: a program that reads REDIS_PORT as a number " +
    "stops at its start, and only in a namespace with that Service.",
  source: "https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables",
  severity: "warning",
  needs: ["rendered"],
  *check(state) {
    if (
      !state.pods.some(({ spec }) => spec.enableServiceLinks !== false) ||
      state.index.ofKind("Service", "").length === 0
    )
      return;
    const containers = environed(state);
    const setElsewhere = new Set(
      containers.flatMap(({ environment }) =>
        environment.variables.filter(({ source }) => source.kind !== "Service").map(({ name }) => name),
      ),
    );
    for (const { container, environment, pod } of containers) {
      const own = environment.variables
        .filter(({ source }) => source.kind !== "Service")
        .map(({ name }) => name);
      for (const { name, source } of environment.variables) {
        if (
          source.kind !== "Service" ||
          source.name === "kubernetes" ||
          !/_(?:PORT|SERVICE_HOST|SERVICE_PORT)$/.test(name)
        )
          continue;
        const known = KNOWN.some(
          ([image, variable]) => image.test(container.image ?? "") && variable.test(name),
        );
        const prefix = name.replace(/PORT$/, "");
        // It has settings of that prefix, and others of this place set this very one.
        const read = setElsewhere.has(name) && own.some((one) => one.startsWith(prefix));
        // What envFrom brings may set it; it would win.
        if (!known && (!read || environment.open.length > 0)) continue;
        // Its own server knows its port; its clients are those who read it.
        const server = podsWith(state, selectorOf(state, source.name, pod), pod.namespace).includes(pod);
        yield {
          ...(server && !known && { severity: "info" as const }),
          resource: pod.resource,
          path: pod.path,
          message: `container ${container.name} gets ${name} from Service ${source.name}, as an address and no number`,
          fix: "set enableServiceLinks: false, or the variable itself",
        };
      }
    }
  },
});
