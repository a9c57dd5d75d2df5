import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { asText, isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { ClusterObjects } from "../../cluster/objects.ts";
import { ResourceIndex } from "../../cluster/resource-index.ts";
import { at } from "../../kubernetes/fields.ts";
import { placesAt } from "../../kubernetes/places.ts";
import { hasVariable } from "../../kubernetes/variables.ts";
import { defineRule, type Finding, type Rule, type RuleInput } from "../model/rule.ts";
import type { Checked, Refusal, Refusals, Text } from "./refusal.ts";
import { REFUSALS } from "./table.ts";

/** The objects that rows are about. */
type Objects = Pick<ClusterObjects, "resources" | "index" | "pods">;

/** What the API server refuses in the objects of a state, and what is refused for the same reason elsewhere. */
export function* refusedIn(state: Objects, table: readonly Refusals[] = REFUSALS): Iterable<Finding> {
  // Without an API version, nothing else is known of an object.
  const resources = state.resources.filter(({ apiVersion }) => Boolean(apiVersion));
  const isWhole = resources.length === state.resources.length;
  const objects = isWhole ? state : { ...state, resources, index: new ResourceIndex(resources) };
  for (const { of, rows, isTogether } of table) {
    const shared = isTogether === true ? new Map<Refusal, Set<string>>() : undefined;
    for (const { root, place, ...given } of rootsOf(of, objects))
      if (isMap(root)) yield* judged(rows, root, given, place, shared ?? new Map());
  }
}

interface Root extends Pick<Checked, "object" | "pod" | "container"> {
  root: unknown;
  /** Its path in the object. */
  place: Path;
}

function* rootsOf(of: Refusals["of"], { resources, index, pods }: Objects): Iterable<Root> {
  if (of === "pods")
    for (const pod of pods) yield { root: pod.spec, object: pod.resource, pod, place: pod.path };
  else if (of === "containers")
    for (const pod of pods)
      for (const container of pod.containers)
        yield { root: container.spec, object: pod.resource, pod, container, place: container.path };
  else
    for (const objects of of === "objects" ? [resources] : index.among(of).map(([, found]) => found))
      for (const object of objects) yield { root: object, object, place: [] };
}

/** The findings of rows below a root, whose path in its object is given. */
function* judged(
  rows: readonly Refusal[],
  root: ValueMap,
  given: Omit<Root, "root" | "place">,
  place: Path,
  seen: Map<Refusal, Set<string>>,
): Iterable<Finding> {
  const places = new Map<string, readonly Checked[]>();
  for (const row of rows)
    for (const path of typeof row.at === "string" ? [row.at] : row.at)
      for (const found of entryOf(places, path, () => placesOf(path, root, given))) {
        if (row.unique === undefined) {
          if (isRefused(row, found)) yield findingOf(row, found, place);
          continue;
        }
        const own = isMap(found.value) ? row.unique(found.value, found) : undefined;
        if (!own) continue;
        const others = entryOf(seen, row, () => new Set());
        if (others.has(own)) yield findingOf(row, { ...found, value: own }, place);
        others.add(own);
      }
}

/** The values at a path that exist, each with what is around it. */
function placesOf(pattern: string, root: ValueMap, given: Omit<Root, "root" | "place">): readonly Checked[] {
  const steps = entryOf(known, pattern, () => pattern.replace(/\[\]|\{\}/g, ".*").match(/[^.]+/g) ?? []);
  return placesAt(root, steps).map(([value, path]) => ({
    // Few rows look at them.
    get parents() {
      const around = path.map((_, depth) => at(root, ...path.slice(0, depth)));
      return around.filter(isMap).reverse();
    },
    // After all others: a property that is added to a copy takes as long as the rest of this.
    ...{ root, value, key: path.at(-1) ?? "", path },
    ...given,
  }));
}

/** The steps of each path: spec, ports, * and name for "spec.ports[].name". */
const known = new Map<string, readonly string[]>();

function isRefused(row: Refusal, found: Checked): boolean {
  const { value } = found;
  if (row.any?.(value, found) === true) return true;
  if (typeof value === "number") return row.number?.(value, found) === true;
  if (typeof value !== "string") return isMap(value) && row.map?.(value, found) === true;
  if (row.text === undefined || value === "" || hasVariable(value) || isEncryptedValue(value)) return false;
  return row.text(value, found);
}

function findingOf(row: Refusal, found: Checked, place: Path): Finding {
  const { object, path } = found;
  const { outcome = "the API server rejects it", severity, basis, on } = row;
  const whole = [...place, ...path, ...(on?.split(".") ?? [])];
  const ending = severity !== undefined || outcome === "" ? "" : `; ${outcome}`;
  return {
    resource: object,
    ...(whole.length > 0 && { path: whole }),
    message: `${filled(row.message, found)}${ending}`,
    fix: filled(row.fix, found),
    ...(severity !== undefined && { severity }),
    ...(basis !== undefined && { basis }),
  };
}

function filled(template: Text, found: Checked): string {
  if (typeof template !== "string") return template(found);
  return template.replace(/\{([\w.@]*)\}/g, (_, name: string) => {
    if (name === "") return asText(found.value);
    if (name === "@") return asText(found.key);
    const own: ValueMap | undefined = isMap(found.value) ? found.value : found.parents[0];
    return asText(at(own, ...name.split(".")));
  });
}

/** A rule about values of some objects, as rows of a table. */
export function refusalRule(given: Omit<RuleInput, "check"> & Pick<Refusals, "of" | "rows">): Rule {
  const { of, rows, ...rule } = given;
  const table = [{ of, source: rule.source, rows }];
  return defineRule({ ...rule, check: (state) => refusedIn(state, table) });
}
