import { decode } from "../../load/decode.ts";
import { FIELD_SPECS, type Kustomization } from "../../load/fields.ts";
import type { Root } from "../../load/root.ts";
import { does } from "../../versions.ts";
import { parseKustomizationFile } from "../../yaml/reader/documents.ts";
import { EMPTY_CONFIG, FIELD_LISTS, mergeConfigs, sortConfig, type TransformerConfig } from "./config.ts";
import { readCrdConfig } from "./crds.ts";
import { defaultConfig } from "./defaults.ts";

const CONFIG = {
  fields: {
    ...(Object.fromEntries(FIELD_LISTS.map((name) => [name, FIELD_SPECS])) as Record<
      (typeof FIELD_LISTS)[number],
      typeof FIELD_SPECS
    >),
    nameReference: {
      list: { fields: { group: "string", version: "string", kind: "string", fieldSpecs: FIELD_SPECS } },
    },
  },
} as const;

/**
 * The transformer configurations of a kustomization, which are added in order: kustomize's default with its
 * `configurations` files, and those derived from its `crds` files.
 */
export function configsOf(kustomization: Kustomization, root: Root): readonly TransformerConfig[] {
  const added = (kustomization.configurations ?? []).map((path) => readConfig(root, path));
  const types = (kustomization.crds ?? []).map((path) => readCrdConfig(root, path));
  return [
    mergeConfigs(defaultConfig(root.outside.kustomize), added.reduce(mergeConfigs, EMPTY_CONFIG)),
    types.reduce(mergeConfigs, EMPTY_CONFIG),
  ];
}

function readConfig(root: Root, path: string): TransformerConfig {
  const file = root.join(path);
  const value = parseKustomizationFile(root.text(path), file);
  const { volumeClaimTemplateLabels: claims, ...older } = CONFIG.fields;
  const fields = does(root.outside.kustomize, "claimsApart") ? CONFIG.fields : older;
  const read = decode(value, { fields }, { file, strict: true, coerce: true });
  const nameReference = (read?.nameReference ?? []).map((entry) => ({
    ...entry,
    fieldSpecs: entry.fieldSpecs ?? [],
  }));
  return sortConfig({ ...EMPTY_CONFIG, ...read, nameReference });
}
