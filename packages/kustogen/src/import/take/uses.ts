import type { TakenSetting } from "./settings.ts";

/** What the code of a component uses besides its objects' fields. */
export type Uses = ReturnType<typeof noUses>;

/** Nothing, at first. */
export const noUses = () => ({
  /** Parts of the context, besides settings. */
  context: new Set<string>(),
  /** Texts in files, by constant: the file's name, and its content. */
  files: new Map<string, { name: string; text: string }>(),
  /** The settings by object and path. */
  settings: new Map<string, TakenSetting>(),
  /** The settings that no component has for itself, by name. */
  shared: new Map<string, TakenSetting>(),
});
