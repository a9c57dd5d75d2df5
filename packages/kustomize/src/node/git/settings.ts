import { askGit } from "./run.ts";

/** git's settings: each key as git prints it, with its value, in git's order; undefined for a key without a value. */
export type Settings = readonly (readonly [key: string, value: string | undefined])[];

/** The settings that apply in a folder; none if git can't read them. */
export function gitSettings(folder: string): Settings {
  const { code, stdout } = askGit(folder, ["config", "-z", "--list"]);
  if (code !== 0) return [];
  return stdout
    .split("\0")
    .slice(0, -1)
    .map((entry) => {
      const end = entry.indexOf("\n");
      return end < 0 ? [entry, undefined] : [entry.slice(0, end), entry.slice(end + 1)];
    });
}

/** The values of the keys that a pattern matches. */
export function valuesOf(settings: Settings, pattern: RegExp): string[] {
  return settings.flatMap(([key, value]) => (value !== undefined && pattern.test(key) ? [value] : []));
}
