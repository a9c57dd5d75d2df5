import type { IConfigMap } from "kubernetes-models/v1/ConfigMap";
import { hashed } from "../authoring/hashed.ts";
import { metadata, type Part, type Typed } from "./metadata.ts";
import { texts } from "./options.ts";

/**
 * A ConfigMap with a fixed name, for data that is referred to by name from elsewhere, or read again at run time. Pods
 * that read it at start do NOT restart when it changes; use `hashedConfigMap` for those.
 *
 * @example
 * ```ts
 * configMap(part, "shop-config", { LOG_LEVEL: context.settings.logLevel })
 * ```
 */
export function configMap(part: Part, name: string, data: Record<string, string>): Typed<IConfigMap> {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: metadata(part, name), data: texts("data", data) };
}

/**
 * A ConfigMap through kustomize's configMapGenerator: its name gets a hash of its content and references follow, so
 * that pods that read it at start restart when it changes. Refer to it by the name given here.
 *
 * @example
 * ```ts
 * hashedConfigMap(part, "shop-nginx", { "nginx.conf": fill("listen __PORT__;", { PORT: 8080 }) })
 * ```
 */
export function hashedConfigMap(part: Part, name: string, data: Record<string, string>): Typed<IConfigMap> {
  return hashed(configMap(part, name, data));
}
