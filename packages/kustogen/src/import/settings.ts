import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { derivedFrom, type SettingText, usuallyDerived } from "./derived.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { sameResources } from "./same-resources.ts";
import { describeResources, describeSetting } from "./setting-descriptions.ts";
import { intoGroups, leastFirst } from "./setting-groups.ts";
import { kindOf, type Scalar, type SettingKind } from "./setting-kinds.ts";
import { sayIn } from "./setting-layers.ts";
import { isResources, type SettingPlace, settingNames } from "./setting-names.ts";

/** A value that environments have differently: a named, typed setting of the imported system. */
export interface ImportedSetting {
  /** What each environment has; undefined where it lacks the place. */
  values: (Scalar | undefined)[];
  places: SettingPlace[];
  /** Set where another setting, or the environment's name, already says it: the text around that. */
  parts?: SettingText;
  /** What it says wherever nobody says anything else, in all environments but one. */
  usual?: SettingText;
  /** The component it belongs to, as its settings' group; "" for one of the whole system. */
  group: string;
  name: string;
  kind: SettingKind;
  description: string;
  /** What holds where nobody says anything else; undefined where every environment says it. */
  default: Scalar | undefined;
  /** True where what it says is not there in an environment that says nothing. */
  optional: boolean;
  /** What groups and environments have instead of what they would have otherwise. */
  own: Map<string, Scalar>;
}

const LABELS = new Set(["labels", "matchLabels", "selector"]);

/** A text that turns something on or off: two that are equal have nothing to do with each other. */
const FLAG = /^(true|false|enabled?|disabled?|none|null)$/i;

/** Kinds of texts that are the same by chance. */
const AMOUNTS = new Set(["cpu", "memory", "quantity", "duration"]);

/** A use of a setting. Which one it is, is known when all places are. */
export interface SettingUse {
  setting: ImportedSetting;
}

/** The settings of a system, each combination of values over its environments once. */
export class ImportedSettings {
  readonly #layers: ImportedLayers;
  readonly #byValues = new Map<string, { setting: ImportedSetting; uses: SettingUse[] }>();
  readonly #naming: ImportedSetting[] = [];
  #all: ImportedSetting[] = [];

  constructor(layers: ImportedLayers) {
    this.#layers = layers;
  }

  /** Every setting that environments give, the system's own first. */
  get all(): ImportedSetting[] {
    return this.#all;
  }

