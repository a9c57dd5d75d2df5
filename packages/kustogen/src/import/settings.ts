import type { Value } from "@kustogen/kustomize/value/value.ts";
import { dnsLabel, quantity, replicas, storageClass } from "../settings/kubernetes.ts";
import { host } from "../settings/network.ts";
import { cron } from "../settings/time.ts";
import { integer, text } from "../settings/values.ts";
import type { ImportedLayers } from "./layers.ts";
import { camelCase } from "./words.ts";

type Scalar = string | number | boolean;

/** A value that environments have differently: a named, typed setting of the imported system. */
export interface ImportedSetting {
  /** The component it belongs to, as its settings' group; "" for one of the whole system. */
  group: string;
  name: string;
  /** The kind of setting, as code: `integer()`, `oneOf(["a", "b"])`. */
  kind: string;
  /** The function that `kind` calls, imported from "kustogen/settings". */
  uses: string;
  description: string;
  /** The name that its place gives it, whether that was free or not. */
  called: string;
  /** The description where several components share it. */
  shared: string;
  /** What base has, or the first layer that has it at all. */
  default: Scalar;
  /** What layers have instead of what the one that they build on has. */
  values: Map<string, Scalar>;
}

/** Where a setting is used: the object and the path in it. */
export interface SettingPlace {
  group: string;
  object: string;
  path: readonly (string | number)[];
}

/** The settings of a system, each combination of values over its layers once a component. */
export class ImportedSettings {
  readonly #layers: ImportedLayers;
  readonly #byValues = new Map<string, ImportedSetting>();
  readonly #names = new Set<string>();

  constructor(layers: ImportedLayers) {
    this.#layers = layers;
  }

  get all(): ImportedSetting[] {
    const found = new Map<string, ImportedSetting>();
    for (const setting of this.#byValues.values())
      if (!found.has(`${setting.group}.${setting.name}`))
        found.set(`${setting.group}.${setting.name}`, setting);
    return [...found.values()];
  }

  /**
   * Makes one setting of the system of texts that several components have under one name with the same values, such as
   * a host. Numbers and flags stay each component's own: that they are equal says nothing.
   */
  share(): void {
    const alike = new Map<string, ImportedSetting[]>();
    for (const setting of this.#byValues.values()) {
      if (setting.group === "" || typeof setting.default !== "string") continue;
      const key = JSON.stringify([setting.called, setting.kind, setting.default, [...setting.values]]);
      alike.set(key, [...(alike.get(key) ?? []), setting]);
    }
    for (const settings of alike.values()) {
      const [first, ...others] = settings as [ImportedSetting, ...ImportedSetting[]];
      if (others.every(({ group }) => group === first.group)) continue;
      // Beside the settings of the system stand the groups of its components.
      for (const { group } of this.#byValues.values()) this.#names.add(`.${group}`);
      const name = this.#freeName("", first.called, undefined, first.group);
      for (const setting of settings) {
        setting.group = "";
        setting.name = name;
        setting.description = setting.shared;
      }
    }
  }

  /**
   * The setting that has these values, by layer, undefined where the layer lacks the place. Undefined when no kind of
   * setting takes them all: values of different types, texts of several lines.
   */
  of(values: readonly (Scalar | undefined)[], place: SettingPlace): ImportedSetting | undefined {
    const known = values.filter((value) => value !== undefined);
    const kind = kindOf(known, place.path);
    if (kind === undefined) return undefined;
    const name = settingName(place.path);
    // A text of some length means the same wherever it stands; numbers and flags only under one name.
    const telling = known.every((value) => typeof value === "string" && value.length > 3);
    const id = JSON.stringify([
      place.group,
      telling ? "" : name,
      kind.code,
      values.map((value) => value ?? null),
    ]);
    const found = this.#byValues.get(id);
    if (found !== undefined) return found;
    const first = values[0] ?? (known[0] as Scalar);
    const setting: ImportedSetting = {
      group: place.group,
      name: this.#freeName(place.group, name, containerOf(place.path), place.object),
      kind: kind.code,
      uses: kind.uses,
      description: describe(place),
      called: name,
      shared: `${describe({ ...place, object: "" })} of several components`,
      default: first,
      values: this.#ownValues([first, ...values.slice(1)]),
    };
    this.#byValues.set(id, setting);
    return setting;
  }

  /** The setting that says where everything lies: the main namespace by layer. */
  namespace(values: readonly string[]): ImportedSetting {
    const known = this.#byValues.get("namespace");
    if (known !== undefined) return known;
    const [first = ""] = values;
    const setting: ImportedSetting = {
      group: "",
      name: "namespace",
      kind: "dnsLabel()",
      uses: "dnsLabel",
      description: "The namespace that everything lies in",
      called: "namespace",
      shared: "",
      default: first,
      values: this.#ownValues(values),
    };
    this.#names.add(".namespace");
    this.#byValues.set("namespace", setting);
    return setting;
  }

  /** By layer what it has otherwise than the one that it builds on. */
  #ownValues(values: readonly (Scalar | undefined)[]): Map<string, Scalar> {
    const known = this.#layers.inherited(values);
    const own = new Map<string, Scalar>();
    this.#layers.list.forEach(({ name, parent }, index) => {
      const value = values[index];
      if (parent !== undefined && value !== undefined && value !== known[parent]) own.set(name, value);
    });
    return own;
  }

  #freeName(group: string, name: string, container: string | undefined, object: string): string {
    const candidates = [name, camelCase(`${object}-${name}`)];
    if (container !== undefined) candidates.splice(1, 0, camelCase(`${container}-${name}`));
    for (let number = 2; number < 1000; number++) candidates.push(`${name}${number}`);
    const free = candidates.find((candidate) => !this.#names.has(`${group}.${candidate}`)) as string;
    this.#names.add(`${group}.${free}`);
    return free;
  }
}

