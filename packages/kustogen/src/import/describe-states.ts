import { asMap, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { commonOrder } from "./align.ts";
import { type Bundle, takeBundles } from "./bundles.ts";
import { SourceComments } from "./comments.ts";
import { sharedWith, takeCommon, withBundles } from "./common-labels.ts";
import { componentsOf, isUsedBy } from "./components.ts";
import { connect, type ImportedConnection } from "./connections.ts";
import { decided } from "./decisions.ts";
import { definitionFiles, isDefinition } from "./definition-files.ts";
import { featuresOf } from "./features.ts";
import { takeFillBundles } from "./fill-bundles.ts";
import { guardedUses } from "./guarded-uses.ts";
import { byIdentity, placedStates } from "./identity.ts";
import { ImportedImages } from "./imported-images.ts";
import { ImportedLayers, type LayerSet, layersOf } from "./layers.ts";
import { mainNamespace } from "./main-namespace.ts";
import { type MarkedStates, markedStates, namingSettings } from "./marks.ts";
import { mergeVariants } from "./merge-variants.ts";
import { withNamedTexts } from "./named-texts.ts";
import { calledIn, type ImportedNamespaces, namespacesOf } from "./namespaces.ts";
import { nestedFeatures } from "./nested-features.ts";
import { ownNamed, withoutOwnNames } from "./own-named.ts";
import { pairedNames } from "./paired-names.ts";
import { withSaidSettings } from "./said-settings.ts";
import { ImportedSettings } from "./settings.ts";
import { type SharedFunction, takeFunctions } from "./shared-functions.ts";
import { type SharedGroup, sharedGroups } from "./shared-groups.ts";
import { stageOf } from "./stage-of.ts";
import type { ImportedState } from "./state.ts";
import type { ImportedObject, Template } from "./template.ts";
import { withTextFiles } from "./text-files.ts";
import { camelCase } from "./words.ts";
import { isWorkload } from "./workload-kinds.ts";

/** A system as it will be written. */
export interface ImportedSystem {
  name: string;
  layers: ImportedLayers;
  settings: ImportedSettings;
  images: ImportedImages;
  namespaces: ImportedNamespaces;
  /** What the environments' names have before and behind them, and how a text reads in one. */
  marked: MarkedStates;
  /** The objects of each component, in the order of their files. */
  components: Map<string, ImportedObject[]>;
  /** Whom each component talks to, as its values tell. */
  connections: ReadonlyMap<string, readonly ImportedConnection[]>;
  /** The components that some environments lack, and what these have within others, with those that have them. */
  features: Map<string, LayerSet>;
  /** Labels and annotations that several mappings have together. */
  bundles: readonly Bundle[];
  /** What releases of charts have in common. */
  functions: readonly SharedFunction[];
  /** The labels that every object carries, said once. */
  labels?: Template;
  /** The annotations that every object carries, and its pods. */
  annotations?: Template;
}

/** What is known of the states besides their objects. */
export interface DescribeOptions {
  comments?: SourceComments;
  /** Folders that some environments build on. */
  shared?: readonly SharedGroup[];
  /** What kustomizations say as `namePrefix` and `nameSuffix`. */
  affixes?: ReadonlySet<string>;
  /** The stage of an environment, "" where it has a name of its own; from the environment's name when absent. */
  stage?(environment: string): string;
  /** Texts that look like credentials: each stands in the code, where it is said that it is none. */
  suspects?: ReadonlySet<string>;
  /** Values that a program writes again and again, with their fields: settings, though environments agree. */
  written?: ReadonlySet<string>;
}

/**
 * Describes several rendered states as one system: what they share once, what differs as settings, pins and features.
 *
 * @param environments at least one
 * @param namespace where objects lie that name none, where none does
 */
export function describeStates(
  name: string,
  environments: readonly ImportedState[],
  namespace: string,
  {
    comments = new SourceComments(),
    suspects = new Set(),
    written = new Set(),
    shared = [],
    affixes = new Set(),
    stage = stageOf,
  }: DescribeOptions = {},
): ImportedSystem {
  const marked = markedStates(environments, affixes);
  const { states } = marked;
  const placed = placedStates(states, mainNamespace);
  const namespaces = namespacesOf(states, marked.namespaces, namespace);
  const layers = new ImportedLayers(
    environments.map(({ name: environment }) => ({ name: environment, stage: stage(environment) })),
    sharedGroups(
      environments.map((state) => state.name),
      shared,
    ),
  );
  const settings = new ImportedSettings(layers);
  const images = new ImportedImages(layers);
  const paired = pairedNames(states);
  const maps = placed.map((own, index) => byIdentity(own, paired[index]));
  const identities = commonOrder(maps.map((map) => [...map.keys()])) ?? [
    ...new Set(maps.flatMap((map) => [...map.keys()])),
  ];
  const variants = identities.map((identity) => maps.map((map) => map.get(identity)));
  const samples = variants.map((row) => row.find((resource) => resource !== undefined) as Resource);
  const assigned = withoutOwnNames(componentsOf(samples, name, variants), variants, layers.names);
  const names = featuresOf(
    samples.map((sample, index) => ({
      sample,
      component: assigned.get(sample) as string,
      layers: layersOf((variants[index] ?? []) as unknown as Value[]),
      main: isWorkload(sample),
      used: isUsedBy(
        sample,
        samples.flatMap((one, at) =>
          isWorkload(one) && assigned.get(one) === assigned.get(sample)
            ? (variants[at] ?? []).filter((variant) => variant !== undefined)
            : [],
        ),
      ),
    })),
    layers,
  );
  const groupOf = groupsOf(name, names, variants);
  const components = new Map<string, ImportedObject[]>();
  variants.forEach((row, index) => {
    const sample = samples[index] as Resource;
    const component = names[index] as string;
    const own = components.get(component) ?? [];
    components.set(component, own);
    if (isDefinition(sample)) {
      own.push(...definitionFiles(row, layers));
      return;
    }
    const { apiVersion, kind, metadata } = sample;
    const place = { group: groupOf(component), object: `${kind} ${metadata.name}`, path: [] };
    const bodies = row.map((resource) => (resource === undefined ? undefined : bodyOf(resource, namespaces)));
    const hashed = row.some(
      (resource, layer) => resource !== undefined && states[layer]?.hashed.has(identityKey(resource)),
    );
    const object: ImportedObject = {
      apiVersion,
      kind,
      name: metadata.name,
      names: [
        ...new Set(
          row.flatMap((resource, layer) =>
            resource?.metadata.name === undefined ? [] : marked.unmarked(resource.metadata.name, layer),
          ),
        ),
      ],
      namespace: metadata.namespace,
      layers: layersOf(bodies),
      hashed,
      free: row.some((resource) => resource !== undefined && hasNoType(resource)),
      body: ownNamed(
        mergeVariants(bodies, place, {
          layers,
          settings,
          images,
          unmarked: marked.unmarked,
          suspects,
          written,
          exact: hashed,
        }),
        bodies,
        place,
        { layers, settings },
      ),
    };
    own.push(withTextFiles(withNamedTexts(object), layers));
  });
  const features = new Map<string, LayerSet>();
  for (const [component, own] of components) {
    const set = own.reduce((sum, object) => sum | object.layers, 0);
    if (set !== layers.all) features.set(component, set);
  }
  for (const [component, own] of components)
    components.set(
      component,
      own.map((object) => ({
        ...object,
        body: withSaidSettings(object.body, object.layers, layers.all, settings, {
          group: groupOf(component),
          object: `${object.kind} ${object.name}`,
        }),
      })),
    );
  for (const [component, set] of features) layers.addFeature(camelCase(component), set);
  const decisions = decided(
    components,
    features,
    ["prefix", "suffix", "namespace", ...[...components.keys()].map(camelCase)],
    layers,
    settings,
    groupOf,
  );
  for (const [component, own] of decisions.components) components.set(component, own);
  const groups = [...[...components.keys()].map(camelCase), ...decisions.features.keys()];
  for (const [feature, set] of decisions.features) features.set(feature, set);
  const byGroup = new Map([...features].map(([component, set]) => [camelCase(component), set]));
  const guarded = [...components].flatMap(([component, own]) => [
    ...guardedUses(own, features.get(component) ?? layers.all),
  ]);
  for (const { name: naming, kind, description, values } of namingSettings(
    marked,
    layers.names,
    namespaces.placed,
  ))
    settings.addNaming(naming, kind, description, values);
  settings.finish(byGroup, ["prefix", "suffix", "namespace", ...groups], camelCase(name), new Set(guarded));
  for (const [feature, place] of nestedFeatures(
    components,
    features,
    settings.all,
    camelCase(name),
    (component) => {
      const group = groupOf(component);
      return group === "" && settings.all.some((one) => one.group === camelCase(name))
        ? camelCase(name)
        : group;
    },
  ))
    layers.nested.set(feature, place);
  images.finish();
  for (const [component, own] of components)
    components.set(
      component,
      own.map((object) => comments.carriedBy(object)),
    );
  const off = new Set(byGroup.keys());
  const everywhere: Pick<ImportedSystem, "labels" | "annotations"> = {};
  for (const called of ["labels", "annotations"] as const) {
    const found = takeCommon(called, [...components.values()].flat(), layers, off);
    if (found === undefined) continue;
    everywhere[called] = found.common;
    let taken = 0;
    for (const [component, own] of components)
      components.set(component, found.objects.slice(taken, (taken += own.length)));
  }
  const labelled = takeBundles(components, off, layers.names);
  let bundles: readonly Bundle[] = labelled.bundles;
  if (everywhere.labels?.type === "map") {
    bundles = sharedWith(everywhere.labels, bundles, layers);
    everywhere.labels = withBundles(everywhere.labels, bundles, layers);
  }
  const filled = takeFillBundles(labelled.components, layers.names.length);
  const connected = connect(filled.components);
  const called = takeFunctions(connected.components, features);
  return {
    name,
    layers,
    settings,
    images,
    namespaces,
    marked,
    components: called.components,
    functions: called.functions,
    connections: connected.connections,
    features,
    bundles: [...bundles, ...filled.bundles],
    ...everywhere,
  };
}

/**
 * The settings' group of a component: none for the one that is called like the system, whose settings are the system's;
 * what only some environments have is on or off as a group.
 */
function groupsOf(
  system: string,
  names: readonly string[],
  rows: readonly (readonly unknown[])[],
): (component: string) => string {
  const isEverywhere = (component: string) =>
    rows[0]?.every((_, layer) =>
      rows.some((row, index) => names[index] === component && row[layer] !== undefined),
    );
  const whole = new Set(names.filter((one) => one === system && isEverywhere(one)));
  return (component) => (whole.has(component) ? "" : camelCase(component));
}

/** True for what the type of its kind refuses: a status, and what breaks its schema. */
function hasNoType(resource: Resource): boolean {
  return "status" in resource || (schemaProblem(resource)?.path.length ?? 0) > 0;
}

function bodyOf(resource: Resource, { main, twins }: ImportedNamespaces): Value {
  const { apiVersion: _apiVersion, kind: _kind, ...body } = asMap(resource);
  if (main === undefined || resource.metadata.namespace !== main || twins.has(calledIn(resource)))
    return body;
  const { namespace: _namespace, ...metadata } = asMap(resource).metadata as ValueMap;
  return { ...body, metadata };
}
