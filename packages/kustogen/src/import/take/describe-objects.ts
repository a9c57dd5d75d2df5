import type { LayerNode } from "../../layers/tree.ts";
import { camelCase } from "../words.ts";
import type { Comments } from "./comments.ts";
import { ObjectCode, Unsayable } from "./object-code.ts";
import { settingKey, settingNames } from "./settings.ts";
import type { SharedLabel } from "./shared-labels.ts";
import { noUses, type Uses } from "./uses.ts";
import type { Affixes, States } from "./wrapped-states.ts";

/** What the code of objects depends on besides themselves. */
interface Surroundings {
  nodes: readonly LayerNode[];
  /** All objects by kind and name. */
  states: ReadonlyMap<string, States>;
  affixes: Affixes;
  comments: Comments;
  labels: readonly SharedLabel[];
}

/**
 * The objects of a component as code, and what it uses; those that can't be said are added to `left`.
 * @param known the names of the settings that the component has
 */
export function describeObjects(
  component: string,
  ids: readonly string[],
  { nodes, states, affixes, comments, labels }: Surroundings,
  known: readonly string[],
  left: string[],
) {
  // All settings are known before each is named.
  const described = (id: string, uses: Uses) => {
    const own = states.get(id) as States;
    if (new Set(own.map(([node]) => node)).size < own.length)
      throw new Unsayable("several namespaces have it");
    const nameOf = (key: string) =>
      `settings.${camelCase(component)}.\x01${[...uses.settings.keys()].indexOf(key)}\x01`;
    const feature = presenceOf(id, own, nodes, uses);
    const how = { id, uses, nameOf, comments: comments.of(id), affixes, labels, feature };
    const object = new ObjectCode(own, how).print();
    return { id, code: feature === undefined ? object : `...(${nameOf(feature)} ? [${object}] : [])` };
  };
  const sayable = ids.filter((id) => {
    try {
      return described(id, noUses());
    } catch (error) {
      if (!(error instanceof Unsayable)) throw error;
      left.push(`${id}: ${error.message}`);
      return false;
    }
  });
  const uses = noUses();
  const objects = sayable.map((id) => described(id, uses));
  const names = settingNames(uses.settings, known);
  const inOrder = [...uses.settings.keys()].map((key) => names.get(key) as string);
  for (const object of objects)
    object.code = object.code
      .split("\x01")
      .map((part, at) => (at % 2 === 1 ? inOrder[Number(part)] : part))
      .join("");
  return { objects, uses, names };
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
