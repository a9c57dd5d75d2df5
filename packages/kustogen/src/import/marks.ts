import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import { type Affix, isAffixed } from "../factor/affixes.ts";
import { affixesOf, coreOf } from "./affixes.ts";
import { tellsLayer } from "./derived.ts";
import { mainNamespace } from "./main-namespace.ts";
import type { ImportedState } from "./state.ts";

/** Stand in texts for an environment's own prefix, suffix and namespace: characters that no text contains. */
export const MARK = { prefix: "\uE000", suffix: "\uE001", namespace: "\uE002" } as const;

const ANY_MARK = /[\uE000-\uE002]/;

/** States with marks, so that names and references are the same in every environment, and the meaning of the marks. */
export interface MarkedStates {
  states: ImportedState[];
  /** By environment; all equal if names are the same everywhere. */
  affixes: Affix[];
  /** The main namespace by environment. */
  namespaces: (string | undefined)[];
  /** True if these differ, and are marked. */
  moved: boolean;
  /** A text as in an environment. */
  unmarked(text: string, environment: number): string;
}

/** The keys of references to objects: those with the name itself, and those above a `name`. */
const NAMING_KEYS = new Set(["claimName", "secretName", "serviceAccountName", "serviceName"]);
const NAMING_HOLDERS = new Set([
  "backendRefs",
  "configMap",
  "configMapKeyRef",
  "configMapRef",
  "persistentVolumeClaim",
  "roleRef",
  "scaleTargetRef",
  "secretKeyRef",
  "secretRef",
  "service",
  "subjects",
  "targetRef",
]);

/**
 * Replaces everything in every state that only identifies the environment with marks: prefixes and suffixes wherever
 * an object is referred to, and the main namespace.
 * @param declared prefixes and suffixes in kustomizations
 */
export function markedStates(states: readonly ImportedState[], declared: ReadonlySet<string>): MarkedStates {
  const namespaces = states.map(mainNamespace);
  const plain = states.some(({ resources }) => ANY_MARK.test(jsonText(resources)));
  const found = plain || states.length < 2 ? [] : affixesOf(states, declared);
  const affixes = states.map((_, index) => found[index] ?? { prefix: "", suffix: "" });
  const differ = (values: readonly unknown[]) => new Set(values).size > 1;
  const prefixed = differ(affixes.map(({ prefix }) => prefix));
  const suffixed = differ(affixes.map(({ suffix }) => suffix));
  const own = affixes.map(({ prefix, suffix }) => ({
    prefix: prefixed ? prefix : "",
    suffix: suffixed ? suffix : "",
  }));
  const moved =
    !plain &&
    differ(namespaces) &&
    namespaces.every((namespace) => namespace !== undefined && isDnsLabel(namespace));
  return {
    states: states.map((state, index) => {
      const names =
        prefixed || suffixed ? markedNames(state, own[index] as Affix) : new Map<string, string>();
      const namespace = moved ? namespaces[index] : undefined;
      return names.size === 0 && namespace === undefined ? state : markedState(state, names, namespace);
    }),
    affixes: own,
    namespaces,
    moved,
    unmarked: (text, environment) =>
      text
        .replaceAll(MARK.prefix, own[environment]?.prefix ?? "")
        .replaceAll(MARK.suffix, own[environment]?.suffix ?? "")
        .replaceAll(MARK.namespace, namespaces[environment] ?? ""),
  };
}

/** True for a text with a mark. */
export function isMarked(text: string): boolean {
  return ANY_MARK.test(text);
}

/** A text without marks, for names of files and comments. */
export function withoutMarks(text: string): string {
  return text.replace(/[\uE000-\uE002]/g, "");
}

