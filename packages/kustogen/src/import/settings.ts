import { type ImportedSetting, isLabel, type SettingUse } from "./imported-setting.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { nameSettings } from "./name-settings.ts";
import { sameResources } from "./same-resources.ts";
import { leastFirst } from "./setting-groups.ts";
import { kindOf, type Scalar } from "./setting-kinds.ts";
import { sayIn } from "./setting-layers.ts";
import { isResources, type SettingPlace, settingNames } from "./setting-names.ts";

/** A text that turns something on or off: two equal ones have nothing to do with each other. */
const FLAG = /^(true|false|enabled?|disabled?|none|null)$/i;

/** Kinds of texts that are equal by chance. */
const AMOUNTS = new Set(["cpu", "memory", "quantity", "duration"]);

/** The settings of a system; each combination of values over its environments occurs once. */
export class ImportedSettings {
  readonly #byValues = new Map<string, { setting: ImportedSetting; uses: SettingUse[] }>();
  readonly #naming: ImportedSetting[] = [];
  #all: ImportedSetting[] = [];

  constructor(private readonly layers: ImportedLayers) {}

  /** Every setting of the environments, the system's own first. */
  get all(): ImportedSetting[] {
    return this.#all;
  }

  /**
   * The setting with these values, by environment, undefined for one that lacks the place. Undefined if no kind of
   * setting accepts them all: values of different types, multi-line texts.
   */
  of(values: readonly (Scalar | undefined)[], place: SettingPlace): SettingUse | undefined {
    const known = values.filter((value) => value !== undefined);
    const kind = kindOf(known, place.path);
    if (kind === undefined) return undefined;
    // A text of some length means the same everywhere; amounts, numbers and flags only under one name in one
    // component, or at one place of chart values, and containers' resources only in one component.
    const telling =
      !AMOUNTS.has(kind.uses) &&
      known.every((value) => typeof value === "string" && value.length > 3 && !FLAG.test(value));
    const gets = isResources(place) && typeof known[0] === "string";
    // A label is the same in all selectors and labels.
    const label = isLabel(place);
    const own = telling
      ? ""
      : JSON.stringify([
          label || place.within !== undefined ? "" : place.group,
          label
            ? place.path.at(-1)
            : (place.within ?? 0) > 0
              ? place.path.slice(place.within)
              : gets
                ? "resources"
                : settingNames(place)[0],
          kind.code,
        ]);
    const id = JSON.stringify([own, values.map((value) => value ?? null)]);
    const found = this.#byValues.get(id) ?? (label ? this.#labelLike(values, place) : undefined);
    if (found !== undefined) {
      found.setting.places.push(place);
      const use = { setting: found.setting };
      found.uses.push(use);
      return use;
    }
    const setting: ImportedSetting = {
      values: [...values],
      places: [place],
      group: "",
      name: "",
      kind,
      description: "",
      default: undefined,
      optional: false,
      own: new Map(),
    };
    const use = { setting };
    this.#byValues.set(id, { setting, uses: [use] });
    return use;
  }

  /** The settings found so far, before they are named. */
  get found(): ImportedSetting[] {
    return [...this.#byValues.values()].map(({ setting }) => setting);
  }

  /** Moves settings from groups into others: those of the same name keep the former group in the name. */
  moveGroups(groups: ReadonlyMap<string, string>): void {
    const nameOf = (place: SettingPlace) => `${groups.get(place.group)}.${settingNames(place)[0]}`;
    const moved = this.found.filter(({ places }) => places.some(({ group }) => groups.has(group)));
    const names = moved.map(({ places: [first] }) => nameOf(first as SettingPlace));
    for (const setting of moved) {
      const isShared = names.filter((one) => one === nameOf(setting.places[0] as SettingPlace)).length > 1;
      setting.places = setting.places.map((place) => {
        const group = groups.get(place.group);
        return group === undefined ? place : { ...place, group, ...(isShared && { part: place.group }) };
      });
    }
  }

  /** Removes a use, and the setting with its last one. */
  drop(use: SettingUse): void {
    for (const [id, { setting, uses }] of this.#byValues) {
      if (!uses.includes(use)) continue;
      const at = uses.indexOf(use);
      uses.splice(at, 1);
      setting.places.splice(at, 1);
      if (uses.length === 0) this.#byValues.delete(id);
    }
  }

  /**
   * A use of the only setting with a text as its value in all of these environments, under a field of that name;
   * undefined if there is none, or several.
   */
  saying(text: string, layers: LayerSet, place: SettingPlace): SettingUse | undefined {
    const indexes = this.layers.indexes(layers);
    const found = [...this.#byValues.values()].filter(
      ({ setting: { values, places } }) =>
        indexes.every((index) => values[index] === text) &&
        places.some(({ path }) => path.at(-1) === place.path.at(-1)),
    );
    const [only, ...others] = found;
    if (only === undefined || others.length > 0) return undefined;
    const use = { setting: only.setting };
    only.setting.places.push(place);
    only.uses.push(use);
    return use;
  }

  /** The setting of a label with that name and the same values wherever both exist, which then has all values. */
  #labelLike(values: readonly (Scalar | undefined)[], { path }: SettingPlace) {
    const found = [...this.#byValues.values()].find(
      ({ setting }) =>
        setting.places.some((place) => isLabel(place) && place.path.at(-1) === path.at(-1)) &&
        setting.values.every(
          (own, index) => own === undefined || values[index] === undefined || own === values[index],
        ),
    );
    if (found === undefined) return undefined;
    const all = found.setting.values.map((own, index) => own ?? values[index]);
    const kind = kindOf(
      all.filter((value) => value !== undefined),
      path,
    );
    if (kind === undefined) return undefined;
    Object.assign(found.setting, { values: all, kind });
    return found;
  }

