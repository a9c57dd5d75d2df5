import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { mayShareNamespace, type ResourceIndex } from "../../../cluster/resource-index.ts";
import { itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import type { Finding } from "../../rule.ts";

export const KINDS_WITH_OWN_NAMES = [
  "AlertmanagerConfig",
  "AnalysisTemplate",
  "ClusterAnalysisTemplate",
  "VirtualService",
];

/** The names that objects use, of those that they or an object beside them define, under which nothing is defined. */
export function* unknownNames(index: ResourceIndex): Iterable<Finding> {
  for (const resource of index.ofKind("AlertmanagerConfig", "monitoring.coreos.com")) {
    const names = namesAt(resource, "spec", "receivers");
    for (const path of routesIn(resource, ["spec", "route"]))
      yield* unknown(resource, path, textAt(resource, ...path), names, "receiver");
  }
  for (const kind of ["AnalysisTemplate", "ClusterAnalysisTemplate"])
    for (const resource of index.ofKind(kind, "argoproj.io")) {
      const names = namesAt(resource, "spec", "args");
      for (const [path, name] of argumentsIn(asMap(resource)))
        yield* unknown(resource, path, name, names, "argument");
    }
  for (const service of index.ofKind("VirtualService", "networking.istio.io"))
    for (const protocol of ["http", "tls", "tcp"])
      for (const [, i] of itemsAt(service, "spec", protocol))
        for (const [{ destination }, j] of itemsAt(service, "spec", protocol, i, "route")) {
          const names = subsetsOf(index, service, textAt(destination, "host") ?? "");
          const path = ["spec", protocol, i, "route", j, "destination", "subset"];
          if (names !== undefined)
            yield* unknown(service, path, textAt(destination, "subset"), names, "subset");
        }
}

function* unknown(
  resource: Resource,
  path: Path,
  name: string | undefined,
  names: readonly string[],
  what: string,
): Iterable<Finding> {
  if (name === undefined || names.includes(name)) return;
  const near = closest(name, names);
  const some =
    names.length === 0
      ? "there are none"
      : names.length === 1
        ? `the only one is ${names[0]}`
        : `those that exist are ${names.join(", ")}`;
  yield {
    resource,
    path,
    message: `no ${what} is called ${name}; ${some}`,
    fix: near === undefined ? `add the ${what}, or use one that exists` : `did you mean ${near}?`,
  };
}

function namesAt(resource: Resource, ...path: string[]): string[] {
  return itemsAt(resource, ...path).map(([one]) => textAt(one, "name") ?? "");
}

/** The places of receivers in a route and those below it. */
function* routesIn(resource: Resource, path: Path): Iterable<Path> {
  yield [...path, "receiver"];
  for (const [, index] of itemsAt(resource, ...path, "routes"))
    yield* routesIn(resource, [...path, "routes", index]);
}

const ARGUMENT = /\{\{\s*args\.([\w.-]+?)\s*\}\}/g;

/** The arguments that the metrics of an analysis take. */
const argumentsIn = finderInTexts((text, _, path): [Path, string][] =>
  text.includes("args.") ? [...text.matchAll(ARGUMENT)].map(([, name = ""]) => [[...path], name]) : [],
);

/** The subsets of a host; undefined if no rule here is about it. */
function subsetsOf(index: ResourceIndex, service: Resource, host: string): string[] | undefined {
  const { namespace } = service.metadata;
  const rules = index
    .ofKind("DestinationRule", "networking.istio.io")
    .filter(
      (one) =>
        mayShareNamespace(one.metadata.namespace, namespace) &&
        fullName(textAt(one, "spec", "host") ?? "", one.metadata.namespace) === fullName(host, namespace),
    );
  return rules.length === 0 ? undefined : rules.flatMap((one) => namesAt(one, "spec", "subsets"));
}

function fullName(host: string, namespace = ""): string {
  return host.includes(".") ? host.replace(/\.svc(?:\.cluster\.local)?$/, "") : `${host}.${namespace}`;
}