/** The names of a state's objects, and of the Secrets that it leaves out, with marks for prefix and suffix. */
function markedNames({ resources, secrets }: ImportedState, affix: Affix): Map<string, string> {
  const { prefix, suffix } = affix;
  const own = [...resources, ...secrets].filter(isAffixed);
  const taken = new Set(own.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
  const names = new Map<string, string>();
  for (const { kind, metadata } of own) {
    const core = prefix === "" && suffix === "" ? metadata.name : coreOf(metadata.name, affix);
    if (core === undefined || (core !== metadata.name && taken.has(`${kind} ${core}`))) continue;
    names.set(metadata.name, `${MARK.prefix}${core}${MARK.suffix}`);
  }
  return names;
}

function markedState(
  state: ImportedState,
  names: ReadonlyMap<string, string>,
  namespace: string | undefined,
): ImportedState {
  // Without a prefix or suffix, the same word may mean anything else.
  const bare = [...names].some(([name, marked]) => withoutMarks(marked) === name);
  const longest = [...names.keys()].sort((a, b) => b.length - a.length).map(literalPattern);
  const anywhere =
    bare || longest.length === 0
      ? undefined
      : new RegExp(`(?<![A-Za-z0-9-])(?:${longest.join("|")})(?![A-Za-z0-9-])`, "g");
  const address =
    namespace === undefined
      ? undefined
      : new RegExp(`(?<=[A-Za-z0-9]\\.)${literalPattern(namespace)}(?=$|[.:/])`, "g");
  const text = (value: string, key: string, holder: string): string => {
    if (value.includes("\n")) return value;
    if (key === "namespace" && value === namespace) return MARK.namespace;
    const naming = NAMING_KEYS.has(key) || (key === "name" && NAMING_HOLDERS.has(holder));
    const named = anywhere
      ? value.replace(anywhere, (name) => names.get(name) as string)
      : naming
        ? (names.get(value) ?? value)
        : value;
    return address === undefined ? named : named.replace(address, MARK.namespace);
  };
  const visit = (value: Value, key: string, holder: string): Value => {
    if (typeof value === "string") return text(value, key, holder);
    if (Array.isArray(value)) return value.map((element) => visit(element, key, holder));
    if (!isMap(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([inner, found]) => [inner, visit(found, inner, key)]),
    );
  };
  const hashed = new Set<string>();
  const resources = state.resources.map((resource) => {
    const { apiVersion, kind, metadata, ...rest } = resource;
    const { name } = metadata;
    // It stays a separate file.
    if (kind === "CustomResourceDefinition") return resource;
    const own = visit({ ...metadata, name: "" }, "metadata", "") as object;
    const placed = kind === "Namespace" && name === namespace ? MARK.namespace : name;
    const marked = {
      apiVersion,
      kind,
      metadata: { ...own, name: isAffixed(resource) ? (names.get(name) ?? name) : placed },
      ...(visit(rest as Value, "", "") as object),
    } as Resource;
    if (state.hashed.has(identityKey(resource))) hashed.add(identityKey(marked));
    return marked;
  });
  return { ...state, resources, hashed };
}

/** A setting for a difference between the environments' names. */
export interface NamingSetting {
  name: keyof typeof MARK;
  kind: "text" | "dnsLabel";
  description: string;
  /** By environment; "" if unset. */
  values: string[];
}

/** A piece of a mark's meaning: a text, the environment's name, or the setting with the mark's name. */
type MarkPart = string | { says: "layer" | "setting" };

/**
 * The meaning of a mark: the same everywhere, or a setting, with its dash. A namespace may be derived from the
 * environments' names; a prefix or suffix isn't, as base has none.
 */
export function markParts(
  { affixes, namespaces }: Pick<MarkedStates, "affixes" | "namespaces">,
  mark: keyof typeof MARK,
  environments: readonly string[],
): { parts: MarkPart[]; values: string[] } {
  const texts = mark === "namespace" ? namespaces.map((one) => one ?? "") : affixes.map((one) => one[mark]);
  const [first = ""] = texts;
  if (texts.every((text) => text === first)) return { parts: [first], values: texts };
  const ofLayers = mark === "namespace" ? tellsLayer(texts, environments) : undefined;
  if (ofLayers !== undefined)
    return { parts: ofLayers.map((part) => (part === "layer" ? { says: part } : part)), values: texts };
  return { parts: [{ says: "setting" }], values: texts };
}

/**
 * The settings for differences between the environments' names; none for differences derived from these names.
 * @param placed true if an environment's file contains its namespace
 */
export function namingSettings(
  marked: MarkedStates,
  environments: readonly string[],
  placed: boolean,
): NamingSetting[] {
  const found: Omit<NamingSetting, "values">[] = [
    { name: "prefix", kind: "text", description: "The prefix of every name" },
    { name: "suffix", kind: "text", description: "The suffix of every name" },
    ...(!placed && marked.moved
      ? [{ name: "namespace", kind: "dnsLabel", description: "The namespace of most objects" } as const]
      : []),
  ];
  return found.flatMap((naming) => {
    const { parts, values } = markParts(marked, naming.name, environments);
    const own = parts.some((part) => typeof part === "object" && part.says !== "layer");
    const isDashed = values.some((value) => /^-|-$/.test(value));
    const description = `${naming.description}${isDashed ? ", its dash included" : ""}`;
    return own ? [{ ...naming, description, values }] : [];
  });
}
