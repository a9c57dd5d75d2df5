import type { ImportedSetting } from "./imported-setting.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import type { Scalar } from "./setting-kinds.ts";
import { usualValue } from "./usual-value.ts";

/** Kinds that a new environment must set itself, because another one's value would lead there. */
const ADDRESS = new Set(["host", "url"]);

/** True for a public address; one in the cluster is the same everywhere. */
function isAddress({ kind }: ImportedSetting, usual: Scalar | undefined): boolean {
  const [, host = ""] = /^[a-z+]+:\/\/([^/:]+)/.exec(String(usual)) ?? [];
  return ADDRESS.has(kind.uses) && !/^[a-z0-9-]+$|\.svc(\.|$)/.test(host);
}

/** Sets a setting's default, and the different values of groups and environments. */
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
  const inherited: (Scalar | undefined)[] = values.map(() => setting.default);
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
    if (value !== undefined && value !== inherited[index]) own.set(names[index] as string, value);
  });
}
