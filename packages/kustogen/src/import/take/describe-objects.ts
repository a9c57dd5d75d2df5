import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { camelCase } from "../words.ts";
import type { Comments } from "./comments.ts";
import { ObjectCode, Unsayable, type Uses } from "./object-code.ts";
import { settingKey, settingNames } from "./settings.ts";
import type { SharedLabel, States } from "./shared-labels.ts";

/** The objects of a component as code, and what it uses; those that can't be said are added to `left`. */
export function describeObjects(
  component: string,
  ids: readonly string[],
  nodes: readonly LayerNode[],
  states: ReadonlyMap<string, States>,
  comments: Comments,
  labels: readonly SharedLabel[],
  left: string[],
) {
  const group = camelCase(component);
  let names = new Map<string, string>();
  let objects: { id: string; code: string }[] = [];
  let uses = noUses();
  let sayable = [...ids];
  // The first time finds what can't be said, the second one the settings, and the third one names them.
  for (let round = 0; round < 3; round++) {
    uses = noUses();
    objects = [];
    const failed = new Set<string>();
    for (const id of sayable) {
      const own = states.get(id) as States;
      try {
        refuseOthers(id, own, nodes, states);
        const feature = presenceOf(id, own, nodes, uses);
        const said = comments.of(own[0]?.[1] as Resource);
        const nameOf = (key: string) => `settings.${group}.${names.get(key) ?? "x"}`;
        const how = { uses, component, nameOf, comments: said, labels, feature };
        const object = new ObjectCode(own, how).print();
        const code = feature === undefined ? object : `...(${nameOf(feature)} ? [${object}] : [])`;
        objects.push({ id, code });
      } catch (error) {
        if (!(error instanceof Unsayable)) throw error;
        failed.add(id);
        left.push(`${id}: ${error.message}`);
      }
    }
    sayable = sayable.filter((id) => !failed.has(id));
    names = settingNames(uses.settings);
  }
  return { objects, uses, names };
}

const noUses = (): Uses => ({
  context: new Set(),
  imports: new Map(),
  files: new Map(),
  settings: new Map(),
});

/** Throws Unsayable for an object that exists twice, or that a layer has under a longer name. */
function refuseOthers(
  id: string,
  own: States,
  nodes: readonly LayerNode[],
  states: ReadonlyMap<string, States>,
): void {
  const [kind = "", name = ""] = id.split("/");
  if (new Set(own.map(([node]) => node)).size < own.length) throw new Unsayable("several namespaces have it");
  for (const node of nodes) {
    if (own.some(([one]) => one === node)) continue;
    const other = [...states].find(
      ([called, list]) =>
        called !== id &&
        called.startsWith(`${kind}/`) &&
        isAffixed(called.slice(kind.length + 1), name) &&
        list.some(([one]) => one === node) &&
        !list.some(([one]) => own.some(([mine]) => mine === one)),
    );
    if (other !== undefined) throw new Unsayable(`${node.layer} calls it ${other[0]}`);
  }
}

/** True if one name is the other with a prefix or suffix. */
function isAffixed(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(`${short}-`) || long.endsWith(`-${short}`);
}

/** The key of the setting that turns the object on; undefined if all layers have it. */
function presenceOf(id: string, own: States, nodes: readonly LayerNode[], uses: Uses): string | undefined {
  if (own.length === nodes.length) return undefined;
  const [kind = ""] = id.split("/");
  const feature = settingKey(id, [kind]);
  const values = nodes.map((node) => (own.some(([one]) => one === node) ? true : undefined));
  uses.context.add("settings");
  uses.settings.set(feature, { object: id, path: [kind], apiVersion: "", feature, nodes, values });
  return feature;
}