/** True for a value that can be a setting. */
export function isScalar(value: Value | undefined): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

interface Kind {
  code: string;
  uses: string;
}

/** The narrowest kind of setting that takes all values as they are. */
function kindOf(values: readonly Scalar[], path: readonly (string | number)[]): Kind | undefined {
  if (values.every((value) => typeof value === "boolean")) return { code: "boolean()", uses: "boolean" };
  const last = String(path.at(-1));
  const within = String(path.at(-2));
  const takes = (schema: { safeParse(value: unknown): { success: boolean; data?: unknown } }) =>
    values.every((value) => {
      const result = schema.safeParse(value);
      return result.success && result.data === value;
    });
  if (values.every((value) => typeof value === "number")) {
    if (/replicas$/i.test(last) && takes(replicas())) return { code: "replicas()", uses: "replicas" };
    return takes(integer()) ? { code: "integer()", uses: "integer" } : undefined;
  }
  if (!values.every((value) => typeof value === "string")) return undefined;
  if ((within === "requests" || within === "limits") && takes(quantity()))
    return { code: "quantity()", uses: "quantity" };
  if (/^(host|hosts|hostname|domain)$/.test(/^\d+$/.test(last) ? within : last) && takes(host()))
    return { code: "host()", uses: "host" };
  if (last === "value" && /^=(?:.*_)?(?:HOST|HOSTNAME|DOMAIN)$/.test(within) && takes(host()))
    return { code: "host()", uses: "host" };
  if (last === "namespace" && takes(dnsLabel())) return { code: "dnsLabel()", uses: "dnsLabel" };
  if (last === "schedule" && takes(cron())) return { code: "cron()", uses: "cron" };
  if (last === "storageClassName" && takes(storageClass()))
    return { code: "storageClass()", uses: "storageClass" };
  if (values.every((value) => /^[A-Z][A-Za-z]+$/.test(value as string)) && path.at(-1) !== "value")
    return {
      code: `oneOf([${[...new Set(values)]
        .sort()
        .map((value) => JSON.stringify(value))
        .join(", ")}])`,
      uses: "oneOf",
    };
  return takes(text()) ? { code: "text()", uses: "text" } : undefined;
}

/** The name of a setting: of the variable or argument it is, of the limit it sets, else of its field. */
function settingName(path: readonly (string | number)[]): string {
  const words = path.filter((part): part is string => typeof part === "string");
  const last = words.at(-1) ?? "value";
  const within = words.at(-2) ?? "";
  if (last === "value" || last === "values" || last === "args" || last === "command") {
    const holder = path.findLast((part) => typeof part === "string" && part.startsWith("="));
    if (holder !== undefined) return camelCase(String(holder).slice(1));
  }
  if (within === "requests" || within === "limits")
    return camelCase(
      `${last === "storage" ? "" : within === "requests" ? `${last}-request` : `${last}-limit`}${last === "storage" ? "storage" : ""}`,
    );
  // The prefix of a label or annotation says whose it is, not what.
  return camelCase((last.startsWith("=") ? within : last).replace(/^.*\/(?=.)/, ""));
}

/** The container that a path leads through. */
function containerOf(path: readonly (string | number)[]): string | undefined {
  const at = path.findIndex((part) => part === "containers" || part === "initContainers");
  const name = at < 0 ? undefined : path[at + 1];
  return typeof name === "string" && name.startsWith("=") ? name.slice(1) : undefined;
}

/** What a setting is for, as far as its place tells. Without an object, of whatever has that place. */
function describe({ object, path }: SettingPlace): string {
  const of = object === "" ? "" : ` of ${object}`;
  const last = String(path.at(-1));
  const [within, above] = [String(path.at(-2)), String(path.at(-3))];
  const element = (part: string) => part.replace(/^=/, "");
  if (last === "replicas") return `Pods${of}`;
  if (within === "labels" || within === "annotations")
    return `The ${within === "labels" ? "label" : "annotation"} ${last}${of}`;
  if (last === "value" && above === "env") return `Variable ${element(within)}${of}`;
  if (within === "data") return `Key ${last}${of}`;
  if (last === "namespace") return `Namespace${of}`;
  const container = path.findLast((part) => typeof part === "string" && part.startsWith("=")) ?? "";
  if (within === "requests" || within === "limits") {
    const whose =
      container === ""
        ? of
        : ` of container ${element(String(container))}${object === "" ? "" : ` in ${object}`}`;
    return `${within === "requests" ? "Request" : "Limit"} of ${last}${whose}`;
  }
  const shown = path.map((part) =>
    typeof part === "number" ? `[${part}]` : part.startsWith("=") ? `[${element(part)}]` : `.${part}`,
  );
  const where = shown.join("").replace(/^\./, "");
  return object === "" ? element(last) : `${object}: ${where}`;
}
