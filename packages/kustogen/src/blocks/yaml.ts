import { writeYaml } from "../text/write-yaml.ts";

/**
 * Writes YAML in the order given, for fields that contain YAML as a string, such as a chart's values in an Application
 * or a ConfigMap. A key that is `undefined` is left out, and strings that some parser would read as another type are
 * quoted.
 *
 * @example
 * ```ts
 * configMap(part, "shop-values", { "values.yaml": yaml({ replicaCount: 2, ingress: { enabled: true } }) })
 * ```
 */
export function yaml(document: object): string {
  return writeYaml(document);
}
