import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { hashed } from "../authoring/hashed.ts";
import type { Typed } from "./kubernetes.ts";
import { type Metadata, metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

/**
 * A ConfigMap that keeps its name: for what something else refers to by name, or reads again while it runs.
 * Pods that read it at start do NOT roll when it changes; use `hashedConfigMap` for those.
 *
 * @example
 * ```ts
 * configMap(part, "shop-config", { LOG_LEVEL: context.settings.logLevel })
 * ```
 *
 * @param more annotations, and labels besides those of the part
 */
export function configMap(
  part: Part,
  name: string,
  data: Record<string, string>,
  more: Pick<Metadata, "annotations" | "labels"> = {},
): Typed<IConfigMap> {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(part, name, more.annotations, more.labels),
    data,
  };
}

/**
 * A ConfigMap through kustomize's configMapGenerator: its name gets a hash of its content and references
 * follow, so that pods which read it at start roll when it changes. Refer to it by the name given here.
 *
 * @example
 * ```ts
 * hashedConfigMap(part, "shop-nginx", { "nginx.conf": fill("listen __PORT__;", { PORT: 8080 }) })
 * ```
 *
 * @param more annotations, and labels besides those of the part
 */
export function hashedConfigMap(
  part: Part,
  name: string,
  data: Record<string, string>,
  more: Pick<Metadata, "annotations" | "labels"> = {},
): Typed<IConfigMap> {
  return hashed(configMap(part, name, data, more));
}
