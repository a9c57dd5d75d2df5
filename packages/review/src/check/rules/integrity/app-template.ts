import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, jsonText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { type LibraryRelease, libraryReleases } from "../../../cluster/app-template.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { releaseName } from "../../../kubernetes/target-namespaces.ts";
import { defineRule, type Finding } from "../../rule.ts";

export const appTemplate = defineRule({
  id: "integrity/app-template",
  title: "The values of an app-template release refer to its own services, ports, controllers and containers",
  why:
    "If an Ingress or route in the values of the generic Helm chart app-template refers to a service or " +
    "port that the release doesn't define, Helm renders nothing, or an object that the API server rejects. " +
    "If a volume is mounted into a controller or container that doesn't exist, it is left out without a " +
    "message. A ServiceMonitor for a port that doesn't exist finds nothing. The values refer to services " +
    "by their identifiers, and to ports by their names; since version 3, `name` is the name of any Service.",
  source: "https://bjw-s-labs.github.io/helm-charts/docs/app-template/",
  example: {
    bad: "kind: HelmRelease\nmetadata: {name: web}\nspec:\n  chart: {spec: {chart: app-template, version: 3.7.3}}\n  values:\n    controllers: {web: {containers: {app: {}}}}\n    service: {web: {controller: web, ports: {http: {port: 80}}}}\n    ingress: {web: {hosts: [{host: web.example.com, paths: [{path: /, service: {identifier: web, port: htpp}}]}]}}",
    good: "kind: HelmRelease\nmetadata: {name: web}\nspec:\n  chart: {spec: {chart: app-template, version: 3.7.3}}\n  values:\n    controllers: {web: {containers: {app: {}}}}\n    service: {web: {controller: web, ports: {http: {port: 80}}}}\n    ingress: {web: {hosts: [{host: web.example.com, paths: [{path: /, service: {identifier: web, port: http}}]}]}}",
  },
  kinds: ["HelmRelease", "Application"],
  isAlone: true,
  *check(state) {
    for (const release of libraryReleases(state)) {
      const { resource, path } = release;
      // What isn't rendered may be a patch of these values.
      if (state.unsure?.has(resource)) continue;
      for (const { at, ...finding } of problemsOf(release))
        yield { resource, path: [...path, ...at], ...finding };
    }
  },
});

type Problem = Pick<Finding, "message" | "fix"> & { at: Path };

function* problemsOf(release: LibraryRelease): Iterable<Problem> {
  const { values, controllers, services } = release;
  for (const [id, service] of enabledIn(values, "service")) {
    const controller = textAt(service, "controller");
    if (controller === undefined || isOpen(controller) || controllers.has(controller)) continue;
    yield {
      at: ["service", id, "controller"],
      message: `service ${id} is for controller ${controller}, which the release doesn't have`,
      fix: nameOne(controllers.keys()),
    };
  }
  for (const [id, ingress] of enabledIn(values, "ingress"))
    for (const [host, i] of itemsAt(ingress, "hosts"))
      for (const [one, j] of itemsAt(host, "paths"))
        yield* leading(mapAt(one, "service"), ["ingress", id, "hosts", i, "paths", j, "service"], release);
  for (const [id, route] of enabledIn(values, "route"))
    for (const [rule, i] of itemsAt(route, "rules"))
      for (const [one, j] of itemsAt(rule, "backendRefs"))
        yield* leading(one, ["route", id, "rules", i, "backendRefs", j], release);
  for (const [id, monitor] of enabledIn(values, "serviceMonitor")) {
    const service = mapAt(monitor, "service");
    const at = ["serviceMonitor", id];
    if (textAt(service, "identifier") !== undefined) yield* leading(service, [...at, "service"], release);
    const only = services.size === 1 && monitor.selector === undefined ? [...services.keys()][0] : undefined;
    const name = textAt(service, "identifier") ?? (textAt(service, "name") === undefined ? only : undefined);
    const ports = name === undefined ? undefined : services.get(name);
    if (ports === undefined) continue;
    const written = textAt(monitor, "serviceName");
    if (written !== undefined && !isOpen(written)) continue;
    for (const [endpoint, i] of itemsAt(monitor, "endpoints")) {
      const port = textAt(endpoint, "port");
      if (port === undefined || isOpen(port) || ports.has(port)) continue;
      yield {
        at: [...at, "endpoints", i, "port"],
        message: `serviceMonitor ${id} is for port ${port}, which service ${name} doesn't have`,
        fix: nameOne(ports),
      };
    }
  }
  yield* mountedNowhere(release);
}

/** A reference to a service of the release, and to one of its ports. */
function* leading(to: ValueMap, at: Path, release: LibraryRelease): Iterable<Problem> {
  const { services, field, values, resource, isDated } = release;
  const literal = textAt(to, "name");
  const isOwn = literal !== undefined && services.has(literal) && literal !== releaseName(resource);
  if (
    field === "identifier" &&
    isDated &&
    isOwn &&
    !/"(?:fullnameOverride|forceRename)":/.test(jsonText(values))
  )
    yield {
      at: [...at, "name"],
      message: `refers to a Service called ${literal}, but the release calls that of its service ${literal} after itself`,
      fix: `write identifier: ${literal}`,
    };
  const id = field === "name" ? literal : literal === undefined ? textAt(to, "identifier") : undefined;
  if (id === undefined || isOpen(id)) return;
  const ports = services.get(id);
  if (ports === undefined) {
    // Before version 3, another name is that of any Service.
    if (field === "name") return;
    yield {
      at: [...at, field],
      message: `refers to service ${id}, which the release doesn't have, so Helm fails`,
      fix: nameOne(services.keys()),
    };
    return;
  }
  const port = textAt(to, "port");
  if (port === undefined || isOpen(port) || ports.has(port) || /^\d+$/.test(port)) return;
  yield {
    at: [...at, "port"],
    message: `refers to port ${port}, which service ${id} of the release doesn't have`,
    fix: nameOne(ports),
  };
}

/** The volumes that are mounted into controllers and containers that don't exist. */
function* mountedNowhere({ values, controllers }: LibraryRelease): Iterable<Problem> {
  for (const [id, volume] of enabledIn(values, "persistence"))
    for (const [controller, into] of Object.entries(mapAt(volume, "advancedMounts"))) {
      const at = ["persistence", id, "advancedMounts", controller];
      const containers = controllers.get(controller);
      if (isOpen(controller) || mapAt(values, "controllers", controller).enabled === false) continue;
      if (containers === undefined) {
        yield {
          at,
          message: `mounts ${id} into controller ${controller}, which the release doesn't have`,
          fix: nameOne(controllers.keys()),
        };
        continue;
      }
      for (const container of isMap(into) ? Object.keys(into) : [])
        if (!containers.has(container) && !isOpen(container))
          yield {
            at: [...at, container],
            message: `mounts ${id} into container ${container}, which controller ${controller} doesn't have`,
            fix: nameOne(containers),
          };
    }
}

/** The entries of a map that aren't disabled. */
function enabledIn(values: ValueMap, field: string): [id: string, entry: ValueMap][] {
  return Object.entries(mapAt(values, field)).flatMap(([id, entry]) =>
    isMap(entry) && lookUp(entry, "enabled") !== false ? [[id, entry]] : [],
  );
}

/** True for a text that something fills in. */
function isOpen(text: string): boolean {
  return /\{\{|\$\{/.test(text);
}

function nameOne(names: Iterable<string>): string {
  const all = [...names];
  return all.length === 0 ? "add it" : `write ${all.slice(0, 4).join(" or ")}, or add it`;
}
