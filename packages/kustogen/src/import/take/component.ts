import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { LayerNode } from "../../layers/tree.ts";
import { enclosed } from "../literal.ts";
import { camelCase } from "../words.ts";
import { ObjectCode, type ObjectSurroundings, Unsayable } from "./object-code.ts";
import { settingKey, settingNames, type TakenSetting } from "./settings.ts";
import { noUses, type Uses } from "./uses.ts";
import type { States } from "./wrapped-states.ts";

/** What the code of objects depends on besides themselves: layers, and all objects by kind and name. */
interface Surroundings extends ObjectSurroundings {
  nodes: readonly LayerNode[];
  states: ReadonlyMap<string, States>;
}

/** The code of a component's objects. */
export class ComponentCode {
  /** The settings that all of its objects need, by their keys. */
  readonly settings = new Map<string, TakenSetting>();
  /** Why objects can't be said. */
  readonly unsayable = new Map<string, string>();
  /** The names of the settings. */
  readonly names: ReadonlyMap<string, string>;

  /** @param ids all of its objects */
  constructor(
    readonly component: string,
    readonly ids: readonly string[],
    private readonly from: Surroundings,
  ) {
    for (const id of ids)
      try {
        const uses = noUses();
        this.#object(id, uses);
        for (const [key, setting] of uses.settings) this.settings.set(key, setting);
      } catch (error) {
        if (!(error instanceof Unsayable)) throw error;
        this.unsayable.set(id, error.message);
      }
    this.names = settingNames(this.settings);
  }

  /** Some of its objects as code, and what that uses. @param common the names of settings that components share */
  print(ids: readonly string[], common: ReadonlyMap<string, string>) {
    const uses = noUses();
    const objects = ids.map((id) => this.#object(id, uses, common));
    const code = [...groupedBy(objects, ({ part }) => part)].flatMap(([part, own]) => {
      const each = own.map((object) => object.code);
      return part === undefined ? each : `...(${part} ? ${enclosed("[", each, "]")} : [])`;
    });
    return { code, uses };
  }

  /** The code of an object, and that of the setting which turns it on. @throws Unsayable */
  #object(id: string, uses: Uses, common: ReadonlyMap<string, string> = new Map()) {
    const { nodes, states, ...from } = this.from;
    const own = states.get(id) as States;
    const layers = this.#layersOf(id);
    if (layers.length < own.length) throw new Unsayable("several namespaces have it");
    const nameOf = (key: string) =>
      ["settings", camelCase(this.component), this.names?.get(key)].filter(Boolean).join(".");
    const isOne = this.ids.every((other) => this.#layersOf(other).join() === layers.join());
    const path = isOne ? [] : [id.replace(/\/.*/, "")];
    const feature =
      layers.length === nodes.length ? undefined : settingKey(isOne ? this.component : id, path);
    if (feature !== undefined) {
      const values = nodes.map(({ layer }) => (layers.includes(layer) ? true : undefined));
      uses.settings.set(feature, { object: id, path, apiVersion: "", feature, nodes, values });
    }
    const code = new ObjectCode(own, { ...from, id, uses, nameOf, common, feature }).print();
    return { code, part: feature && nameOf(feature) };
  }

  /** The layers that have an object. */
  #layersOf(id: string): string[] {
    return [...new Set(this.from.states.get(id)?.map(([{ layer }]) => layer))];
  }
}
