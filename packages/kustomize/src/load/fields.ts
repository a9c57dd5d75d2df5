import type { FieldSpec } from "../resource/field-spec.ts";
import type { Value } from "../value/value.ts";
import type { Shape } from "./decode.ts";

/** Selects resources: group, version, kind, name and namespace are regular expressions over the whole text. */
export interface Selector {
  group?: string;
  version?: string;
  kind?: string;
  name?: string;
  namespace?: string;
  labelSelector?: string;
  annotationSelector?: string;
}

export interface PatchEntry {
  path?: string;
  patch?: string;
  target?: Selector;
  options?: { allowNameChange?: boolean; allowKindChange?: boolean };
}

export interface ImageEntry {
  name?: string;
  newName?: string;
  tagSuffix?: string;
  newTag?: string;
  digest?: string;
}

export interface ReplicaEntry {
  name?: string;
  count?: number | bigint;
}

export interface LabelEntry {
  pairs?: ReadonlyMap<string, string>;
  includeSelectors?: boolean;
  includeTemplates?: boolean;
  fields?: FieldSpec[];
}

export interface GeneratorOptions {
  labels?: ReadonlyMap<string, string>;
  annotations?: ReadonlyMap<string, string>;
  disableNameSuffixHash?: boolean;
  immutable?: boolean;
}

/** An entry of `configMapGenerator` or `secretGenerator`. */
export interface GeneratorEntry {
  namespace?: string;
  name?: string;
  behavior?: string;
  literals?: string[];
  files?: string[];
  envs?: string[];
  env?: string;
  options?: GeneratorOptions;
  /** Of a secret. */
  type?: string;
}

export interface SortOptions {
  order?: string;
  legacySortOptions?: { orderFirst?: string[]; orderLast?: string[] };
}

/** An entry of `vars`: a name for the value of a field of a resource. */
export interface VarEntry {
  name?: string;
  objref?: {
    apiVersion?: string;
    group?: string;
    version?: string;
    kind?: string;
    name?: string;
    namespace?: string;
  };
  fieldref?: { fieldPath?: string };
}

/** An entry of `helmCharts`. */
export interface HelmChart {
  name?: string;
  version?: string;
  repo?: string;
  releaseName?: string;
  namespace?: string;
  additionalValuesFiles?: string[];
  valuesFile?: string;
  valuesInline?: ReadonlyMap<string, Value>;
  valuesMerge?: string;
  includeCRDs?: boolean;
  skipHooks?: boolean;
  apiVersions?: string[];
  kubeVersion?: string;
  nameTemplate?: string;
  skipTests?: boolean;
  debug?: boolean;
  devel?: boolean;
}

/** `helmGlobals`: where charts are kept, and where helm keeps its configuration. */
export interface HelmGlobals {
  chartHome?: string;
  configHome?: string;
}

/** An entry of the old field `helmChartInflationGenerator`. */
export interface HelmChartArgs {
  chartName?: string;
  chartVersion?: string;
  chartRepoUrl?: string;
  chartHome?: string;
  helmHome?: string;
  values?: string;
  valuesLocal?: ReadonlyMap<string, Value>;
  valuesMerge?: string;
  releaseName?: string;
}

/** A kustomization file, with the fields of kustomize 5.8.1. */
export interface Kustomization {
  kind: string;
  apiVersion: string;
  openapi?: ReadonlyMap<string, string>;
  namePrefix?: string;
  nameSuffix?: string;
  namespace?: string;
  commonLabels?: ReadonlyMap<string, string>;
  labels?: LabelEntry[];
  commonAnnotations?: ReadonlyMap<string, string>;
  patchesStrategicMerge?: string[];
  patchesJson6902?: PatchEntry[];
  patches?: PatchEntry[];
  images?: ImageEntry[];
  replacements?: Value[];
  replicas?: ReplicaEntry[];
  vars?: VarEntry[];
  sortOptions?: SortOptions;
  resources?: string[];
  components?: string[];
  crds?: string[];
  configMapGenerator?: GeneratorEntry[];
  secretGenerator?: GeneratorEntry[];
  generatorOptions?: GeneratorOptions;
  helmGlobals?: HelmGlobals;
  helmCharts?: HelmChart[];
  helmChartInflationGenerator?: HelmChartArgs[];
  configurations?: string[];
  generators?: string[];
  transformers?: string[];
  validators?: string[];
  buildMetadata?: string[];
  /** The path of the file, for messages. */
  file: string;
}

const TEXTS: Shape = { list: "string" };
const TEXT_MAP: Shape = { map: "string" };
const GVK = { group: "string", version: "string", kind: "string" } as const;
const ID = { ...GVK, name: "string", namespace: "string" } as const;

export const FIELD_SPEC: Shape = { fields: { ...GVK, path: "string", create: "boolean" } };
export const SELECTOR: Shape = {
  fields: { ...ID, labelSelector: "string", annotationSelector: "string" },
};
export const PATCH_OPTIONS: Shape = { fields: { allowNameChange: "boolean", allowKindChange: "boolean" } };
export const IMAGE: Shape = {
  fields: { name: "string", newName: "string", tagSuffix: "string", newTag: "string", digest: "string" },
};
export const REPLICA: Shape = { fields: { name: "string", count: "integer" } };
const GENERATOR_OPTIONS: Shape = {
  fields: {
    labels: TEXT_MAP,
    annotations: TEXT_MAP,
    disableNameSuffixHash: "boolean",
    immutable: "boolean",
  },
};
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
export const METADATA: Shape = {
  fields: { name: "string", namespace: "string", labels: TEXT_MAP, annotations: TEXT_MAP },
};

const PATCH: Shape = {
  fields: { path: "string", patch: "string", target: SELECTOR, options: PATCH_OPTIONS },
};
const FIELD_OPTIONS: Shape = {
  fields: { delimiter: "string", index: "integer", encoding: "string", create: "boolean" },
};
const TARGET: Shape = {
  fields: {
    select: SELECTOR,
    reject: { list: SELECTOR },
    fieldPaths: TEXTS,
    options: FIELD_OPTIONS,
  },
};
/** An entry of `replacements`; also what a replacement file holds. */
export const REPLACEMENT: Shape = {
  fields: {
    source: { fields: { ...ID, fieldPath: "string", options: FIELD_OPTIONS } },
    targets: { list: TARGET },
    sourceValue: "string",
    path: "string",
  },
};
/** An entry of `vars`. */
export const VAR: Shape = {
  fields: {
    name: "string",
    objref: { fields: { apiVersion: "string", ...ID } },
    fieldref: { fields: { fieldPath: "string" } },
  },
};

/** What a HelmChartInflationGenerator has: an entry of `helmCharts` and `helmGlobals` in one. */
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
const HELM_CHART_ARGS: Shape = {
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
};

/** A kustomization file, with the fields of kustomize 5.8.1. */
export const KUSTOMIZATION: Shape = {
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
          fields: { list: FIELD_SPEC },
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
    secretGenerator: { list: { fields: { ...GENERATOR_FIELDS, type: "string" } } },
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
};
