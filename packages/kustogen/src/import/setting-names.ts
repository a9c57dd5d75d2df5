import type { Path } from "@kustogen/kustomize/value/value.ts";
import { withoutMarks } from "./marks.ts";
import { camelCase } from "./words.ts";

/** The place where a setting is used: the object and the path in it, list elements as "=name" if they have one. */
export interface SettingPlace {
  /** The component, as its settings' group. */
  group: string;
  /** "Kind name". */
  object: string;
  path: Path;
  /** The part of its group that it is about, if several have the same name. */
  part?: string;
  /** The length of the path up to a text with chart values, if it continues inside them. */
  within?: number;
}

/**
 * The part of a chart that a place in its values is about: the top-level key that contains it; undefined at the top
 * level, and for any other place.
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

/** Field names that are meaningless by themselves. */
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

/** Fields that contain others without describing them. */
const HOLDS =
  /^(spec|metadata|data|stringData|values|valuesObject|config|settings|resources|template|global)$/;

/**
 * Possible names of a setting, the best first: after the variable, key, argument or limit that it is, or else its
 * field, with the parent if the field alone is meaningless.
 */
export function settingNames(place: SettingPlace): string[] {
  const { part, ...whole } = place;
  if (part !== undefined)
    return settingNames(whole).map((name) => (name.startsWith(part) ? name : camelCase(`${part}-${name}`)));
  const { group } = place;
  // Beside its component's name, a setting needs only the rest of the name.
  return namesOf(place).map((name) => {
    const stem = group.replace(/\d+$/, "");
    const rest = stem !== "" && name.startsWith(stem) ? name.slice(stem.length) : "";
    return /^[A-Z]./.test(rest) ? `${(rest[0] as string).toLowerCase()}${rest.slice(1)}` : name;
  });
}

/** Possible names of a setting by its place alone, the best first. */
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
  // The owner of an image, if the values of a chart show it.
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
    // `secretStoreRef.name` is the secret store; `remoteRef.key` of the element `password` is its key.
    const about = last.startsWith("=") ? "" : within;
    const subject =
      /^(remoteRef|valueFrom|secretKeyRef|configMapKeyRef)$/.test(about) && holder ? holder : about;
    // The Secret or ConfigMap of a variable doesn't matter for its name.
    const kind = /^(secret|configMap)(Key)?Ref$/.exec(about)?.[1];
    if (kind !== undefined && own === "name")
      return named(kind === "secret" ? "secretName" : "configMapName");
    const one = typeof path.at(-2) === "number" ? subject.replace(/([^s])s$/, "$1") : subject;
    const stem = one.replace(/^=/, "").replace(/Refs?$/, "");
    if (stem !== "" && !HOLDS.test(stem)) {
      const name = own === "name" || typeof path.at(-1) === "number" ? stem : `${stem}-${own}`;
      return [camelCase(name), ...named(camelCase(name))];
    }
    // An element is called by one of its list: `accessModes: [ReadWriteOnce]` is an access mode.
    const single = own.replace(/([^s])s$/, "$1");
    if (single !== own && !VAGUE.has(own)) return named(single);
    return [camelCase(`${whole}-${own}`), ...named(own)];
  }
  return named(own);
}

/** Names for fields that are otherwise unclear: those of probes, and of a chart release. */
function knownName(object: string, words: readonly string[]): string | undefined {
  const last = words.at(-1) ?? "";
  const probe = words.find((word) => /^(liveness|readiness|startup)Probe$/.test(word));
  if (probe !== undefined && /Seconds|Threshold/.test(last))
    return camelCase(`${probe.replace("Probe", "")}-${last}`);
  if (!object.startsWith("HelmRelease ")) return undefined;
  // A feature's field has its parent's name as a part of one word.
  return {
    "spec.chart.spec.version": "chartVersion",
    "spec.test.enable": "helmTests",
    "spec.test-enable": "helmTests",
  }[words.join(".")];
}

/** The file in a ConfigMap's text, if a path leads into it. */
export function fileOf(path: Path): string | undefined {
  const [data, key] = path;
  return data === "data" && path.length > 2 && typeof key === "string" && /\.\w+$/.test(key)
    ? key
    : undefined;
}

function holderKey(holder: string | undefined): string | undefined {
  return holder === undefined ? undefined : `=${holder}`;
}

/** True for the requests or limits of a container or claim. */
export function isResources({ path }: SettingPlace): boolean {
  return /^(requests|limits)$/.test(String(path.at(-2)));
}

/** The container on a path. */
export function containerOf(path: Path): string | undefined {
  const at = path.findIndex((part) => part === "containers" || part === "initContainers");
  const name = at < 0 ? undefined : path[at + 1];
  return typeof name === "string" && name.startsWith("=") ? name.slice(1) : undefined;
}
