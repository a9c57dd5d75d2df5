import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { writeYaml } from "../text/write-yaml.ts";
import type { ImportedLayers } from "./layers.ts";
import type { ImportedObject } from "./template.ts";
import { kebabCase } from "./words.ts";

/** True for objects that stay YAML: thousands of generated lines that are never edited by hand. */
export function isDefinition({ kind }: Pick<Resource, "kind">): boolean {
  return kind === "CustomResourceDefinition";
}

/**
 * A definition as files, one for each variant among layers.
 * @param variants by layer; undefined for a layer that lacks it
 */
export function definitionFiles(
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
