import type { ImportedSetting } from "../settings.ts";
import { templateText } from "./literal.ts";
import type { Uses } from "./uses.ts";

/** Prints settings as code, and notes what that uses. */
export class SettingCode {
  readonly #uses: Uses;
  readonly #feature: string | undefined;

  /** @param feature the settings' group of the feature that the component is */
  constructor(uses: Uses, feature: string | undefined) {
    this.#uses = uses;
    this.#feature = feature;
  }

  /** A setting, with what stands before it, and what it is made of where another one says it. */
  code(setting: ImportedSetting, before = ""): string {
    const { parts = [setting] } = setting;
    if (before === "" && parts.length === 1 && typeof parts[0] !== "string")
      return this.read(parts[0] as ImportedSetting);
    if (before === "" && parts.length === 1 && parts[0] === "layer") return this.#uses.layer();
    return templateText(
      [before, ...parts].map((part) =>
        part === "layer"
          ? { code: this.#uses.layer() }
          : typeof part === "string"
            ? part
            : { code: part === setting ? this.read(part) : this.#inner(part) },
      ),
    );
  }

  #inner(setting: ImportedSetting): string {
    return setting.parts === undefined ? this.read(setting) : this.code(setting);
  }

  /** A setting as it is asked for, without what it is made of. */
  read({ group, name }: ImportedSetting): string {
    if (group !== "" && group === this.#feature) {
      this.#uses.on = true;
      return `on.${name}`;
    }
    this.#uses.context.add("settings");
    return ["settings", group, name].filter(Boolean).join(".");
  }
}
