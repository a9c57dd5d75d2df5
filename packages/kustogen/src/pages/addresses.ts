import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { IIngressSpec } from "kubernetes-models/networking.k8s.io/v1/IngressSpec";
import type { Deployed } from "./deployed.ts";
import { codes } from "./markdown.ts";

/** The hosts that people reach in each environment. */
export function hosts(deployed: readonly Deployed[]): string {
  return deployed
    .map(
      ({ environment, resources }) => [environment.name, [...new Set(resources.flatMap(hostsOf))]] as const,
    )
    .filter(([, names]) => names.length > 0)
    .map(([name, names]) => `- ${name}: ${codes(names)}`)
    .join("\n");
}

/** The hosts of an Ingress, or of Traefik's IngressRoute. */
function hostsOf({ kind, spec }: Resource): string[] {
  if (kind === "Ingress") return ((spec as IIngressSpec).rules ?? []).map(({ host = "*" }) => host);
  if (kind !== "IngressRoute" && kind !== "IngressRouteTCP") return [];
  const { routes = [] } = spec as { routes?: { match?: string }[] };
  return routes.flatMap(({ match = "" }) =>
    [...match.matchAll(/\bHost(?:SNI|Regexp)?\(`([^`]*)`/g)].map(([, host = ""]) => host),
  );
}
