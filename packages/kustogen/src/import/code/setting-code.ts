import type { SettingText } from "../derived.ts";
import type { ImportedSystem } from "../describe-states.ts";
import type { ImportedSetting } from "../imported-setting.ts";
import type { ImportedLayers, LayerSet } from "../layers.ts";
import type { Field, Template } from "../template.ts";
import type { Uses } from "./uses.ts";

/** Prints settings as code, and records what that uses. */
export class SettingCode {
  readonly #layers: ImportedLayers;
  /** The number of settings in each group. */
  readonly #sizes = new Map<string, number>();

  /** @param feature the settings' group of the feature that is the component */
  constructor(
    private readonly uses: Uses,
    private readonly feature: string | undefined,
    { layers, settings }: Pick<ImportedSystem, "layers" | "settings">,
  ) {
    for (const { group } of settings.all) this.#sizes.set(group, (this.#sizes.get(group) ?? 0) + 1);
    for (const [, [group]] of layers.nested) this.#sizes.set(group, Number.NaN);
    this.#layers = layers;
  }

  /** A setting with a prefix; expanded if it is derived from another one. */
  code(setting: ImportedSetting, before = ""): string {
    const { parts, usual } = setting;
    if (parts !== undefined) return this.#text([before, ...parts]);
    const own = this.read(setting);
    const code = usual === undefined ? own : `${own} ?? ${this.#text(usual)}`;
    return before === "" ? code : this.uses.text([before, { code }]);
  }

  /** True if the code of a setting's use is only the access to a setting. */
  isAlone({ use, before, words }: Extract<Template, { type: "setting" }>): boolean {
    return !before && !words && (use.setting.parts ?? [""]).length === 1;
  }

  /** A text from its pieces: a single one needs no template literal. */
  #text(pieces: SettingText): string {
    const parts = pieces
      .filter((part) => part !== "")
      .map((part) => {
        if (part === "layer") return { code: this.uses.layer() };
        return typeof part === "string" ? part : { code: this.code(part) };
      });
    const [only] = parts;
    return parts.length === 1 && typeof only === "object" ? only.code : this.uses.text(parts);
  }

  /** A group of settings for a probe that uses all of them, under the same names and in all environments. */
  groupIn(fields: readonly Field[], among: LayerSet): string | undefined {
    const counts = new Map<string, number>();
    for (const { key, layers, value, comment, when } of fields) {
      if (value.type !== "setting" || comment !== undefined || when !== undefined) continue;
      const { group, name, parts, optional, places } = value.use.setting;
      const isPlain = value.before === undefined && value.words === undefined && parts === undefined;
      const isProbe = places.every(({ path }) => /Probe$/.test(String(path.at(-2))));
      if (isProbe && isPlain && !optional && name === key && (layers & among) === among)
        counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    for (const [group, count] of counts)
      if (group !== "" && group !== this.feature && count > 1 && count === this.#sizes.get(group))
        return group;
    return undefined;
  }

  /** A whole group. */
  group(group: string): string {
    this.uses.context.add("settings");
    return `settings.${this.#layers.pathOf(group)}`;
  }

  /** The access to a setting, without expanding it. */
  read({ group, name }: ImportedSetting): string {
    if (group !== "" && group === this.feature) {
      this.uses.on = true;
      return `on.${name}`;
    }
    this.uses.context.add("settings");
    return ["settings", this.#layers.pathOf(group), name].filter(Boolean).join(".");
  }
}
