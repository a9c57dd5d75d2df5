import type { FieldSpec } from "../resource/field-spec.ts";
import type { Value } from "../value/value.ts";
import type { Decoded, FieldsShape, Shape, ShapeOf } from "./decode.ts";

export const TEXTS = { list: "string" } as const satisfies Shape;
export const TEXT_MAP = { map: "string" } as const satisfies Shape;
const GVK = { group: "string", version: "string", kind: "string" } as const;
const ID = { ...GVK, name: "string", namespace: "string" } as const;

const FIELD_SPEC = {
  fields: { ...GVK, path: "string", create: "boolean" },
} as FieldsShape as ShapeOf<FieldSpec>;
export const FIELD_SPECS = { list: FIELD_SPEC } as const satisfies Shape;
export const SELECTOR = {
  fields: { ...ID, labelSelector: "string", annotationSelector: "string" },
} as const satisfies Shape;
export const PATCH_OPTIONS = {
  fields: { allowNameChange: "boolean", allowKindChange: "boolean" },
} as const satisfies Shape;
export const IMAGE = {
  fields: { name: "string", newName: "string", tagSuffix: "string", newTag: "string", digest: "string" },
} as const satisfies Shape;
export const REPLICA = { fields: { name: "string", count: "integer" } } as const satisfies Shape;
const GENERATOR_OPTIONS = {
  fields: {
    labels: TEXT_MAP,
    annotations: TEXT_MAP,
    disableNameSuffixHash: "boolean",
    immutable: "boolean",
  },
} as const satisfies Shape;
export const GENERATOR_FIELDS = {
  namespace: "string",
  name: "string",
  behavior: "string",
  literals: TEXTS,
  files: TEXTS,
  envs: TEXTS,
  env: "string",
  options: GENERATOR_OPTIONS,
} as const satisfies Record<string, Shape>;
export const SECRET_GENERATOR_FIELDS = { ...GENERATOR_FIELDS, type: "string" } as const;
export const METADATA = {
  fields: { name: "string", namespace: "string", labels: TEXT_MAP, annotations: TEXT_MAP },
} as const satisfies Shape;

const PATCH = {
  fields: { path: "string", patch: "string", target: SELECTOR, options: PATCH_OPTIONS },
} as const satisfies Shape;
const FIELD_OPTIONS = {
  fields: { delimiter: "string", index: "integer", encoding: "string", create: "boolean" },
} as const satisfies Shape;
const TARGET = {
  fields: { select: SELECTOR, reject: { list: SELECTOR }, fieldPaths: TEXTS, options: FIELD_OPTIONS },
} as const satisfies Shape;
/** An entry of `replacements`; also the content of a replacement file. */
export const REPLACEMENT = {
  fields: {
    source: { fields: { ...ID, fieldPath: "string", options: FIELD_OPTIONS } },
    targets: { list: TARGET },
    sourceValue: "string",
    path: "string",
  },
} as const satisfies Shape;
/** An entry of `vars`. */
export const VAR = {
  fields: {
    name: "string",
    objref: { fields: { apiVersion: "string", ...ID } },
    fieldref: { fields: { fieldPath: "string" } },
  },
} as const satisfies Shape;

/** The fields of a HelmChartInflationGenerator: an entry of `helmCharts` and `helmGlobals` in one. */
export const HELM_CHART_FIELDS = {
  name: "string",
  version: "string",
  repo: "string",
  releaseName: "string",
  namespace: "string",
  additionalValuesFiles: TEXTS,
  valuesFile: "string",
  valuesInline: { map: "any" },
  valuesMerge: "string",
  includeCRDs: "boolean",
  skipHooks: "boolean",
  apiVersions: TEXTS,
  kubeVersion: "string",
  nameTemplate: "string",
  skipTests: "boolean",
  debug: "boolean",
  devel: "boolean",
} as const satisfies Record<string, Shape>;
export const HELM_GLOBALS_FIELDS = {
  chartHome: "string",
  configHome: "string",
} as const satisfies Record<string, Shape>;
const HELM_CHART_ARGS = {
  fields: {
    chartName: "string",
    chartVersion: "string",
    chartRepoUrl: "string",
    chartHome: "string",
    chartRepoName: "string",
    helmBin: "string",
    helmHome: "string",
    values: "string",
    valuesLocal: { map: "any" },
    valuesMerge: "string",
    releaseName: "string",
    releaseNamespace: "string",
    extraArgs: TEXTS,
  },
} as const satisfies Shape;

