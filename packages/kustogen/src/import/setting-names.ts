import { withoutMarks } from "./marks.ts";
import { camelCase } from "./words.ts";

/** Where a setting is used: the object and the path in it, list elements as "=name" where they have one. */
export interface SettingPlace {
  /** The component, as its settings' group. */
  group: string;
  /** "Kind name". */
  object: string;
  path: readonly (string | number)[];
  /** What of its group it is about, where that has several of one name. */
  part?: string;
  /** How much of the path leads to a text with the values of a chart, where it goes on in them. */
  within?: number;
}

/**
 * What a place in the values of a chart is about: the key at their top that holds it; undefined for what stands at the top
 * itself, and for any other place.
 */
export function chartPart({ object, path, within = 0 }: SettingPlace): string | undefined {
  const top = /^(HelmRelease|HelmChart|Application) /.test(object)
    ? path.findIndex((part) => part === "values" || part === "valuesObject") + 1
    : 0;
  const start = within || top;
  const part = path[start];
  return start > 0 && start < path.length - 1 && typeof part === "string" && !HOLDS.test(part)
    ? part
    : undefined;
}

/** Words of fields that say nothing by themselves. */
const VAGUE = new Set([
  "name",
  "key",
  "value",
  "kind",
  "path",
  "property",
  "url",
  "type",
  "number",
  "data",
  "id",
  "image",
  "enabled",
  "email",
  "protocol",
  "size",
  "tag",
]);

/** Fields that hold others without saying what these are about. */
const HOLDS =
  /^(spec|metadata|data|stringData|values|valuesObject|config|settings|resources|template|global)$/;

/**
 * What a setting may be called, the best name first: after the variable, key, argument or limit that it is, else its
 * field, with what holds that where the field alone says nothing.
 */
export function settingNames(place: SettingPlace): string[] {
  const { part, ...whole } = place;
  if (part !== undefined)
    return settingNames(whole).map((name) => (name.startsWith(part) ? name : camelCase(`${part}-${name}`)));
  const { group } = place;
  // Beside its component's name, a setting says no more than what it is of that.
  return namesOf(place).map((name) => {
    const stem = group.replace(/\d+$/, "");
    const rest = stem !== "" && name.startsWith(stem) ? name.slice(stem.length) : "";
    return /^[A-Z]./.test(rest) ? `${(rest[0] as string).toLowerCase()}${rest.slice(1)}` : name;
  });
}

