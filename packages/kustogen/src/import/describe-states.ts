import { asMap, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { commonOrder } from "./align.ts";
import { SourceComments } from "./comments.ts";
import { commonBase } from "./common-base.ts";
import { takeCommonLabels } from "./common-labels.ts";
import { componentsOf } from "./components.ts";
import { definitionFiles, isDefinition } from "./definition-files.ts";
import { byIdentity, type PlacedState, placedStates } from "./identity.ts";
import { ImportedImages } from "./images.ts";
import { ImportedLayers } from "./layers.ts";
import { layersOf, mergeVariants } from "./merge-variants.ts";
import { type ImportedNamespaces, inNamespacesOf, mainNamespace, namespacesOf } from "./namespaces.ts";
import { ImportedSettings } from "./settings.ts";
import { sharedLayers } from "./shared-states.ts";
import { stageOf } from "./stage-of.ts";
import type { ImportedState } from "./state.ts";
import type { ImportedObject, Template } from "./template.ts";
import { withTextFiles } from "./text-files.ts";
import { camelCase } from "./words.ts";

/** A system as it will be written. */
export interface ImportedSystem {
  name: string;
  layers: ImportedLayers;
  settings: ImportedSettings;
  images: ImportedImages;
  namespaces: ImportedNamespaces;
  /** The objects of each component, in the order of their files. */
  components: Map<string, ImportedObject[]>;
  /** The labels that every object carries, said once. */
  labels?: Template;
}

/** What is known of the states besides their objects. */
export interface DescribeOptions {
  comments?: SourceComments;
  /** Folders that some environments build on, as they are rendered. */
  shared?: readonly { members: readonly string[]; state: ImportedState }[];
  /** The stage of an environment, "" where it has a name of its own; from the environment's name when absent. */
  stage?(environment: string): string;
  /** Texts that look like credentials: each stands in the code, where it is said that it is none. */
  suspects?: ReadonlySet<string>;
}

/**
 * Describes several rendered states as one system: what they share once, what differs as settings, pins and
 * conditions.
 *
 * @param environments at least one
 * @param base what all of them build on; made of what they have in common when there is none
 * @param namespace where objects lie that name none, where none does
 */
export function describeStates(
  name: string,
  environments: readonly ImportedState[],
  base: ImportedState | undefined,
  namespace: string,
  {
    comments = new SourceComments(),
    suspects = new Set(),
    shared = [],
    stage = stageOf,
  }: DescribeOptions = {},
): ImportedSystem {
  const placed = placedStates(environments, mainNamespace);
  const between = sharedLayers(placed, shared);
  const namespaces = namespacesOf(environments, namespace, between);
  const layers = new ImportedLayers(
    environments.map(({ name: environment }) => ({ name: environment, stage: stage(environment) })),
    between.map(({ members, state }) => ({ name: state.name, members })),
  );
  const [first] = environments as [ImportedState];
  const states = [
    base === undefined ? commonBase("base", placed) : inNamespacesOf(base, first),
    ...between.map(({ state }) => state),
    ...environments,
  ];
  const settings = new ImportedSettings(layers);
  const images = new ImportedImages(layers, base === undefined);
  // Base and shared layers have the namespaces of the first environment that builds on them.
  const users = ["", ...between.map(({ members }) => members[0])].map(
    (member) => placed.find(({ state }) => state.name === member) ?? (placed[0] as PlacedState),
  );
  const maps = states.map((state, index) =>
    byIdentity({ state, names: ([...users, ...placed][index] as PlacedState).names }),
  );
  const identities = commonOrder(maps.map((map) => [...map.keys()])) ?? [
    ...new Set(maps.flatMap((map) => [...map.keys()])),
  ];
  const variants = identities.map((identity) => maps.map((map) => map.get(identity)));
  const samples = variants.map((row) => row.find((resource) => resource !== undefined) as Resource);
  const assigned = componentsOf(samples, name);
  const components = new Map<string, ImportedObject[]>();
  variants.forEach((row, index) => {
    const sample = samples[index] as Resource;
    const component = assigned.get(sample) as string;
    const own = components.get(component) ?? [];
    components.set(component, own);
    if (isDefinition(sample)) {
      own.push(...definitionFiles(row, layers));
      return;
    }
    const { apiVersion, kind, metadata } = sample;
    const place = { group: camelCase(component), object: `${kind} ${metadata.name}`, path: [] };
    const bodies = row.map((resource) =>
      resource === undefined ? undefined : bodyOf(resource, namespaces.placed),
    );
    const object: ImportedObject = {
      apiVersion,
      kind,
      name: metadata.name,
      namespace: metadata.namespace,
      layers: layersOf(bodies),
      hashed: row.some(
        (resource, layer) => resource !== undefined && states[layer]?.hashed.has(identityKey(resource)),
      ),
      free: row.some((resource) => resource !== undefined && hasNoType(resource)),
      body: mergeVariants(bodies, place, {
        layers,
        settings,
        images,
        namespaces: namespaces.byLayer,
        suspects,
      }),
    };
    own.push(comments.carriedBy(withTextFiles(object, layers)));
  });
  settings.share();
  const common = takeCommonLabels([...components.values()].flat());
  if (common === undefined) return { name, layers, settings, images, namespaces, components };
  let taken = 0;
  for (const [component, own] of components)
    components.set(component, common.objects.slice(taken, (taken += own.length)));
  return { name, layers, settings, images, namespaces, components, labels: common.labels };
}

/** True for what the type of its kind refuses: a status, and what breaks its schema. */
function hasNoType(resource: Resource): boolean {
  return "status" in resource || (schemaProblem(resource)?.path.length ?? 0) > 0;
}

function bodyOf(resource: Resource, placed: boolean): Value {
  const { apiVersion: _apiVersion, kind: _kind, ...body } = asMap(resource);
  if (!placed) return body;
  const { namespace: _namespace, ...metadata } = asMap(resource).metadata as ValueMap;
  return { ...body, metadata };
}