/** A kustomization file, with the fields of the newest version of kustomize. */
export const KUSTOMIZATION = {
  fields: {
    kind: "string",
    apiVersion: "string",
    metadata: METADATA,
    openapi: TEXT_MAP,
    namePrefix: "string",
    nameSuffix: "string",
    namespace: "string",
    commonLabels: TEXT_MAP,
    labels: {
      list: {
        fields: {
          pairs: TEXT_MAP,
          includeSelectors: "boolean",
          includeTemplates: "boolean",
          includeVolumeClaimTemplates: "boolean",
          fields: FIELD_SPECS,
        },
      },
    },
    commonAnnotations: TEXT_MAP,
    patchesStrategicMerge: TEXTS,
    patchesJson6902: { list: PATCH },
    patches: { list: PATCH },
    images: { list: IMAGE },
    imageTags: { list: IMAGE },
    replacements: { list: REPLACEMENT },
    replicas: { list: REPLICA },
    vars: { list: VAR },
    sortOptions: {
      fields: { order: "string", legacySortOptions: { fields: { orderFirst: TEXTS, orderLast: TEXTS } } },
    },
    resources: TEXTS,
    components: TEXTS,
    crds: TEXTS,
    bases: TEXTS,
    configMapGenerator: { list: { fields: GENERATOR_FIELDS } },
    secretGenerator: { list: { fields: SECRET_GENERATOR_FIELDS } },
    helmGlobals: { fields: HELM_GLOBALS_FIELDS },
    helmCharts: { list: { fields: HELM_CHART_FIELDS } },
    helmChartInflationGenerator: { list: HELM_CHART_ARGS },
    generatorOptions: GENERATOR_OPTIONS,
    configurations: TEXTS,
    generators: TEXTS,
    transformers: TEXTS,
    validators: TEXTS,
    buildMetadata: TEXTS,
  },
} as const satisfies Shape;

/** Selects resources: group, version, kind, name and namespace are regular expressions over the whole text. */
export type Selector = Decoded<typeof SELECTOR>;
export type PatchEntry = Decoded<typeof PATCH>;
export type ImageEntry = Decoded<typeof IMAGE>;
export type ReplicaEntry = Decoded<typeof REPLICA>;
export type GeneratorOptions = Decoded<typeof GENERATOR_OPTIONS>;
/** An entry of `configMapGenerator` or `secretGenerator`. */
export type GeneratorEntry = Decoded<{ fields: typeof SECRET_GENERATOR_FIELDS }>;
/** A name for the value of a field in a resource. */
export type VarEntry = Decoded<typeof VAR>;
export type HelmChart = Decoded<{ fields: typeof HELM_CHART_FIELDS }>;
/** The folders of charts and of helm's configuration. */
export type HelmGlobals = Decoded<{ fields: typeof HELM_GLOBALS_FIELDS }>;
/** An entry of the deprecated field `helmChartInflationGenerator`. */
export type HelmChartArgs = Decoded<typeof HELM_CHART_ARGS>;
export type Replacement = Decoded<typeof REPLACEMENT>;
export type ReplacementOptions = Decoded<typeof FIELD_OPTIONS>;

type Fields = Decoded<typeof KUSTOMIZATION>;
export type LabelEntry = NonNullable<Fields["labels"]>[number];
export type SortOptions = NonNullable<Fields["sortOptions"]>;

/** A decoded kustomization, with deprecated fields converted to current ones. */
export type Kustomization = Omit<Fields, "bases" | "imageTags" | "replacements"> & {
  kind: string;
  apiVersion: string;
  replacements?: Value[];
  /** The path of the file, for messages. */
  file: string;
};
