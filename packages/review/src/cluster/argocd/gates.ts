import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import { type Moment, momentOf } from "./hooks.ts";

/** A resource that Argo CD waits for before it applies later waves, and that someone else has to make healthy. */
export interface Gate {
  resource: Resource;
  moment: Moment;
  /** The condition: "its issuer has signed it". */
  until: string;
  /** The Secret that it creates. */
  secret?: string;
}

const KINDS: readonly (readonly [
  kind: string,
  group: string,
  until: (resource: Resource) => string | undefined,
])[] = [
  ["Certificate", "cert-manager.io", () => "its issuer has signed it"],
  ["ManagedCertificate", "networking.gke.io", () => "Google has signed it"],
  ["ExternalSecret", "external-secrets.io", () => "the external store has answered"],
  ["Ingress", "networking.k8s.io", () => "its controller has given it an address"],
  [
    "Service",
    "",
    (resource) =>
      textAt(resource, "spec", "type") === "LoadBalancer" ? "the cloud has given it an address" : undefined,
  ],
  [
    "DaemonSet",
    "apps",
    (resource) =>
      textAt(resource, "spec", "updateStrategy", "type") === "OnDelete"
        ? undefined
        : "its pod runs on every node",
  ],
];

/** The resources that hold back later waves until someone else acts, according to Argo CD's health checks. */
export function* gates({ index }: ClusterObjects): Iterable<Gate> {
  for (const [kind, group, until] of KINDS)
    for (const resource of index.ofKind(kind)) {
      if (groupOf(resource.apiVersion) !== group) continue;
      const moment = momentOf(resource);
      const awaited = until(resource);
      if (moment === undefined || awaited === undefined) continue;
      yield { resource, moment, until: awaited, secret: secretOf(resource) };
    }
}

function secretOf({ kind, metadata, spec }: Resource): string | undefined {
  if (kind === "Certificate") return textAt(spec, "secretName");
  if (kind === "ExternalSecret") return textAt(spec, "target", "name") ?? metadata.name;
  return undefined;
}
