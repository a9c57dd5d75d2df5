import type { TakenSetting } from "./settings.ts";

/** What the code of a component uses besides its objects' fields. */
export interface Uses {
  /** Parts of the context. */
  context: Set<string>;
  /** Names to import, by module. */
  imports: Map<string, Set<string>>;
  /** Texts in files, by constant: the file's name, and its content. */
  files: Map<string, { name: string; text: string }>;
  /** The settings by object and path. */
  settings: Map<string, TakenSetting>;
  /** The settings for the beginning and end of names. */
  affixes: Set<"namePrefix" | "nameSuffix">;
}

/** Nothing, at first. */
export const noUses = (): Uses => ({
  context: new Set(),
  imports: new Map(),
  files: new Map(),
  settings: new Map(),
  affixes: new Set(),
});
