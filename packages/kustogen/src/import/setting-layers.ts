import { BASE } from "../authoring/environment.ts";
import type { ImportedSetting } from "./imported-setting.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import type { Scalar } from "./setting-kinds.ts";
import { usualValue } from "./usual-value.ts";

/** Kinds whose values are an environment's own: base has neutral ones. */
const OWN = new Set(["cidr", "host"]);

/** Kinds that a new environment must set itself, because another one's value would lead there. */
const ADDRESS = new Set(["host", "url"]);

/** True for a public address; one in the cluster is the same everywhere. */
function isAddress({ kind }: ImportedSetting, usual: Scalar | undefined): boolean {
  const [, host = ""] = /^[a-z+]+:\/\/([^/:]+)/.exec(String(usual)) ?? [];
  return ADDRESS.has(kind.uses) && !/^[a-z0-9-]+$|\.svc(\.|$)/.test(host);
}

/** The code of a type of addresses that each environment has for itself. */
function ownCode(code: string, usual: Scalar): string {
  const [scheme = "https://"] = /^[a-z+]+:\/\//.exec(String(usual)) ?? [];
  return `own(${code}, "${scheme}{host}")`;
}

/**
 * Sets a setting's default, its value in base if it has none, or that it is each environment's own, and the different
 * values of groups and environments.
 */
export function sayIn(setting: ImportedSetting, wanted: LayerSet, layers: ImportedLayers): void {
  const { values, own } = setting;
  const { names } = layers;
  if (setting.usual !== undefined) {
    const said = (index: number) =>
      setting.usual?.map((part) => (part === "layer" ? names[index] : part)).join("");
    values.forEach((value, index) => {
      if (value !== undefined && value !== said(index)) own.set(names[index] as string, value);
    });
    return;
  }
  const { value: usual, times } = usualValue(values, layers) ?? { value: undefined, times: 0 };
  const everywhere = layers.indexes(wanted).every((index) => values[index] !== undefined);
  const needed = layers.indexes(wanted).length;
  // A new environment checks as production does.
  const isCheck =
    setting.places.length > 0 && setting.places.every(({ path }) => /Probe$/.test(String(path.at(-2))));
  if (
    !setting.optional &&
    (!everywhere || isCheck || (needed > 2 && times * 2 > needed && !isAddress(setting, usual)))
  )
    setting.default = usual;
  const [inBase] = layers.indexes(layers.base & wanted).map((index) => values[index]);
  if (inBase !== undefined && inBase !== setting.default && !OWN.has(setting.kind.uses)) {
    if (!isAddress(setting, inBase)) {
      own.set(BASE, inBase);
      setting.like = names[layers.indexes(layers.base)[0] as number];
    } else if (setting.default === undefined && !setting.optional)
      setting.kind = { ...setting.kind, code: ownCode(setting.kind.code, inBase) };
  }
  // Equal values are a setting because something writes them into each environment's file.
  const isEqual = values.every((value) => value === inBase);
  const inherited = values.map(
    (): Scalar | undefined => (isEqual ? undefined : own.get(BASE)) ?? setting.default,
  );
  for (const group of layers.groupNames) {
    const members = layers.indexes(layers.members(group));
    const [first, ...others] = members.map((index) => values[index]);
    if (
      first === undefined ||
      first === inherited[members[0] as number] ||
      others.some((value) => value !== first)
    )
      continue;
    layers.members(group, true);
    own.set(group, first);
    for (const index of members) inherited[index] = first;
  }
  values.forEach((value, index) => {
    const isMissing = value === undefined && setting.optional && (wanted & (2 ** index)) !== 0;
    if (isMissing && inherited[index] !== undefined) own.set(names[index] as string, null);
    else if (value !== undefined && value !== inherited[index]) own.set(names[index] as string, value);
  });
}

/**
 * Completes features that a group turns on: its layer needs what they need, so a value that each of the group's
 * environments sets is also the group's.
 */
export function completeGroups(
  settings: readonly ImportedSetting[],
  features: ReadonlyMap<string, LayerSet>,
  layers: ImportedLayers,
): void {
  for (const layer of layers.groups)
    for (const [feature, set] of features) {
      const parts = settings.filter(({ group }) => group === feature);
      if (layers.members(layer) !== set && !parts.some(({ own }) => own.has(layer))) continue;
      for (const { default: value, kind, optional, own, usual, values } of parts) {
        const [first] = layers.indexes(layers.members(layer)).flatMap((index) => values[index] ?? []);
        const isGiven = value !== undefined || optional || usual !== undefined || own.has(layer);
        if (!isGiven && first !== undefined && !OWN.has(kind.uses)) own.set(layer, first);
      }
    }
}
