import { optionalIn } from "../guarded-uses.ts";
import type { ImportedSetting } from "../imported-setting.ts";
import type { ImportedLayers, LayerSet } from "../layers.ts";
import type { Field, Item } from "../template.ts";
import type { SettingCode } from "./setting-code.ts";
import type { Uses } from "./uses.ts";

/** Prints the conditions under which values exist, and records what they use. */
export class ConditionCode {
  constructor(
    private readonly uses: Uses,
    private readonly settings: SettingCode,
    private readonly layers: ImportedLayers,
  ) {}

  /** The condition, as code, that the layer is in `own`; undefined if it always holds. */
  code(own: LayerSet, among: LayerSet, about = "", when?: string): string | undefined {
    if (when !== undefined && own !== among) {
      this.uses.context.add("settings");
      return `settings.${this.layers.pathOf(when)}`;
    }
    const condition = this.layers.condition(own, among, about);
    if (condition !== undefined) this.uses.context.add(condition.uses);
    return condition?.code;
  }

  /** The condition of a field or an element, and the optional setting that it is about. */
  guard(
    { layers, value, when }: Field | Item,
    among: LayerSet,
    about: string,
  ): { given: ImportedSetting | undefined; condition: string | undefined } {
    const own = layers & among;
    const given = own === among || when ? undefined : optionalIn(value, own);
    if (given !== undefined) return { given, condition: `${this.settings.read(given)} !== undefined` };
    return { given, condition: this.code(own, among, about, when) };
  }
}
