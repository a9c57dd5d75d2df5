import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, numberAt, textAt } from "../../kubernetes/fields.ts";
import { isExternalName, isHeadless } from "../network/services.ts";

/** The variables of a Service, as in kubernetes, pkg/kubelet/envvars; its address may be `$(X_SERVICE_HOST)`. */
export function serviceVariables(service: Resource): { name: string; value: string | undefined }[] {
  const ports = itemsAt(service, "spec", "ports").map(([port]) => port);
  const name = textAt(service.metadata, "name");
  if (name === undefined || ports.length === 0 || isHeadless(service) || isExternalName(service)) return [];
  const prefix = variableName(name);
  const address = textAt(service, "spec", "clusterIP");
  const host = address ?? `$(${prefix}_SERVICE_HOST)`;
  const named = ports.flatMap((port) => {
    const of = textAt(port, "name");
    return of === undefined
      ? []
      : { name: `${prefix}_SERVICE_PORT_${variableName(of)}`, value: numberOf(port) };
  });
  const links = ports.flatMap((port, index) => {
    const protocol = textAt(port, "protocol") ?? "TCP";
    const value = numberOf(port);
    const url = `${protocol.toLowerCase()}://${host}:${value}`;
    const of = `${prefix}_PORT_${value}_${protocol.toUpperCase()}`;
    return [
      ...(index === 0 ? [{ name: `${prefix}_PORT`, value: url }] : []),
      { name: of, value: url },
      { name: `${of}_PROTO`, value: protocol.toLowerCase() },
      { name: `${of}_PORT`, value },
      { name: `${of}_ADDR`, value: address },
    ];
  });
  return [
    { name: `${prefix}_SERVICE_HOST`, value: address },
    { name: `${prefix}_SERVICE_PORT`, value: numberOf(ports[0]) },
    ...named,
    ...links,
  ];
}

function numberOf(port: ValueMap | undefined): string {
  return String(numberAt(port, "port") ?? "");
}

/** The API server's Service, whose variables every container gets, with or without service links. */
export const API_SERVICE: Resource = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "kubernetes" },
  spec: { ports: [{ name: "https", port: 443, protocol: "TCP" }] },
};

function variableName(name: string): string {
  const upper = name.replace(/[-.]/g, "_").toUpperCase();
  return /^\d/.test(upper) ? `_${upper}` : upper;
}
