import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { type Affix, referencesIn } from "../factor/affixes.ts";
import { nameOnly } from "../factor/names-only.ts";
import { contractsOf } from "../layers/contracts.ts";
import type { LayerNode } from "../layers/tree.ts";

/**
 * The Secrets in an environment's contracts that its objects refer to with the environment's prefix and suffix in the
 * name: if kustomize knows them, it updates these references with the prefix, and they needn't be repeated in each
 * environment.
 */
export function providedNames(
  node: LayerNode,
  resources: readonly Resource[],
  { prefix, suffix }: Affix,
): Resource[] {
  if (prefix + suffix === "") return [];
  const wanted = contractsOf(node).filter(
    ({ name, namespace }) =>
      namespace === node.namespace &&
      name.length > prefix.length + suffix.length &&
      name.startsWith(prefix) &&
      name.endsWith(suffix),
  );
  if (wanted.length === 0) return [];
  const has =
    (name: string) =>
    ({ kind, metadata }: Resource) =>
      kind === "Secret" && metadata.name === name;
  return wanted.flatMap(({ name }) => {
    const readers = resources.filter((one) => referencesIn([one]).has(`Secret ${name}`));
    const [namespace, ...others] = new Set(readers.map(({ metadata }) => metadata.namespace));
    return readers.length === 0 || others.length > 0 || resources.some(has(name))
      ? []
      : [nameOnly(name, namespace)];
  });
}
