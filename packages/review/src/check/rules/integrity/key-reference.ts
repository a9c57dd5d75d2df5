import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { customReferences } from "../../../cluster/custom-references.ts";
import { isCopied } from "../../../cluster/filled-data.ts";
import type { Provided } from "../../../cluster/provided.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { filledByRelease } from "../../../kubernetes/target-namespaces.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import { derived } from "../../derived.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { isSlip } from "../../near-name.ts";
import { placeOfEntry } from "../../patches/place.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { misspelledIn, misspelledKeys } from "./misspelled-key.ts";
import { keyFix, singleFiles } from "./object-keys.ts";

type Kind = "ConfigMap" | "Secret";

/** A ConfigMap or Secret that an environment creates, with all of its keys. */
interface Data extends Pick<Provided, "kind" | "name" | "namespace" | "open"> {
  keys: readonly string[];
  /** True if a controller copies it to other namespaces. */
  isCopied: boolean;
}

/** A key that something reads, other than a pod from an object of its own environment. */
interface Read {
  /** Undefined if either is possible. */
  kind: Kind | undefined;
  name: string;
  namespace: string | undefined;
  key: string;
  /** The object that reads it, or the file of a chart's values. */
  by: number | string;
  path: Path;
}

const KINDS: readonly Kind[] = ["ConfigMap", "Secret"];

const dataIn = new Fact((state): readonly Data[] =>
  KINDS.flatMap((kind) =>
    [...derived(state).provided.ofKind(kind)].map(({ name, namespace, keys, open, by }) => ({
      kind,
      name,
      namespace,
      open,
      keys: [...keys.keys()],
      isCopied: isCopied(by),
    })),
  ),
);

const readIn = new Fact((state): readonly Read[] => [
  ...ofPods(state),
  ...state.resources.flatMap((resource, by) =>
    isBuiltInGroup(groupOf(resource.apiVersion))
      ? []
      : keysIn(asMap(resource), (text) => filledByRelease(text, resource)).map((one) => ({
          namespace: namespaceOf(resource),
          ...one,
          by,
        })),
  ),
  ...ofCharts(state),
]);

export const keyReference = defineRule({
  id: "integrity/key-reference",
  title:
    "A ConfigMap or Secret has the keys that custom objects, chart values and pods in other folders " +
    "read",
  why:
    "If a container reads a key that doesn't exist, it doesn't start, and an operator reports a missing " +
    "key only in a status condition of its own object. In custom objects and chart values, the rule " +
    "recognizes two forms of references: a mapping with `name` and `key`, and, in charts that use a common " +
    "library chart, a mount with `type`, `name` and `subPath`. It finds ConfigMaps and Secrets in the same " +
    "namespace, and those that a controller copies to other namespaces because of their annotations. Of an " +
    "object that nothing here creates, it reports a key that is misspelled: a letter off the variable's " +
    "name, while the other variables read keys of their own names.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets",
  example: {
    bad: "kind: HelmRelease\nmetadata: {name: bot}\nspec: {values: {env: {LEVEL: {valueFrom: {configMapKeyRef: {name: bot, key: levle}}}}}}\n---\nkind: ConfigMap\nmetadata: {name: bot}\ndata: {level: info}",
    good: "kind: HelmRelease\nmetadata: {name: bot}\nspec: {values: {env: {LEVEL: {valueFrom: {configMapKeyRef: {name: bot, key: level}}}}}}\n# and the same ConfigMap",
  },
  worst: "error",
  cases: {
    error:
      "if a pod reads the key, and the object has one that differs only in an added, missing or swapped letter",
  },
  basis: "broken",
  isOfDeployed: true,
  asks: () => [dataIn, readIn, misspelledIn],
  *checkRepository({ environments }) {
    const all = new Map<string, { one: Data; of: State }[]>();
    for (const of of environments) for (const one of dataIn.of(of)) addTo(all, one.name, { one, of });
    for (const state of environments) {
      yield* misspelledKeys(state, (name) => all.has(name));
      const said = new Set<string>();
      for (const read of readIn.of(state)) {
        const { name, key, by, path } = read;
        const named = (all.get(name) ?? []).filter(
          ({ one }) => read.kind === undefined || read.kind === one.kind,
        );
        const own = named.filter(
          ({ one, of }) => of === state && mayShareNamespace(one.namespace, read.namespace),
        );
        // What is missing here may create it.
        const others = state.inPart ? [] : named.filter(({ one }) => isReached(one, read));
        const meant = (own.length > 0 ? own : others).map(({ one }) => one);
        const [first] = meant;
        if (
          first === undefined ||
          meant.some(
            (one) => one.kind !== first.kind || one.open || one.keys.length === 0 || one.keys.includes(key),
          )
        )
          continue;
        if (said.has(`${by} ${name} ${key}`)) continue;
        said.add(`${by} ${name} ${key}`);
        const resource = typeof by === "string" ? undefined : objectsIn.of(state)[by];
        const slip = first.keys.find((one) => isSlip(one, key));
        // What reads both keys hasn't mistaken one for the other.
        const isCertain =
          slip !== undefined &&
          resource !== undefined &&
          isBuiltInGroup(groupOf(resource.apiVersion)) &&
          !readIn.of(state).some((one) => one.name === name && one.key === slip);
        yield {
          environment: state.environment,
          ...(typeof by === "string" ? placeOfEntry({ file: by }, path) : { resource }),
          ...(isCertain && { severity: "error" as const }),
          path,
          message: `reads ${key} of ${first.kind} ${name}, which has no such key`,
          fix: keyFix(key, first.keys),
        };
      }
    }
  },
});

