import type { SettingText } from "../derived.ts";
import type { ImportedLayers } from "../layers.ts";
import type { ImportedSetting } from "../settings.ts";
import type { Uses } from "./uses.ts";

/** Prints settings as code, and notes what that uses. */
export class SettingCode {
  readonly #uses: Uses;
  readonly #feature: string | undefined;
  readonly #layers: ImportedLayers;

  /** @param feature the settings' group of the feature that the component is */
  constructor(uses: Uses, feature: string | undefined, layers: ImportedLayers) {
    this.#layers = layers;
    this.#uses = uses;
    this.#feature = feature;
  }

  /** A setting, with what stands before it, and what it is made of where another one says it. */
  code(setting: ImportedSetting, before = ""): string {
    const { parts, usual } = setting;
    if (parts !== undefined) return this.#text([before, ...parts]);
    const own = this.read(setting);
    const code = usual === undefined ? own : `${own} ?? ${this.#text(usual)}`;
    return before === "" ? code : this.#uses.text([before, { code }]);
  }

  /** A text out of its pieces: one that is all of it needs no text around it. */
  #text(pieces: SettingText): string {
    const parts = pieces
      .filter((part) => part !== "")
      .map((part) => {
        if (part === "layer") return { code: this.#uses.layer() };
        return typeof part === "string" ? part : { code: this.code(part) };
      });
    const [only] = parts;
    return parts.length === 1 && typeof only === "object" ? only.code : this.#uses.text(parts);
  }

  /** A setting as it is asked for, without what it is made of. */
  read({ group, name }: ImportedSetting): string {
    if (group !== "" && group === this.#feature) {
      this.#uses.on = true;
      return `on.${name}`;
    }
    this.#uses.context.add("settings");
    return ["settings", this.#layers.pathOf(group), name].filter(Boolean).join(".");
  }
}