/** What a setting may be called by its place alone, the best name first. */
export function namesOf({ object, path }: SettingPlace): string[] {
  const words = path.filter((part): part is string => typeof part === "string");
  const last = words.at(-1) ?? "value";
  const within = words.at(-2) ?? "";
  const holder = words.findLast((part) => part.startsWith("="))?.slice(1);
  const own = camelCase(last.replace(/^=/, "").replace(/^.*\/(?=.)/, ""));
  const whole = camelCase(withoutMarks(object).replace(/^\S+ /, ""));
  const held = (stem: string) =>
    holder === undefined || stem === camelCase(holder) ? [] : [camelCase(`${holder}-${stem}`)];
  const file = fileOf(path);
  const named = (stem: string) => [
    stem,
    ...(file === undefined ? [] : [camelCase(`${file.replace(/(?:[-_.]?values)?\.\w+$/, "")}-${stem}`)]),
    ...held(stem),
    camelCase(`${whole}-${stem}`),
    camelCase(`${object}-${stem}`),
  ];
  if (/^(labels|matchLabels|selector)$/.test(within)) return [own, `${own}Label`, ...named(`${own}Label`)];
  if (words.join(".") === "metadata.name")
    return [camelCase(`${object.split(" ")[0]}-name`), ...named("name")];
  if (/^(value|values|args|command)$/.test(last) && holder !== undefined) return named(camelCase(holder));
  if (within === "requests" || within === "limits") {
    const limit = last === "storage" ? "storage" : `${last}-${within.slice(0, -1)}`;
    const container = containerOf(path);
    return [
      camelCase(limit),
      ...(container ? [camelCase(`${container}-${limit}`)] : []),
      ...named(camelCase(limit)),
    ];
  }
  // Whose image it is, where the values of a chart say that.
  const [whose = "values"] = last === "tag" && within === "image" ? words.slice(-3, -2) : [];
  if (!/^(?:values|spec|global)$/.test(whose) && !whose.startsWith("="))
    return [camelCase(`${whose}-tag`), ...named("tag")];
  if (last === "image" && within === holderKey(holder))
    return ["image", camelCase(`${holder}-image`), ...named("image")];
  if (/^(containerPort|targetPort)$/.test(last) || (last === "number" && within === "port"))
    return named("port");
  const known = knownName(object, words);
  if (known !== undefined) return named(known);
  if (last === "averageUtilization")
    return named(holder === undefined ? "cpuTarget" : camelCase(`${holder}-target`));
  const target = /^target(CPU|Memory)Utilization(?:Percentage)?$/.exec(last)?.[1];
  if (target !== undefined) return named(camelCase(`${target}-target`));
  if (/^(?:target)?averageValue$/i.test(last)) return named("targetPerPod");
  if (own === "size" && /^(persistence|storage|volume|disk)$/.test(within)) return named("volumeSize");
  if (last === "secretName" && words.includes("tls")) return named("tlsSecret");
  if (last === "hosts" && typeof path.at(-1) === "number") return named("host");
  if (last === "type" && words.join(".") === "spec.type") return named("serviceType");
  if (within === "remoteRef" && holder !== undefined && last === "key")
    return [camelCase(`${holder}-key`), "storeKey", ...named("storeKey")];
  if (VAGUE.has(own) || typeof path.at(-1) === "number") {
    // `secretStoreRef.name` is which secret store; `remoteRef.key` of the element `password` is its key.
    const about = last.startsWith("=") ? "" : within;
    const subject =
      /^(remoteRef|valueFrom|secretKeyRef|configMapKeyRef)$/.test(about) && holder ? holder : about;
    // Which Secret or ConfigMap a variable comes from is no matter of the variable.
    const kind = /^(secret|configMap)(Key)?Ref$/.exec(about)?.[1];
    if (kind !== undefined && own === "name")
      return named(kind === "secret" ? "secretName" : "configMapName");
    const one = typeof path.at(-2) === "number" ? subject.replace(/([^s])s$/, "$1") : subject;
    const stem = one.replace(/^=/, "").replace(/Refs?$/, "");
    if (stem !== "" && !HOLDS.test(stem)) {
      const name = own === "name" || typeof path.at(-1) === "number" ? stem : `${stem}-${own}`;
      return [camelCase(name), ...named(camelCase(name))];
    }
    return [camelCase(`${whole}-${own}`), ...named(own)];
  }
  return named(own);
}

/** What fields are called whose words alone tell little: those of probes, and of a release of a chart. */
function knownName(object: string, words: readonly string[]): string | undefined {
  const last = words.at(-1) ?? "";
  const probe = words.find((word) => /^(liveness|readiness|startup)Probe$/.test(word));
  if (probe !== undefined && /Seconds|Threshold/.test(last))
    return camelCase(`${probe.replace("Probe", "")}-${last}`);
  if (!object.startsWith("HelmRelease ")) return undefined;
  // What a feature has says its field as one word with what holds it.
  return {
    "spec.chart.spec.version": "chartVersion",
    "spec.test.enable": "helmTests",
    "spec.test-enable": "helmTests",
  }[words.join(".")];
}

/** The file that a ConfigMap has as a text, where a path leads into that. */
export function fileOf(path: readonly (string | number)[]): string | undefined {
  const [data, key] = path;
  return data === "data" && path.length > 2 && typeof key === "string" && /\.\w+$/.test(key)
    ? key
    : undefined;
}

function holderKey(holder: string | undefined): string | undefined {
  return holder === undefined ? undefined : `=${holder}`;
}

/** True for what a container, or a claim, asks for or may not exceed. */
export function isResources({ path }: SettingPlace): boolean {
  return /^(requests|limits)$/.test(String(path.at(-2)));
}

/** The container that a path leads through. */
export function containerOf(path: readonly (string | number)[]): string | undefined {
  const at = path.findIndex((part) => part === "containers" || part === "initContainers");
  const name = at < 0 ? undefined : path[at + 1];
  return typeof name === "string" && name.startsWith("=") ? name.slice(1) : undefined;
}
