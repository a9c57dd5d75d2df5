import type { TakenSetting } from "./settings.ts";

/** What the code of a component uses besides its objects' fields. */
export interface Uses {
  /** Parts of the context, besides settings. */
  context: Set<string>;
  /** Texts in files, by constant: the file's name, and its content. */
  files: Map<string, { name: string; text: string }>;
  /** The settings by object and path. */
  settings: Map<string, TakenSetting>;
  /** The settings that no component has for itself, by name. */
  shared: Map<string, TakenSetting>;
}

/** Nothing, at first. */
export const noUses = (): Uses => ({
  context: new Set(),
  files: new Map(),
  settings: new Map(),
  shared: new Map(),
});
