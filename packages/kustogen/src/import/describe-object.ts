import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asMap, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { schemaProblem } from "@kustogen/review/kubernetes/validate.ts";
import { writeYaml } from "../text/write-yaml.ts";
import { type ImportedLayers, layersOf } from "./layers.ts";
import type { MarkedStates } from "./marks.ts";
import { type Merging, mergeVariants } from "./merge-variants.ts";
import { withNamedTexts } from "./named-texts.ts";
import { calledIn, type ImportedNamespaces } from "./namespaces.ts";
import type { ObjectRow } from "./object-rows.ts";
import { ownNamed } from "./own-named.ts";
import type { ImportedObject } from "./template.ts";
import { withTextFiles } from "./text-files.ts";
import { kebabCase } from "./words.ts";

/**
 * An object as code for all environments: several objects if a definition differs between environments.
 * @param group the settings' group of its component
 */
export function describeObject(
  { sample, variants }: ObjectRow,
  group: string,
  { states, unmarked }: MarkedStates,
  namespaces: ImportedNamespaces,
  context: Omit<Merging, "unmarked" | "exact">,
): ImportedObject[] {
  const { layers } = context;
  if (isDefinition(sample)) return definitionFiles(variants, layers);
  const { apiVersion, kind, metadata } = sample;
  const place = { group, object: `${kind} ${metadata.name}`, path: [] };
  const bodies = variants.map((one) => (one === undefined ? undefined : bodyOf(one, namespaces)));
  const hashed = variants.some(
    (one, layer) => one !== undefined && states[layer]?.hashed.has(identityKey(one)),
  );
  const object: ImportedObject = {
    apiVersion,
    kind,
    name: metadata.name,
    names: [
      ...new Set(
        variants.flatMap((one, layer) =>
          one?.metadata.name === undefined ? [] : unmarked(one.metadata.name, layer),
        ),
      ),
    ],
    namespace: metadata.namespace,
    layers: layersOf(bodies),
    hashed,
    free: variants.some(
      (one, layer) => one !== undefined && hasNoType(JSON.parse(unmarked(jsonText(one), layer)) as Resource),
    ),
    body: ownNamed(
      mergeVariants(bodies, place, { ...context, unmarked, exact: hashed }),
      bodies,
      place,
      context,
    ),
  };
  return [withTextFiles(withNamedTexts(object), layers)];
}

/** True for an object that the type of its kind rejects, because of a status or a schema problem. */
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

/** True for objects that stay YAML: thousands of generated lines that are never edited by hand. */
function isDefinition({ kind }: Pick<Resource, "kind">): boolean {
  return kind === "CustomResourceDefinition";
}

/** A definition as files, one for each of the variants by layer; undefined for a layer that lacks it. */
function definitionFiles(
  variants: readonly (Resource | undefined)[],
  layers: ImportedLayers,
): ImportedObject[] {
  const forms: { resource: Resource; layers: number }[] = [];
  variants.forEach((resource, index) => {
    if (resource === undefined) return;
    const known = forms.find((form) => equal(asMap(form.resource), asMap(resource)));
    if (known === undefined) forms.push({ resource, layers: 2 ** index });
    else known.layers |= 2 ** index;
  });
  return forms.map(({ resource, layers: own }) => {
    const { apiVersion, kind, metadata } = resource;
    const where = forms.length === 1 ? "" : `${layers.label(own)}/`;
    return {
      apiVersion,
      kind,
      name: metadata.name,
      namespace: metadata.namespace,
      layers: own,
      hashed: false,
      body: { type: "map", fields: [] },
      file: {
        name: `definitions/${where}${kebabCase(metadata.name)}.yaml`,
        text: writeYaml(asMap(resource)),
      },
    };
  });
}
