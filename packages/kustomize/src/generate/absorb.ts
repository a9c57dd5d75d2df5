import { InputError } from "../errors/errors.ts";
import { textKey, withKey, withoutKey } from "../resource/change.ts";
import { describeId, sameId } from "../resource/id.ts";
import { textsOf, withMadeTexts, withName, withNamespace } from "../resource/metadata.ts";
import { namingErrors } from "../resource/naming-errors.ts";
import { ORIGIN } from "../resource/origin.ts";
import { BuildResource } from "../resource/resource.ts";
import { elsewhere, type ResourceMap } from "../resource/resource-map.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type ValueMap } from "../value/value.ts";
import { does, type Version } from "../versions.ts";
import { textAt } from "../yaml/fields.ts";
import { base64Lines, noteTexts } from "./generator.ts";

/**
 * Adds a generated resource: as a new one, or, by its `behavior`, merged into or in place of the one that has or had
 * its id. Throws InputError if the behavior doesn't match the existing resources.
 */
export function absorb(resources: ResourceMap, generated: BuildResource, version?: Version): void {
  const { id } = generated;
  const { behavior } = generated.history;
  const matches = resources.matching(id.name, (other) => sameId(other, id));
  if (matches.length > 1)
    throw new InputError(
      `${describeId(id)} matches ${matches.length} resources, by current or earlier names; it can't be merged`,
      { code: "ambiguous" },
    );
  const [index] = matches;
  if (index === undefined) {
    if (behavior === "merge" || behavior === "replace")
      throw new InputError(
        `there is no ${describeId(id)} to ${behavior}${elsewhere(resources, id, "the generator") || "; leave out behavior to create it"}`,
        { code: "no-target" },
      );
    resources.append([generated]);
    return;
  }
  if (behavior !== "merge" && behavior !== "replace")
    throw new InputError(`${describeId(id)} already exists; set behavior to merge or replace`, {
      code: "duplicate",
    });
  const old = resources.list[index] as BuildResource;
  const merged = namingErrors(describeId(id), () => mergeGenerated(old, generated, version));
  // It replaces the resource that now has its id, whose kind a patch may have changed.
  const places = resources
    .named(merged.name)
    .filter((at) => sameId((resources.list[at] as BuildResource).id, merged.id));
  if (places.length !== 1 || places[0] !== index)
    throw new InputError(
      `there is no ${describeId(merged.id)} to ${behavior}: what was ${describeId(id)} is ${describeId(old.id)} now`,
      { code: "no-target" },
    );
  resources.replace(index, merged);
}

function mergeGenerated(old: BuildResource, generated: BuildResource, version?: Version): BuildResource {
  let { value } = generated;
  const merging = generated.history.behavior === "merge";
  const origin = textsOf(old.value, "annotations").get(ORIGIN);
  for (const field of ["labels", "annotations"] as const) {
    const texts = new Map([...textsOf(old.value, field), ...textsOf(value, field)]);
    if (field === "annotations" && merging && origin !== undefined) texts.set(ORIGIN, origin);
    value = withMadeTexts(value, field, texts);
  }
  value = withNamespace(withName(value, old.name), old.namespace);
  if (merging) {
    const takesMore = old.kind === "Secret" && does(version, "mergedStringData");
    value = withMergedTexts(value, takesMore ? withStringData(old.value) : old.value, "data", version);
    value = withMergedTexts(value, old.value, "binaryData", version);
  }
  const history = { ...old.history, needsHash: old.history.needsHash && generated.history.needsHash };
  return new BuildResource(value, history, generated.clusterScoped);
}

/** A Secret with its `stringData` in its `data`, as the API server has it. */
function withStringData(value: ValueMap): ValueMap {
  const texts = lookUp(value, "stringData");
  if (!isMap(texts)) return value;
  const data = { ...(isMap(lookUp(value, "data")) ? (value.data as ValueMap) : {}) };
  for (const key of Object.keys(texts)) setOwn(data, key, base64Lines(textAt(texts, key)));
  return withKey(value, "data", data);
}

function withMergedTexts(value: ValueMap, old: ValueMap, field: string, version?: Version): ValueMap {
  const merged: ValueMap = {};
  for (const source of [lookUp(old, field), lookUp(value, field)]) {
    if (!isMap(source)) continue;
    for (const key of Object.keys(source))
      setOwn(merged, textKey(key, version), source[key] === null ? "" : textAt(source, key));
  }
  noteTexts(merged);
  return Object.keys(merged).length === 0 ? withoutKey(value, field) : withKey(value, field, merged);
}
