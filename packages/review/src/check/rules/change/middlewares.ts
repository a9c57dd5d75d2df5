import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ResourceIndex } from "../../../cluster/resource-index.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeFinding, Severity } from "../../rule.ts";

/** The fields of a Middleware of Traefik that decide who has access. */
const AUTH_MIDDLEWARE = /forwardAuth|basicAuth|digestAuth|ipAllowList|ipWhiteList|jwt|oidc|plugin/i;
/** The name of a middleware that decides who has access. */
const AUTH_NAME = /auth|login|log-in|sign-?in|oidc|sso|jwt|allow-?list|white-?list|password/i;
const MIDDLEWARES = "traefik.ingress.kubernetes.io/router.middlewares";

/** A resource of one state, with the index of that state. */
type InState = readonly [resource: Resource, index: ResourceIndex];

/** A middleware that a route goes through. */
interface Passed {
  /** How the route names it. */
  name: string;
  /** Undefined if it isn't in the environment. */
  middleware: Resource | undefined;
}

/** True for a Middleware of Traefik that decides who has access. */
export function isAuthMiddleware({ kind, spec }: Resource): boolean {
  return (
    kind === "Middleware" && Object.keys(mapAt({ spec }, "spec")).some((field) => AUTH_MIDDLEWARE.test(field))
  );
}

/** The middlewares that a Traefik route or an Ingress goes through and that may decide who has access, if they change. */
export function* middlewareChanges(before: InState, after: InState): Iterable<ChangeFinding> {
  const [resource] = after;
  const indexes = [before[1], after[1]] as const;
  if (resource.kind === "Ingress") {
    const found = difference(ofIngress(before), ofIngress(after), indexes);
    const path: FieldPath = ["metadata", "annotations", MIDDLEWARES];
    if (found !== undefined)
      yield { severity: found.severity, resource, path, message: `${resourceText(resource)} ${found.text}` };
  }
  if (resource.kind !== "IngressRoute") return;
  const old = new Map(
    itemsAt(before[0], "spec", "routes").map(([route]) => [
      textAt(route, "match") ?? "",
      ofRoute(route, before),
    ]),
  );
  for (const [route, index] of itemsAt(resource, "spec", "routes")) {
    const match = textAt(route, "match") ?? "";
    const was = old.get(match);
    if (was === undefined) continue;
    const found = difference(was, ofRoute(route, after), indexes);
    const path: FieldPath = ["spec", "routes", index, "middlewares"];
    const message = `${resourceText(resource)}: ${match} ${found?.text}`;
    if (found !== undefined) yield { severity: found.severity, resource, path, message };
  }
}

/** How severe it is that a route goes through other middlewares, and which; undefined if none decides who has access. */
function difference(
  was: readonly Passed[],
  is: readonly Passed[],
  [oldIndex, index]: readonly [ResourceIndex, ResourceIndex],
): { severity: Severity; text: string } | undefined {
  const without = (all: readonly Passed[], others: readonly Passed[], of: ResourceIndex) =>
    all.filter((one) => !others.some(({ name }) => name === one.name) && accessOf(one, of) !== "not decided");
  const [gone, come] = [without(was, is, oldIndex), without(is, was, index)];
  if (gone.length + come.length === 0) return undefined;
  const names = (of: readonly Passed[]) => of.map(({ name }) => name).join(", ");
  const parts = [
    gone.length > 0 ? `no longer goes through ${names(gone)}` : undefined,
    come.length > 0 ? `now goes through ${names(come)}` : undefined,
  ];
  return {
    severity: gone.some((one) => accessOf(one, oldIndex) === "decided") ? "error" : "warning",
    text: parts.filter((part) => part !== undefined).join(" and "),
  };
}

function ofRoute(route: unknown, [{ metadata }, index]: InState): Passed[] {
  return itemsAt(route, "middlewares").flatMap(([one]) => {
    const name = textAt(one, "name");
    const namespace = textAt(one, "namespace") ?? metadata.namespace;
    return name === undefined ? [] : [{ name, middleware: index.find("Middleware", name, namespace) }];
  });
}

/** The middlewares in an Ingress's annotation: "shop-login@kubernetescrd" is login of the namespace shop. */
function ofIngress([{ metadata }, index]: InState): Passed[] {
  const all = index.ofKind("Middleware");
  return (metadata.annotations?.[MIDDLEWARES] ?? "").split(",").flatMap((text) => {
    const name = text.trim();
    const found = all.find(
      ({ metadata: of }) => `${of.namespace ?? "default"}-${of.name}@kubernetescrd` === name,
    );
    return name === "" ? [] : [{ name, middleware: found }];
  });
}

/** Whether a middleware decides who has access; judged by its name if it isn't in the environment. */
function accessOf(
  { name, middleware }: Passed,
  index: ResourceIndex,
  seen: readonly string[] = [],
): "decided" | "not decided" | "unknown" {
  if (middleware === undefined) return AUTH_NAME.test(name) ? "decided" : "unknown";
  if (isAuthMiddleware(middleware)) return "decided";
  const parts = ofRoute(mapAt(middleware, "spec", "chain"), [middleware, index]);
  const found = parts.flatMap((part) =>
    seen.includes(part.name) ? [] : accessOf(part, index, [...seen, name, part.name]),
  );
  return found.find((one) => one === "decided") ?? found.find((one) => one === "unknown") ?? "not decided";
}
