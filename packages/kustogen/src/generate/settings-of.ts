import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, without } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { nameWithoutHash } from "@kustogen/review/compare/match.ts";
import type { Environment, Group } from "../authoring/environment.ts";
import { type Leaf, leavesIn } from "../authoring/leaves.ts";
import type { System } from "../authoring/system.ts";
import { orderLayers } from "../layers/layers.ts";
import { resolveTree } from "../layers/tree.ts";
import { describeLayer } from "./describe.ts";

/** A setting or a pin in a file, with its place, and its key: "settings.replicas", "images.web.tag". */
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
): { file: string; line: number; key: string }[] {
  const environment = environments.find((one) => one.name === name);
  if (environment === undefined) return [];
  const now = fieldIn(environments);
  const shown = jsonText(field.value);
  const { groups = [] } =
    orderLayers(system.name, environments).find((one) => one.environment === environment) ?? {};
  const leaves = [environment, ...groups].flatMap((file) => {
    const own = without({ ...lookUp(file.systems, system.name) }, "comments");
    return leavesIn(own).map((leaf) => ({ file, at: ["systems", system.name, ...leaf.path], ...leaf }));
  });
  const first = leaves.filter(({ value }) => shown.includes(String(value)));
  const decides = ({ at, file, value }: (typeof leaves)[number]) =>
    others(value).some((other) =>
      // A value that the system rejects shows nothing.
      attempt(() => {
        const then = fieldIn(environments.map((one) => withValue(one, file, at, other)));
        return !(now === undefined ? then === undefined : then !== undefined && equal(now, then));
      }, false),
    );
  const found = first.filter(decides);
  const hidden = () => leaves.filter((leaf) => !first.includes(leaf)).find(decides) ?? [];
  const all = found.length > 0 ? found : [hidden()].flat();
  return all.map(({ at, file, path }) => ({ file: file.file, line: file.lineOf(at), key: path.join(".") }));

  function fieldIn(all: readonly Environment[]): Value | undefined {
    const node = resolveTree(system, all, systems).find(({ layer, deployed }) => deployed && layer === name);
    const isMeant = ({ kind, metadata }: Resource) =>
      kind === field.kind && metadata.name === nameWithoutHash(kind, field.name);
    const object = node && describeLayer(node).find(isMeant);
    return object && field.at(asMap(object));
  }
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
  const other = rest.length === 0 ? value : changed(at as object, rest, value);
  if (Array.isArray(object)) return object.with(Number(key), other) as T;
  return { ...object, [key]: other };
}
