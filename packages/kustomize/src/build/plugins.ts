import { InputError } from "../errors/errors.ts";
import { generate } from "../generate/generator.ts";
import { inflateChart } from "../generate/helm.ts";
import { type Decoded, decode, type Shape } from "../load/decode.ts";
import {
  FIELD_SPECS,
  GENERATOR_FIELDS,
  HELM_CHART_FIELDS,
  HELM_GLOBALS_FIELDS,
  IMAGE,
  METADATA,
  PATCH_OPTIONS,
  REPLACEMENT,
  REPLICA,
  SECRET_GENERATOR_FIELDS,
  SELECTOR,
  TEXT_MAP,
  TEXTS,
} from "../load/fields.ts";
import { unsupported } from "../load/repository-url.ts";
import { parseResources } from "../load/resources.ts";
import type { FieldSpec } from "../resource/field-spec.ts";
import { describeId } from "../resource/id.ts";
import { namingErrors } from "../resource/naming-errors.ts";
import type { Origin } from "../resource/origin.ts";
import { BuildResource, NO_HISTORY } from "../resource/resource.ts";
import type { ResourceMap } from "../resource/resource-map.ts";
import { setImage } from "../transform/images.ts";
import { setPairs } from "../transform/labels/labels.ts";
import { affixNames, appendHashes } from "../transform/names/names.ts";
import { SUBJECT_MODES, setNamespace } from "../transform/namespace.ts";
import { applyJsonPatchTo, applyPatch, applyStrategicPatches } from "../transform/patches.ts";
import { readStrategicPatches, readStrategicPatchList } from "../transform/read-patches.ts";
import { inSequence, replacementsOf } from "../transform/replace.ts";
import { setReplicas } from "../transform/replicas.ts";
import type { Apply, ConfigureContext } from "../transform/transformer.ts";
import { configureValueAdd, VALUE_ADD } from "../transform/value-add.ts";
import { lookUp } from "../value/own.ts";
import type { Value } from "../value/value.ts";
import type { Version } from "../versions.ts";
import { writtenOut } from "../yaml/written-out.ts";
import { configurePatch, readTargetedJsonPatch } from "./kustomization.ts";

type Plugin<Made> = (config: Value, context: ConfigureContext) => Made;

function read<const Fields extends Record<string, Shape>>(
  config: Value,
  fields: Fields,
): Decoded<{ fields: Fields }> {
  return decode(config, { fields }, { strict: false, coerce: true }) ?? {};
}

/** A transformer of the fields in `fieldSpecs`, by the value of another field. */
function ofField<const Of extends Shape>(
  field: string,
  shape: Of,
  apply: (resources: ResourceMap, value: Decoded<Of>, specs: readonly FieldSpec[], version?: Version) => void,
): Plugin<Apply> {
  return (config, { root }) => {
    const value = (lookUp(read(config, { [field]: shape }), field) ?? {}) as Decoded<Of>;
    const { fieldSpecs = [] } = read(config, { fieldSpecs: FIELD_SPECS });
    return (resources) => apply(resources, value, fieldSpecs, root.outside.kustomize);
  };
}

/** kustomize's built-in transformers, configured by a resource of apiVersion `builtin`. */
const TRANSFORMERS: Readonly<Record<string, Plugin<Apply>>> = {
  AnnotationsTransformer: ofField("annotations", TEXT_MAP, setPairs),
  LabelTransformer: ofField("labels", TEXT_MAP, setPairs),
  ImageTagTransformer: ofField("imageTag", IMAGE, setImage),
  ReplicaCountTransformer: ofField("replica", REPLICA, setReplicas),
  HashTransformer: () => appendHashes,
  NamespaceTransformer(config) {
    const given = read(config, {
      metadata: METADATA,
      fieldSpecs: FIELD_SPECS,
      unsetOnly: "boolean",
      setRoleBindingSubjects: "string",
    });
    const { metadata, fieldSpecs = [], unsetOnly, setRoleBindingSubjects = "" } = given;
    const subjects = SUBJECT_MODES.find((one) => one === (setRoleBindingSubjects || "defaultOnly"));
    if (subjects === undefined)
      throw new InputError(
        `setRoleBindingSubjects must be ${SUBJECT_MODES.join(", ")} but is ${setRoleBindingSubjects}`,
      );
    const namespace = metadata?.namespace ?? "";
    return (resources) => setNamespace(resources, { namespace, specs: fieldSpecs, unsetOnly, subjects });
  },
  PrefixTransformer: (config) => configureAffix(config, "prefix"),
  SuffixTransformer: (config) => configureAffix(config, "suffix"),
  PrefixSuffixTransformer: (config) =>
    inSequence((["prefix", "suffix"] as const).map((side) => configureAffix(config, side))),
  PatchJson6902Transformer(config, context) {
    const { jsonOp, ...entry } = read(config, { target: SELECTOR, path: "string", jsonOp: "string" });
    const { patch, source, target } = readTargetedJsonPatch({ ...entry, patch: jsonOp }, context, "jsonOp");
    return (resources) => applyJsonPatchTo(resources, target, patch, source);
  },
  PatchStrategicMergeTransformer(config, context) {
    const { paths = [], patches = "" } = read(config, { paths: TEXTS, patches: "string" });
    const source = `patches`;
    const all = paths.flatMap((path) => readStrategicPatchList(path, context));
    if (patches !== "")
      all.push(...readStrategicPatches(patches, source, context).map((patch) => ({ patch, source })));
    if (all.length === 0) throw new InputError(`there is no patch in paths or patches`);
    return (resources) => applyStrategicPatches(resources, all, context);
  },
  PatchTransformer(config, context) {
    const entry = read(config, {
      path: "string",
      patch: "string",
      target: SELECTOR,
      options: PATCH_OPTIONS,
    });
    const patch = configurePatch(entry, context);
    return (resources) => applyPatch(resources, patch.read, patch.source, context);
  },
  ReplacementTransformer(config, context) {
    const { replacements = [] } = read(config, { replacements: { list: REPLACEMENT } });
    return inSequence(replacements.flatMap((one) => replacementsOf(one, context)));
  },
  ValueAddTransformer: (config, context) => configureValueAdd(read(config, VALUE_ADD), context),
};

