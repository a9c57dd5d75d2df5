import type { Resource } from "@kustogen/kustomize/value/resource.ts";

/** A pod with one container. */
export const pod = (container: object): Resource => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a" },
  spec: { containers: [{ name: "a", ...container }] },
});

/** A pod whose container has one variable. */
export const env = (name: string, value: string): Resource => pod({ env: [{ name, value }] });

/** A ConfigMap with these entries. */
export const configMap = (data: Record<string, string>): Resource => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a" },
  data,
});