  /**
   * Determines the name, the group and the values of all settings. Nothing is added afterwards.
   * @param features the components that some environments lack, as settings' groups, with their environments
   * @param taken names that the system's own settings can't have
   * @param system the group of settings for the component with the system's name, beside those of others
   * @param guarded uses that exist exactly where their setting has a value
   */
  finish(
    features: ReadonlyMap<string, LayerSet>,
    taken: readonly string[],
    system: string,
    guarded: ReadonlySet<SettingUse> = new Set(),
  ): void {
    this.#unite(guarded);
    this.#uniteReplicas();
    for (const [others, whole] of sameResources(this.found, new Set(features.keys())))
      this.#join(others, whole);
    for (const { setting, uses } of this.#byValues.values())
      setting.optional = uses.every((use) => guarded.has(use));
    nameSettings(this.found, this.#naming, { features, taken, system, layers: this.layers });
    // In the order in which a reader of the components meets them, the system's own first.
    const groups = ["", ...taken];
    const rank = ({ group }: ImportedSetting) =>
      groups.includes(group) ? groups.indexOf(group) : groups.length;
    const met = leastFirst([...this.#byValues.values()].map(({ setting }) => setting));
    this.#all = [
      ...this.#naming,
      ...met.filter((setting) => setting.parts === undefined).sort((a, b) => rank(a) - rank(b)),
    ];
  }

  /** Adds a system's setting for a difference in names, before all are named; prefixes and suffixes are empty by default. */
  addNaming(name: string, kind: string, description: string, values: readonly string[]): void {
    const setting: ImportedSetting = {
      values: values.map((value) => (value === "" ? undefined : value)),
      places: [],
      group: "",
      name,
      kind: { code: `${kind}()`, uses: kind },
      description,
      default: undefined,
      optional: name !== "namespace",
      own: new Map(),
    };
    // Base has no prefix and no suffix.
    sayIn(setting, setting.optional ? 0 : this.layers.all, this.layers);
    if (setting.optional) Object.assign(setting, { optional: false, default: "" });
    this.#naming.unshift(setting);
  }

  /** True for a value that some environments have, each its own name. */
  #isOwnName({ values }: ImportedSetting): boolean {
    return values.every((value, index) => value === undefined || value === this.layers.names[index]);
  }

  /** Moves the uses of a setting to an equivalent one. */
  #join(setting: ImportedSetting, whole: ImportedSetting): void {
    const entries = [...this.#byValues];
    const own = entries.find(([, one]) => one.setting === setting);
    const into = entries.find(([, one]) => one.setting === whole)?.[1];
    if (own === undefined || into === undefined) return;
    const [id, { uses }] = own;
    whole.places.push(...setting.places);
    if (new Set(whole.places.map(({ part }) => part)).size > 1)
      whole.places = whole.places.map(({ part: _, ...place }) => place);
    for (const use of uses) use.setting = whole;
    into.uses.push(...uses);
    this.#byValues.delete(id);
  }

  /** Merges the number of a component's pods with its minimum, if these are equal in every environment. */
  #uniteReplicas(): void {
    const all = [...this.#byValues].filter(
      ([, { setting }]) => setting.kind.uses === "replicas" && !setting.values.includes(undefined),
    );
    const isFewest = ({ places }: ImportedSetting) =>
      places.every((place) => /^min/i.test(settingNames(place)[0] ?? ""));
    const about = ({ places, values }: ImportedSetting) =>
      JSON.stringify([[...new Set(places.map(({ group }) => group))], values]);
    for (const [, { setting }] of all.filter(([, one]) => isFewest(one.setting))) {
      const [count, ...others] = all.filter(
        ([, one]) => !isFewest(one.setting) && about(one.setting) === about(setting),
      );
      if (count === undefined || others.length > 0) continue;
      this.#join(setting, count[1].setting);
    }
  }

  /** Merges settings that are equal wherever both exist, and differ between environments. */
  #unite(guarded: ReadonlySet<SettingUse>): void {
    const texts = [...this.#byValues].filter(([, { setting }]) =>
      setting.values.every((value) => value === undefined || typeof value === "string"),
    );
    const count = ({ values }: ImportedSetting) => values.filter((value) => value !== undefined).length;
    texts.sort(([, a], [, b]) => count(b.setting) - count(a.setting));
    // Those with the fewest values first: what they join hasn't joined anything yet.
    for (const [, { setting, uses }] of texts.toReversed()) {
      // A value that only some environments have and that equals their names is their own.
      if (this.#isOwnName(setting) && uses.every((use) => guarded.has(use))) continue;
      if (count(setting) === this.layers.names.length) continue;
      if (setting.values.some((value) => typeof value === "string" && value.length <= 3)) continue;
      const whole = texts.find(
        ([, { setting: one }]) =>
          count(one) > count(setting) &&
          setting.values.every((value, index) => value === undefined || value === one.values[index]),
      )?.[1];
      if (whole === undefined) continue;
      this.#join(setting, whole.setting);
    }
  }
}