/** True for an object of any environment that is in the namespace in which the reader looks. */
function isReached({ namespace, isCopied }: Data, read: Read): boolean {
  return isCopied || (namespace !== undefined && namespace === read.namespace);
}

/** The keys that pods read of objects of other environments. */
function ofPods(state: State): Read[] {
  const { objects, references } = derived(state);
  const ofReleases = [...customReferences(state)].flatMap(({ kind, ...one }) =>
    kind === "ConfigMap" || kind === "Secret" ? [{ kind, optional: false, ...one } as const] : [],
  );
  const ofMounts = KINDS.flatMap((kind) =>
    [...singleFiles(state, kind)].flatMap(({ file, items, ...one }) =>
      items.length > 0 ? [] : [{ kind, optional: false, key: file, ...one }],
    ),
  );
  return [...references, ...ofMounts, ...ofReleases].flatMap(
    ({ kind, name, namespace, key, optional, resource, path }) =>
      key === undefined || optional || objects.get(kind, name, namespace) !== undefined
        ? []
        : [{ kind, name, namespace, key, by: state.resources.indexOf(resource), path }],
  );
}

/** The keys in the values of charts that kustomize renders. */
function ofCharts({ sources, resources }: State): Read[] {
  if (sources === undefined) return [];
  return sources.kustomizations.flatMap(({ folder, kustomization }) =>
    (kustomization.helmCharts ?? []).flatMap((chart) => {
      const { namespace = kustomization.namespace ?? resources[0]?.metadata.namespace, valuesFile } = chart;
      const by = joinPath(folder, `./${valuesFile ?? "values.yaml"}`);
      if (valuesFile === undefined || sources.tree.kind(by) !== "file") return [];
      return sources.files
        .documents(by)
        .flatMap((values) => keysIn(values).map((one) => ({ namespace, ...one, by })));
    }),
  );
}

/** The namespace in which an object's references are looked up. */
function namespaceOf(resource: Resource): string | undefined {
  return (
    textAt(resource, "spec", "targetNamespace") ??
    (resource.kind === "Application"
      ? textAt(resource, "spec", "destination", "namespace")
      : resource.metadata.namespace)
  );
}

type Found = Pick<Read, "kind" | "name" | "key" | "path"> & { namespace?: string };

/** The references in a value whose form is unmistakable; `filled` fills in what is known of names. */
function keysIn(value: Value, filled = (text: string) => text): Found[] {
  return places(value).flatMap((path): Found[] => {
    const found = path.at(-1) === "key" ? ofKey(value, path) : ofMount(value, path);
    return (found ?? []).flatMap((one) => {
      const [name, key] = [filled(one.name), filled(one.key)];
      return isOpen(name) || isOpen(key) ? [] : [{ ...one, name, key }];
    });
  });
}

/** The places of keys, and of single files that are mounted. */
const places = finderInTexts((_, field, path): Path[] =>
  (field === "key" || field === "subPath") && path.at(-1) === field ? [[...path]] : [],
);

function ofKey(value: Value, path: Path): Found[] | undefined {
  const map = at(value, ...path.slice(0, -1));
  const [name, key, namespace] = [textAt(map, "name"), textAt(map, "key"), textAt(map, "namespace")];
  if (!isMap(map) || name === undefined || key === undefined || map.optional === true) return undefined;
  return [{ kind: kindOf(path), name, key, path, ...(namespace !== undefined && { namespace }) }];
}

/** The levels between a volume with its type and the mounts that the common library of charts has in it. */
const MOST_LEVELS = 6;

function ofMount(value: Value, path: Path): Found[] | undefined {
  const key = textAt(value, ...path);
  for (let up = 1; up <= MOST_LEVELS && up < path.length; up++) {
    const map = at(value, ...path.slice(0, -up));
    const [name, type] = [textAt(map, "name"), textAt(map, "type")];
    if (type === undefined) continue;
    const kind = KINDS.find((one) => one.toLowerCase() === type.toLowerCase());
    if (kind === undefined || name === undefined || key === undefined || key.includes("/")) return undefined;
    return at(map, "items") === undefined ? [{ kind, name, key, path }] : undefined;
  }
  return undefined;
}

/** True for a missing text, and for one that something fills in. */
function isOpen(text: string | undefined): text is undefined {
  return text === undefined || hasVariable(text);
}

/** The kind that the innermost field with a name says. */
function kindOf(path: Path): Kind | undefined {
  const field = path.slice(0, -1).findLast((one) => typeof one === "string") ?? "";
  if (/config-?map/i.test(`${field}`)) return "ConfigMap";
  return /secret/i.test(`${field}`) ? "Secret" : undefined;
}
