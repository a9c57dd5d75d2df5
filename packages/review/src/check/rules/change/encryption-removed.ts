import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { annotation } from "../../../cluster/argocd/annotations.ts";
import { readablePath } from "../../../compare/path.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding } from "../../rule.ts";
import { changedResources } from "./changed.ts";
import { fieldMoves } from "./field-changes.ts";
import { PUBLIC_KINDS, publicRoutes, shownHost } from "./public-routes.ts";

/** The connections that a change leaves without encryption: most clients keep working, so nobody notices. */
export function* encryptionRemoved(context: ChangeContext): Iterable<ChangeFinding> {
  for (const { before, after, changes } of changedResources(context)) {
    const found = [
      ...(PUBLIC_KINDS.includes(after.kind) ? unencrypted(before, after) : []),
      ...[...fieldMoves(changes)].flatMap(({ name, path, after: now }) =>
        after.kind === "DestinationRule" && name === "mode" && now === "DISABLE"
          ? [{ path, message: `connections are no longer encrypted (${readablePath(path)} is DISABLE)` }]
          : [],
      ),
    ];
    for (const one of found)
      yield { resource: after, ...one, message: `${resourceText(after)}: ${one.message}` };
  }
}

function* unencrypted(before: Resource, after: Resource): Iterable<Omit<ChangeFinding, "resource">> {
  const served = new Set(publicRoutes(after).map(({ host }) => host));
  const kept = hostsWithTls(after);
  const lost = [...hostsWithTls(before)].filter((host) => served.has(host) && !kept.has(host));
  for (const host of lost)
    yield { path: ["spec"], message: `${shownHost(host)} is no longer served with TLS` };
  if (lost.length > 0 || kept.size === 0) return;
  if (redirects(before) && !redirects(after))
    yield {
      path: ["metadata", "annotations"],
      message: "requests without TLS are answered instead of redirected",
    };
}

/** The hosts that are served with TLS; "*" for any host. */
function hostsWithTls(resource: Resource): ReadonlySet<string> {
  const { kind, spec } = resource;
  if (kind === "Ingress")
    return new Set(
      itemsAt(spec, "tls").flatMap(([entry]) => {
        const hosts = listAt(entry, "hosts").filter((host) => typeof host === "string");
        return hosts.length === 0 ? publicRoutes(resource).map(({ host }) => host) : hosts;
      }),
    );
  if (kind === "Gateway")
    return new Set(
      itemsAt(spec, "listeners").flatMap(([listener]) =>
        textAt(listener, "protocol") === "HTTP" ? [] : [textAt(listener, "hostname") ?? "*"],
      ),
    );
  const tls = kind === "HTTPProxy" ? at(spec, "virtualhost", "tls") : at(spec, "tls");
  return new Set(tls === undefined ? [] : publicRoutes(resource).map(({ host }) => host));
}

/** True if the NGINX controller redirects requests without TLS, which it does unless it is told otherwise. */
function redirects(resource: Resource): boolean {
  return annotation(resource, "nginx.ingress.kubernetes.io/ssl-redirect") !== "false";
}
