import { InputError } from "../../model/errors.ts";
import type { Value } from "../../model/value.ts";
import type { FieldSpec } from "../transform/fieldspec.ts";
import { decode, type Shape } from "./decode.ts";
import { parseKustomizationFile } from "./documents.ts";

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
  helmGlobals?: Value;
  helmCharts?: Value[];
  helmChartInflationGenerator?: Value[];
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
export const GENERATOR_OPTIONS: Shape = {
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

const HELM_CHART: Shape = {
  fields: {
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
  },
};

const KUSTOMIZATION: Shape = {
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
    helmGlobals: { fields: { chartHome: "string", configHome: "string" } },
    helmCharts: { list: HELM_CHART },
    helmChartInflationGenerator: { list: { map: "any" } },
    generatorOptions: GENERATOR_OPTIONS,
    configurations: TEXTS,
    generators: TEXTS,
    transformers: TEXTS,
    validators: TEXTS,
    buildMetadata: TEXTS,
  },
};

/** The names a kustomization file may have; a folder has exactly one of them. */
export const KUSTOMIZATION_FILES = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

const API_VERSIONS: Record<string, string> = {
  Kustomization: "kustomize.config.k8s.io/v1beta1",
  Component: "kustomize.config.k8s.io/v1alpha1",
};

type Decoded = Partial<Kustomization> & { bases?: string[]; imageTags?: ImageEntry[]; metadata?: unknown };

/**
 * Reads a kustomization file: unknown fields and wrong types are refused, deprecated fields (`bases`, `imageTags`,
 * `env`) are read as what replaced them. Throws InputError naming file, line and field.
 */
export function readKustomization(content: string | Uint8Array, file: string): Kustomization {
  const value = parseKustomizationFile(content, file);
  const text =
    typeof content === "string"
      ? content
      : Buffer.from(content.buffer, content.byteOffset, content.length).toString();
  const decoded = decode<Decoded | undefined>(value, KUSTOMIZATION, {
    file,
    strict: true,
    coerce: false,
    locate: (field) => `${file}${lineOf(text, field)}`,
  });
  const { kind = "", apiVersion = "", bases = [], imageTags = [], ...rest } = decoded ?? {};
  const fields = rest as Partial<Kustomization>;
  if (Object.keys(fields).length + bases.length + imageTags.length === 0)
    throw new InputError(
      `${file}: the kustomization is empty; it needs at least one field, such as resources`,
    );
  const known = Object.hasOwn(API_VERSIONS, kind) ? API_VERSIONS[kind] : undefined;
  if (kind !== "" && known === undefined)
    throw new InputError(
      `${file}${lineOf(text, "kind")}: kind must be Kustomization or Component but is ${kind}`,
    );
  const expected = known ?? (API_VERSIONS.Kustomization as string);
  if (apiVersion !== "" && apiVersion !== expected)
    throw new InputError(
      `${file}${lineOf(text, "apiVersion")}: apiVersion of a ${kind || "Kustomization"} must be ${expected} but is ${apiVersion}`,
    );
  return {
    ...fields,
    kind: kind || "Kustomization",
    apiVersion: apiVersion || expected,
    ...((fields.resources || bases.length > 0) && { resources: [...(fields.resources ?? []), ...bases] }),
    ...((fields.images || imageTags.length > 0) && { images: [...(fields.images ?? []), ...imageTags] }),
    ...(fields.configMapGenerator && { configMapGenerator: fields.configMapGenerator.map(withEnv) }),
    ...(fields.secretGenerator && { secretGenerator: fields.secretGenerator.map(withEnv) }),
    file,
  };
}

function withEnv(entry: GeneratorEntry): GeneratorEntry {
  if (!entry.env) return entry;
  const { env, ...rest } = entry;
  return { ...rest, envs: [...(entry.envs ?? []), env] };
}

/** ":12" for the first line on which the field stands as a key; "" when there is none. */
function lineOf(text: string, field: string): string {
  const lines = text.split("\n");
  const index = lines.findIndex((line) => {
    const trimmed = line.trim().replace(/^-\s+/, "");
    return trimmed.startsWith(`${field}:`) || trimmed.startsWith(`"${field}":`);
  });
  return index < 0 ? "" : `:${index + 1}`;
}