function configureAffix(config: Value, side: "prefix" | "suffix"): Apply {
  const { fieldSpecs } = read(config, { fieldSpecs: FIELD_SPECS });
  if (fieldSpecs === undefined) throw new InputError(`a ${side} transformer needs fieldSpecs`);
  const text = read(config, { [side]: "string" })[side] ?? "";
  return (resources) => affixNames(resources, side, text, fieldSpecs);
}

/** The fields of an IAMPolicyGenerator. */
const SERVICE_ACCOUNT = {
  cloud: "string",
  kubernetesService: { fields: { name: "string", namespace: "string" } },
  serviceAccount: { fields: { name: "string", projectId: "string" } },
} as const satisfies Record<string, Shape>;

type ServiceAccountConfig = Decoded<{ fields: typeof SERVICE_ACCOUNT }>;

/** The ServiceAccount for a Google service account, as created by kustomize's IAMPolicyGenerator. */
function generateServiceAccount(
  { cloud = "", kubernetesService = {}, serviceAccount = {} }: ServiceAccountConfig,
  { file, clusterScoped }: ConfigureContext,
): BuildResource[] {
  if (cloud !== "gke") throw new InputError(`cloud must be gke but is "${cloud}"`);
  const { name = "", namespace } = kubernetesService;
  const account = `${serviceAccount.name ?? ""}@${serviceAccount.projectId ?? ""}.iam.gserviceaccount.com`;
  const text = `apiVersion: v1
kind: ServiceAccount
metadata:
  annotations:
    iam.gke.io/gcp-service-account: ${account}
  name: ${name}${namespace ? `\n  namespace: ${namespace}` : ""}
`;
  return parseResources(text, file).map((value) => new BuildResource(value, NO_HISTORY, clusterScoped));
}

/** kustomize's built-in generators, configured by a resource of apiVersion `builtin`. */
const GENERATORS: Readonly<Record<string, Plugin<BuildResource[]>>> = {
  ConfigMapGenerator: (config, context) => [generateFrom("ConfigMap", config, context)],
  SecretGenerator: (config, context) => [generateFrom("Secret", config, context)],
  HelmChartInflationGenerator(config, context) {
    const fields = { ...HELM_CHART_FIELDS, ...HELM_GLOBALS_FIELDS };
    const chart = read(config, fields);
    return inflateChart(chart, chart, context, "generators");
  },
  IAMPolicyGenerator: (config, context) => generateServiceAccount(read(config, SERVICE_ACCOUNT), context),
};

function generateFrom(kind: "ConfigMap" | "Secret", config: Value, context: ConfigureContext): BuildResource {
  const { metadata, ...entry } = read(config, {
    ...(kind === "Secret" ? SECRET_GENERATOR_FIELDS : GENERATOR_FIELDS),
    metadata: METADATA,
  });
  const name = entry.name || metadata?.name;
  const namespace = entry.namespace || metadata?.namespace;
  return generate(kind, { ...entry, name, namespace }, context.root, context.clusterScoped);
}

/** A transformer in `transformers` or `validators`. Throws InputError for plugins that are not built in. */
export function configureTransformer(
  resource: BuildResource,
  field: "transformers" | "validators",
  context: ConfigureContext,
): Apply {
  return configured(TRANSFORMERS, resource, field, context);
}

/** The resources of a generator that `generators` configures. Throws InputError for plugins that are not built in. */
export function generatedBy(resource: BuildResource, context: ConfigureContext): BuildResource[] {
  return configured(GENERATORS, resource, "generators", context);
}

function configured<Made>(
  plugins: Readonly<Record<string, Plugin<Made>>>,
  { apiVersion, id, kind, name, value }: BuildResource,
  field: string,
  context: ConfigureContext,
): Made {
  if (apiVersion !== "builtin")
    throw unsupported(`the plugin ${describeId(id)} (exec, container, Starlark or Go)`, field);
  const plugin = lookUp(plugins, kind);
  if (plugin === undefined) throw new InputError(`${field}: kustomize has no built-in plugin ${kind} for it`);
  return namingErrors(`${field}: ${kind} ${name}`, () => {
    // It is written out for the plugin, which fails if that isn't possible.
    writtenOut(value);
    return plugin(value, context);
  });
}

/** The origin that `buildMetadata` records for a plugin, given the origin of its configuration. */
export function pluginOrigin(resource: BuildResource, origin: Origin | undefined): Origin | undefined {
  if (origin === undefined) return undefined;
  const { apiVersion, kind, name, namespace } = resource;
  const { repo, ref } = origin;
  return { repo, ref, configuredIn: origin.path, configuredBy: { apiVersion, kind, name, namespace } };
}
