import type { EnvironmentComment } from "./comments.ts";
import type { ImportedSystem } from "./describe-states.ts";
import type { ImportedSetting } from "./settings.ts";

/** A setting of two environments of which each has a value with the other one's name. */
interface Swapped {
  setting: ImportedSetting;
  /** The environments, in pairs. */
  pair: readonly [string, string];
}

type Described = Pick<ImportedSystem, "layers" | "settings">;

/** What an environment's file says of its values that look like another one's. */
export function swappedComments(system: Described, environment: string): EnvironmentComment[] {
  return swappedValues(system).flatMap(({ setting, pair }) => {
    const other = pair.find((one) => one !== environment);
    return other === undefined || !pair.includes(environment)
      ? []
      : [
          {
            setting,
            comment: `Imported as it was: it names ${other}, and the one of ${other} names ${environment}.`,
          },
        ];
  });
}

/** What the import noticed of values that look swapped, one sentence each. */
export function swappedNotes(system: Described): string[] {
  return swappedValues(system).map(
    ({ setting: { name, group, values }, pair: [one, other] }) =>
      `${group === "" ? "" : `${group}.`}${name} looks swapped: ${one} has ${JSON.stringify(values[system.layers.names.indexOf(one)])}, ` +
      `${other} has ${JSON.stringify(values[system.layers.names.indexOf(other)])}. Imported as it was.`,
  );
}

function swappedValues({ settings, layers: { names } }: Described): Swapped[] {
  return settings.all.flatMap((setting) => {
    /** The one environment whose name is a word of what this one has; none where its own is, too. */
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
