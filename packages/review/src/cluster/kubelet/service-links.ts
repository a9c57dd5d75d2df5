import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, numberAt, textAt } from "../../kubernetes/fields.ts";
import { isExternalName, isHeadless } from "../network/services.ts";

/** A variable that the kubelet creates for a Service; `$(X_SERVICE_HOST)` in its value means the assigned address. */
export interface ServiceVariable {
  name: string;
  /** Undefined if only the cluster knows it. */
  value: string | undefined;
}

/**
 * The variables of one Service (kubernetes, pkg/kubelet/envvars): X_SERVICE_HOST, X_SERVICE_PORT, one for each named
 * port, and those of Docker links. None for a Service without a cluster address (headless or an external name).
 */
export function serviceVariables(service: Resource): ServiceVariable[] {
  const ports = itemsAt(service, "spec", "ports").map(([port]) => port);
  const name = textAt(service.metadata, "name");
  if (name === undefined || ports.length === 0 || isHeadless(service) || isExternalName(service)) return [];
  const prefix = variableName(name);
  const address = textAt(service, "spec", "clusterIP");
  const host = address ?? `$(${prefix}_SERVICE_HOST)`;
  const first = String(numberAt(ports[0], "port") ?? "");
  const found: ServiceVariable[] = [
    { name: `${prefix}_SERVICE_HOST`, value: address },
    { name: `${prefix}_SERVICE_PORT`, value: first },
  ];
  for (const port of ports) {
    const portName = textAt(port, "name");
    if (portName !== undefined)
      found.push({
        name: `${prefix}_SERVICE_PORT_${variableName(portName)}`,
        value: String(numberAt(port, "port") ?? ""),
      });
  }
  ports.forEach((port, index) => {
    const protocol = textAt(port, "protocol") ?? "TCP";
    const number = String(numberAt(port, "port") ?? "");
    const url = `${protocol.toLowerCase()}://${host}:${number}`;
    if (index === 0) found.push({ name: `${prefix}_PORT`, value: url });
    const of = `${prefix}_PORT_${number}_${protocol.toUpperCase()}`;
    found.push(
      { name: of, value: url },
      { name: `${of}_PROTO`, value: protocol.toLowerCase() },
      { name: `${of}_PORT`, value: number },
      { name: `${of}_ADDR`, value: address },
    );
  });
  return found;
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
