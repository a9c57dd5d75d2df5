import type { Value } from "@kustogen/kustomize/value/value.ts";
import type { SettingText } from "./derived.ts";
import type { Scalar, SettingKind } from "./setting-kinds.ts";
import type { SettingPlace } from "./setting-names.ts";

/** A value that differs between environments: a named, typed setting of the imported system. */
export interface ImportedSetting {
  /** The value in each environment; undefined for one that lacks the place. */
  values: (Scalar | undefined)[];
  places: SettingPlace[];
  /** Set if the value is derived from another setting or the environment's name: the pieces of the text. */
  parts?: SettingText;
  /** The usual value, in all environments except one. */
  usual?: SettingText;
  /** Its component, as the settings' group; "" for a setting of the whole system. */
  group: string;
  name: string;
  kind: SettingKind;
  description: string;
  /** The default; undefined if every environment sets it. */
  default: Scalar | undefined;
  /** True if it is absent in an environment that doesn't set it. */
  optional: boolean;
  /** The values of base, groups and environments that differ from the inherited ones; null removes one. */
  own: Map<string, Scalar | null>;
  /** The environment whose value is in base. */
  like?: string;
}

/** True if an environment's value is written for it: in its own file, or in base's. */
export function isSaidOf({ like, own }: ImportedSetting, environment: string): boolean {
  return own.has(environment) || like === environment;
}

const LABELS = new Set(["labels", "matchLabels", "selector"]);

/** A use of a setting. The setting is determined once all places are known. */
export interface SettingUse {
  setting: ImportedSetting;
}

/** True for the place of a label. */
export function isLabel({ path }: SettingPlace): boolean {
  return LABELS.has(String(path.at(-2)));
}

/** True for a value that can be a setting. */
export function isScalar(value: Value | undefined): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
