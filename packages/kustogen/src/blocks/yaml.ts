import { writeYaml } from "../text/write-yaml.ts";

/**
 * A YAML text in the order given, for what reads YAML out of a text: the values of a chart in an Application or a
 * ConfigMap. `undefined` leaves a key out, and texts that some reader takes for something else stand in quotes.
 *
 * @example
 * ```ts
 * configMap(part, "shop-values", { "values.yaml": yaml({ replicaCount: 2, ingress: { enabled: true } }) })
 * ```
 */
export function yaml(document: object): string {
  return writeYaml(document);
}
