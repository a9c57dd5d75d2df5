import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { nameWithoutHash } from "@kustogen/review/compare/match.ts";
import type { Environment, Group } from "../authoring/environment.ts";
import { type Leaf, leavesIn } from "../authoring/leaves.ts";
import type { System } from "../authoring/system.ts";
import { environmentJsonSchema } from "../environments/json-schema.ts";
import { orderLayers } from "../layers/layers.ts";
import { placeInCode } from "../layers/origins.ts";
import { resolveTree } from "../layers/tree.ts";
import { describeLayer } from "./describe.ts";

/** A setting or a pin in a file, or a default in the code, with its place, and its key: "settings.replicas", "images.web.tag". */
export type WrittenSetting = ReturnType<typeof settingsOf>[number];

/**
 * The settings and pins of an environment that determine a field: changing their value changes the field. Found by
 * calling the system; of those whose values don't occur in the field, only the first.
 * @param field the field of an object: `at` is its value in one, undefined if that doesn't have it
 */
export function settingsOf(
  system: System,
  systems: readonly System[],
  environments: readonly Environment[],
  name: string,
  field: { kind: string; name: string; value: Value; at(object: Value): Value | undefined },
): { file: string; line: number; key: string; isDefault?: true }[] {
  const environment = environments.find((one) => one.name === name);
  if (environment === undefined) return [];
  const now = fieldIn(environments);
  const shown = jsonText(field.value);
  const { groups = [] } =
    orderLayers(system.name, environments).find((one) => one.environment === environment) ?? {};
  const written = [environment, ...groups].flatMap((file) => {
    const own = without({ ...lookUp(file.systems, system.name) }, "comments");
    return leavesIn(own).map((leaf) => ({ ...leaf, file, place: file }));
  });
  const known = new Set(written.map(({ path }) => path.join(".")));
  // A default counts where no file sets another value, and stands in the code.
  const defaults = leavesIn({ settings: nodeIn(environments)?.settings }).flatMap((leaf) =>
    known.has(leaf.path.join("."))
      ? []
      : [{ ...leaf, file: environment, place: placeInCode(system, leaf.path.map(String)) }],
  );
  const leaves = [...written, ...defaults].map((leaf) => ({
    ...leaf,
    at: ["systems", system.name, ...leaf.path],
  }));
  const words = choicesIn(environmentJsonSchema([system], { stages: {}, argocd: true }));
  const first = leaves.filter(({ value }) => shown.includes(String(value)));
  const decides = ({ at, file, value }: (typeof leaves)[number]) =>
    [...others(value), ...words.filter((list) => list.includes(value)).flat()].some((other) =>
      // A value that the system rejects shows nothing.
      attempt(() => {
        const then = fieldIn(environments.map((one) => withValue(one, file, at, other)));
        return !(now === undefined ? then === undefined : then !== undefined && equal(now, then));
      }, false),
    );
  const found = first.filter(decides);
  const hidden = () => leaves.filter((leaf) => !first.includes(leaf)).find(decides) ?? [];
  const all = found.length > 0 ? found : [hidden()].flat();
  return all.map(({ at, place, path }) => {
    const key = path.join(".");
    if (typeof place !== "string") return { file: place.file, line: place.lineOf(at), key };
    const [, file = place, line] = /^(.*):(\d+):\d+$/.exec(place) ?? [];
    return { file, line: Number(line ?? 1), key, isDefault: true };
  });

  function nodeIn(all: readonly Environment[]) {
    return resolveTree(system, all, systems).find(({ layer, deployed }) => deployed && layer === name);
  }

  function fieldIn(all: readonly Environment[]): Value | undefined {
    const node = nodeIn(all);
    const isMeant = ({ kind, metadata }: Resource) =>
      kind === field.kind && metadata.name === nameWithoutHash(kind, field.name);
    const object = node && describeLayer(node).find(isMeant);
    return object && field.at(asMap(object));
  }
}

/** The lists of values from which a schema lets one choose. */
function choicesIn(schema: unknown): Leaf["value"][][] {
  if (typeof schema !== "object" || schema === null) return [];
  const own = "enum" in schema && Array.isArray(schema.enum) ? [schema.enum] : [];
  return [...own, ...Object.values(schema).flatMap(choicesIn)];
}

/** Other values of the same form, of which a schema accepts at least one: a text, a host, a size, a day, a number. */
function others(value: Leaf["value"]): Leaf["value"][] {
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return [value + 1, value - 1];
  return [`${value}x`, `x${value}`, value.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))];
}

/** An environment with another value in its own file, or in that of a layer. */
function withValue(environment: Environment, file: Group, path: Path, value: Leaf["value"]) {
  const swapped = <One extends Group>(one: One) => (one === file ? changed(one, path, value) : one);
  const [groups, layers] = [environment.groups.map(swapped), environment.layers.map(swapped)];
  return { ...swapped(environment), groups, layers };
}

function changed<T extends object>(object: T, [key = "", ...rest]: Path, value: Leaf["value"]): T {
  const at = lookUp(object as Record<string, unknown>, String(key));
  const other = rest.length === 0 ? value : changed((at ?? {}) as object, rest, value);
  if (Array.isArray(object)) return object.with(Number(key), other) as T;
  return { ...object, [key]: other };
}