  /**
   * The setting that has these values, by environment, undefined where one lacks the place. Undefined when no kind of
   * setting takes them all: values of different types, texts of several lines.
   */
  of(values: readonly (Scalar | undefined)[], place: SettingPlace): SettingUse | undefined {
    const known = values.filter((value) => value !== undefined);
    const kind = kindOf(known, place.path);
    if (kind === undefined) return undefined;
    // A text of some length means the same wherever it stands; amounts, numbers and flags only under one name in one
    // component, or at one place of the values of charts, and what containers get only in one component.
    const telling =
      !AMOUNTS.has(kind.uses) &&
      known.every((value) => typeof value === "string" && value.length > 3 && !FLAG.test(value));
    const gets = isResources(place) && typeof known[0] === "string";
    // A label is one and the same wherever it selects or is selected by.
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

  /** Those that were found so far, before they have names. */
  get found(): ImportedSetting[] {
    return [...this.#byValues.values()].map(({ setting }) => setting);
  }

  /** Moves settings from groups into others: those of one name keep the group that they were in as a part of it. */
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

  /** Takes a use back, and the setting with its last one. */
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
   * A use of the one setting that says a text in all of these environments, under a field of that name; undefined where
   * none does, or several.
   */
  saying(text: string, layers: LayerSet, place: SettingPlace): SettingUse | undefined {
    const indexes = this.#layers.indexes(layers);
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

  /** The setting of a label of that name that says the same wherever both are there, and then says all of it. */
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
   * Says of all settings what they are called, where they belong and what each environment says. Nothing is added
   * afterwards.
   *
   * @param features the components that some environments lack, as settings' groups, with those that have them
   * @param taken names that the system's own settings can't have
   * @param system what the settings of the component are called that has its name, beside those of others
   * @param guarded uses that are there exactly where their setting says something
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
    const length = ({ values }: ImportedSetting) => values.join("").length;
    // Shorter ones first: what is made of another one is longer.
    const found = [...this.#byValues.values()]
      .map(({ setting }) => setting)
      .sort((a, b) => length(a) - length(b));
    const all = [...this.#naming, ...found];
    for (const setting of found) {
      const parts = derivedFrom(setting, all, this.#layers.names);
      // What only some environments have is no matter of their names, which a condition would list.
      const isLayer = parts?.every((part) => typeof part === "string");
      if (!(setting.optional && isLayer)) setting.parts ??= parts;
    }
    const given = found.filter(({ parts }) => parts === undefined);
    for (const setting of given)
      if (!setting.optional) setting.usual = usuallyDerived(setting, this.#layers.names);
    const used = new Map<ImportedSetting, Set<string>>(
      given.map((setting) => [setting, new Set(setting.places.map(({ group }) => group))]),
    );
    for (const { parts = [], places } of found)
      for (const part of parts)
        if (typeof part !== "string") for (const { group } of places) used.get(part)?.add(group);
    const names = new Set(taken.map((name) => `.${name}`));
    for (const [setting, groups] of used) {
      const [only, ...others] = groups;
      setting.group = others.length === 0 && only !== undefined ? only : "";
    }
    intoGroups([...used], { system, features: new Set(features.keys()), taken });
    // What programs read has the plain name, the label that says the same another one.
    const last = (setting: ImportedSetting) => Number(setting.places.every(isLabel));
    for (const setting of [...used.keys()].toSorted((a, b) => last(a) - last(b))) {
      setting.name = freeName(setting, names);
      const { name, group } = setting;
      const place = (setting.places.find((one) => settingNames({ ...one, group })[0] === name) ??
        setting.places[0]) as SettingPlace;
      setting.description =
        describeResources(setting.places) ??
        (setting.places.some(({ path }) => path.at(-1) === "minReplicas") && name === "replicas"
          ? "Number of pods, and the fewest that the autoscaler keeps"
          : describeSetting(place, setting.kind.uses));
      sayIn(setting, features.get(setting.group) ?? this.#layers.all, this.#layers);
    }
    tellApart([...used.keys()]);
    // As a reader of the components meets them, the system's own first.
    const groups = ["", ...taken];
    const rank = ({ group }: ImportedSetting) =>
      groups.includes(group) ? groups.indexOf(group) : groups.length;
    const met = leastFirst([...this.#byValues.values()].map(({ setting }) => setting));
    this.#all = [
      ...this.#naming,
      ...met.filter((setting) => setting.parts === undefined).sort((a, b) => rank(a) - rank(b)),
    ];
  }

  /**
   * Adds a setting of the system that says how names differ, before all are named; its default is nothing where some
   * environments say nothing.
   */
  addNaming(name: string, kind: string, description: string, values: readonly string[]): void {
    const setting: ImportedSetting = {
      values: values.map((value) => (value === "" ? undefined : value)),
      places: [],
      group: "",
      name,
      kind: { code: `${kind}()`, uses: kind },
      description,
      default: undefined,
      optional: values.includes(""),
      own: new Map(),
    };
    sayIn(setting, 0, this.#layers);
    if (setting.optional) Object.assign(setting, { optional: false, default: "" });
    this.#naming.unshift(setting);
  }

  /** True for what some environments have, each its own name. */
  #isOwnName({ values }: ImportedSetting): boolean {
    return values.every((value, index) => value === undefined || value === this.#layers.names[index]);
  }

  /** Gives the uses of a setting to another one that says the same. */
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

  /** Makes one of how many pods a component has and how few it may have, where these are equal in every environment. */
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

  /** Makes one of settings that say the same wherever both are there, and differ somewhere. */
  #unite(guarded: ReadonlySet<SettingUse>): void {
    const texts = [...this.#byValues].filter(([, { setting }]) =>
      setting.values.every((value) => value === undefined || typeof value === "string"),
    );
    const count = ({ values }: ImportedSetting) => values.filter((value) => value !== undefined).length;
    texts.sort(([, a], [, b]) => count(b.setting) - count(a.setting));
    for (const [id, { setting, uses }] of texts.toReversed()) {
      // What some environments alone call like themselves is their own matter.
      if (this.#isOwnName(setting) && uses.every((use) => guarded.has(use))) continue;
      if (count(setting) === this.#layers.names.length) continue;
      if (setting.values.some((value) => typeof value === "string" && value.length <= 3)) continue;
      const whole = texts.find(
        ([other, { setting: one }]) =>
          other !== id &&
          this.#byValues.has(other) &&
          count(one) > count(setting) &&
          setting.values.every((value, index) => value === undefined || value === one.values[index]),
      )?.[1];
      if (whole === undefined) continue;
      this.#join(setting, whole.setting);
    }
  }
}

/** Says of settings of one group that would be described alike which part of their object each is of, else of which object. */
function tellApart(settings: readonly ImportedSetting[]): void {
  const alike = new Map<string, ImportedSetting[]>();
  for (const setting of settings) addTo(alike, `${setting.group}\0${setting.description}`, setting);
  for (const own of alike.values()) {
    if (own.length < 2) continue;
    const paths = own.map(({ places: [place] }) => (place?.path ?? []).slice(0, -1));
    for (const [index, setting] of own.entries()) {
      const part = paths[index]?.findLast(
        (one) => typeof one === "string" && paths.some((path) => !path.includes(one)),
      );
      const of = part === undefined ? withoutMarks(setting.places[0]?.object ?? "") : String(part);
      if (of !== "") setting.description += ` of ${of.replace(/^=/, "")}`;
    }
  }
}

function isLabel({ path }: SettingPlace): boolean {
  return LABELS.has(String(path.at(-2)));
}

/** True for a value that can be a setting. */
export function isScalar(value: Value | undefined): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** The best name that is free: one of its places', with a number behind it when nothing else is left. */
function freeName({ group, places, kind }: ImportedSetting, taken: Set<string>): string {
  const byPlace = places.map((place) => settingNames({ ...place, group }));
  // What a container asks for and may not exceed is how much it gets.
  const both = places.every(isResources) && new Set(places.map(({ path }) => path.at(-2))).size > 1;
  const resource = new Set(places.map(({ path }) => String(path.at(-1))));
  // What all places may call it says more than what it is at one of them.
  const common = (byPlace[0] ?? []).filter((name) => byPlace.every((names) => names.includes(name)));
  const candidates = [
    ...(both && resource.size === 1 ? resource : []),
    ...common,
    // A host that something is served under is that, whatever else it is in.
    ...(kind.uses === "host" && byPlace.some(([name]) => name === "host") ? ["host"] : []),
    ...[0, 1, 2, 3].flatMap((rank) => byPlace.map((names) => names[rank] ?? "")),
  ];
  const [first = "value"] = candidates;
  for (let number = 2; number < 1000; number++) candidates.push(`${first}${number}`);
  const free = candidates.find((name) => name !== "" && !taken.has(`${group}.${name}`)) as string;
  taken.add(`${group}.${free}`);
  return free;
}
