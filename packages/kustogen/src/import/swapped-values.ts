import type { EnvironmentComment } from "./comments.ts";
import type { ImportedSystem } from "./describe-states.ts";
import type { ImportedSetting } from "./imported-setting.ts";

/** A setting of two environments, each with a value that contains the other one's name. */
interface Swapped {
  setting: ImportedSetting;
  /** The environments, in pairs. */
  pair: readonly [string, string];
}

type Described = Pick<ImportedSystem, "layers" | "settings">;

/** Comments for an environment's file about values that look like another one's. */
export function swappedComments(system: Described, environment: string): EnvironmentComment[] {
  return swappedValues(system).flatMap(({ setting, pair }) => {
    const [one, last] = pair;
    const other = environment === one ? last : one;
    return !pair.includes(environment)
      ? []
      : [
          {
            setting,
            comment: `Imported as it was: it names ${other}, and the one of ${other} names ${environment}.`,
          },
        ];
  });
}

/** The import's notes about values that look swapped, one sentence each. */
export function swappedNotes(system: Described): string[] {
  return swappedValues(system).map(
    ({ setting: { name, group, values }, pair: [one, other] }) =>
      `${group === "" ? "" : `${group}.`}${name} looks swapped: ${one} has ${JSON.stringify(values[system.layers.names.indexOf(one)])}, ` +
      `${other} has ${JSON.stringify(values[system.layers.names.indexOf(other)])}. Imported as it was.`,
  );
}

function swappedValues({ settings, layers: { names } }: Described): Swapped[] {
  return settings.all.flatMap((setting) => {
    /** The only environment whose name is a word in this one's value; none if its own is, too. */
    const named = setting.values.map((value, index) => {
      const words = new Set(typeof value === "string" ? value.split(/[^A-Za-z0-9]+/) : []);
      const [only, ...others] = names.filter((name) => words.has(name));
      return others.length > 0 || only === names[index] ? undefined : only;
    });
    return names.flatMap((name, index) => {
      const other = named[index];
      const at = other === undefined ? -1 : names.indexOf(other);
      return other !== undefined && at > index && named[at] === name
        ? [{ setting, pair: [name, other] as const }]
        : [];
    });
  });
}
