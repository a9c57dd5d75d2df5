import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { refuseMore } from "@kustogen/kustomize/limits.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import {
  asText,
  isEmpty,
  isMap,
  jsonText,
  type Value,
  type ValueMap,
} from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { OWN_CLUSTER } from "../kubernetes/own-cluster.ts";
import { NotFollowed, normalizedName } from "./go-functions.ts";
import type { DeclaredCluster } from "./listed-tree.ts";
import { gitFiles, gitFolders } from "./set-git.ts";
import { filledText, filledValue, flat, type SetAnswers, withValues } from "./set-values.ts";

/** The kinds of generators; Argo CD never sees other fields of an entry. */
const KINDS = [
  ...["list", "clusters", "git", "scmProvider", "clusterDecisionResource"],
  ...["pullRequest", "plugin", "matrix", "merge"],
];

/** The kinds of generators in an entry; Argo CD evaluates each. */
export function generatorKinds(generator: ValueMap): string[] {
  return KINDS.filter((kind) => isMap(lookUp(generator, kind)));
}

/** The parameters that a generator produces. Throws NotFollowed if only Argo CD can evaluate it, or if it fails. */
export function parametersOf(from: SetAnswers, generator: ValueMap, kind: string): ValueMap[] {
  const own = mapAt(generator, kind);
  if (from.open) return orElse(() => givenBy(from, own, kind), [withValues(from, own, {})]);
  const all = givenBy(from, own, kind);
  const selector = mapAt(generator, "selector");
  return Object.keys(selector).length === 0 ? all : all.filter((one) => isSelected(selector, flat(one)));
}

function givenBy(from: SetAnswers, own: ValueMap, kind: string): ValueMap[] {
  if (kind === "list") return listed(from, own);
  if (kind === "git" && Array.isArray(own.directories)) return gitFolders(from, own);
  if (kind === "git" && Array.isArray(own.files)) return gitFiles(from, own);
  if (kind === "matrix") return matrix(from, own);
  if (kind === "merge") return merged(from, own);
  if (kind === "clusters") {
    if (from.tree.clusters !== undefined) return clusters(from, own, from.tree.clusters);
    throw new NotFollowed(
      "its generator (clusters) depends on the cluster; list the clusters under `clusters` in kustogen.yaml",
    );
  }
  throw new NotFollowed(`its generator (${kind}) depends on the cluster or another service`);
}

function listed({ go }: SetAnswers, own: ValueMap): ValueMap[] {
  if (textAt(own, "elementsYaml")) throw new NotFollowed("its list has elementsYaml, which isn't read here");
  return listAt(own, "elements").map((element): ValueMap => {
    if (!isMap(element))
      throw new NotFollowed("its list has an element that isn't a mapping, which Argo CD rejects");
    if (go) return element;
    const { values, ...rest } = element;
    const inner = Object.entries(isMap(values) ? values : {}).map(([key, one]) => [`values.${key}`, one]);
    const texts: ValueMap = isMap(values) ? { ...rest, ...Object.fromEntries(inner) } : element;
    const odd = Object.entries(texts).find(([, text]) => typeof text !== "string")?.[0];
    if (odd === undefined) return texts;
    throw new NotFollowed(`its list has ${odd}, which isn't a string: Argo CD rejects it`);
  });
}

function clusters(from: SetAnswers, own: ValueMap, known: readonly DeclaredCluster[]): ValueMap[] {
  if (own.flatList === true) throw new NotFollowed("its generator (clusters) makes one list of them");
  const selector = mapAt(own, "selector");
  const given = known.flatMap(({ name, server, project = "", labels, annotations }) => {
    const all = { ...labels, "argocd.argoproj.io/secret-type": "cluster" };
    const metadata = {
      ...(!isEmpty({ ...annotations }) && { annotations: { ...annotations } }),
      labels: all,
    };
    const base = { name, nameNormalized: normalizedName(name), server, project };
    return isSelected(selector, all) ? [{ ...base, ...(from.go ? { metadata } : flat({ metadata })) }] : [];
  });
  // Without a selector, Argo CD's own cluster is among them, which needs no Secret.
  if (isEmpty(selector) && !given.some(({ server }) => server === OWN_CLUSTER.server)) {
    const { name, server } = OWN_CLUSTER;
    given.push({ name, nameNormalized: normalizedName(name), server, project: "" });
  }
  return given.map((one) => withValues(from, own, one));
}

function nested(from: SetAnswers, generator: ValueMap): ValueMap[] {
  const kinds = generatorKinds(generator);
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1)
    throw new NotFollowed("a nested generator must be exactly one generator; Argo CD rejects it otherwise");
  return parametersOf(from, generator, kind);
}

/** Each combination of two generators; the second is filled with the first one's parameters before it is evaluated. */
function matrix(from: SetAnswers, own: ValueMap): ValueMap[] {
  const parts = itemsAt(own, "generators").map(([part]) => part);
  const [one, two] = parts;
  if (one === undefined || two === undefined || parts.length > 2)
    throw new NotFollowed("its matrix must have two generators; Argo CD rejects it otherwise");
  const found: ValueMap[] = [];
  for (const a of nested(from, one)) {
    for (const b of nested(from, interpolated(from, two, a))) {
      from.grown(Object.keys(a).length + Object.keys(b).length);
      found.push(from.go ? merge(b, a) : combined(a, b));
    }
    // Counted while they are generated: two lists that fit on a page have millions of combinations.
    refuseMore("setApplications", found.length);
  }
  return found;
}

/** A generator filled with the parameters of another; values that need its own parameters stay unfilled. */
function interpolated(from: SetAnswers, generator: ValueMap, parameters: ValueMap): ValueMap {
  if (Object.keys(parameters).length === 0) return generator;
  const kind = generatorKinds(generator)[0] ?? "";
  const { values, ...rest } = mapAt(generator, kind);
  const filled = filledValue({ ...generator, [kind]: rest }, parameters, from) as ValueMap;
  if (!isMap(values)) return filled;
  const strict = { ...from, strict: true };
  const resolved = Object.entries(values).map(([key, value]): [string, Value] => {
    try {
      return [key, filledText(asText(value), parameters, strict)];
    } catch (error) {
      if (error instanceof NotFollowed) return [key, value];
      throw error;
    }
  });
  return { ...filled, [kind]: { ...mapAt(filled, kind), values: Object.fromEntries(resolved) } };
}

/** Merges one mapping over another, recursively; its empty values have no effect. */
export function merge(below: ValueMap, above: ValueMap): ValueMap {
  const result: ValueMap = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const known = lookUp(result, key);
    const isEmpty = value === "" || value === null || value === false || value === 0;
    if (isMap(known) && isMap(value)) setOwn(result, key, merge(known, value));
    else if (known === undefined || !isEmpty) setOwn(result, key, value);
  }
  return result;
}

function combined(one: ValueMap, other: ValueMap): ValueMap {
  for (const [key, value] of Object.entries(other)) {
    const known = lookUp(one, key);
    if (known !== undefined && known !== value)
      throw new NotFollowed(`its matrix gives ${key} two values, so Argo CD fails`);
  }
  return { ...one, ...other };
}

/** The first generator's parameters, with those of the others if the merge keys are equal. */
function merged(from: SetAnswers, own: ValueMap): ValueMap[] {
  const keys = listAt(own, "mergeKeys").map(asText);
  if (from.open) {
    const [first = [], ...more] = itemsAt(own, "generators").map(([part]) => nested(from, part));
    const isOne = (one: ValueMap, other: ValueMap) =>
      keys.every((key) => {
        const [own, its] = [lookUp(one, key), lookUp(other, key)];
        return (own ?? its) === (its ?? own);
      });
    return more
      .flat()
      .reduce<ValueMap[]>(
        (all, other) =>
          all.concat(all.filter((one) => isOne(one, other)).map((one) => ({ ...one, ...other }))),
        first,
      );
  }
  const [base, ...others] = itemsAt(own, "generators").map(([part]) => byKeys(nested(from, part), keys));
  if (base === undefined || others.length === 0 || keys.length === 0)
    throw new NotFollowed("its merge needs two generators and keys; Argo CD rejects it otherwise");
  return [...base].map(([key, first]) => {
    const more = others.map((part) => part.get(key)).filter((one) => one !== undefined);
    return from.go ? more.reduce(merge, first) : Object.assign({}, first, ...more);
  });
}

function byKeys(all: readonly ValueMap[], keys: readonly string[]): Map<string, ValueMap> {
  const found = new Map<string, ValueMap>();
  for (const one of all) {
    const key = jsonText(keys.map((name) => lookUp(one, name) ?? null));
    if (found.has(key)) throw new NotFollowed("its merge has the same keys twice, so Argo CD fails");
    found.set(key, one);
  }
  return found;
}

/** Evaluates a label selector; values that can't be compared as strings match nothing. */
function isSelected(selector: ValueMap, labels: ValueMap): boolean {
  const equal = Object.entries(mapAt(selector, "matchLabels"));
  if (!equal.every(([key, value]) => lookUp(labels, key) === asText(value))) return false;
  return itemsAt(selector, "matchExpressions").every(([one]) => {
    const found = lookUp(labels, textAt(one, "key") ?? "");
    const values = listAt(one, "values").map(asText);
    if (one.operator === "Exists") return found !== undefined;
    if (one.operator === "DoesNotExist") return found === undefined;
    const isIn = found !== undefined && values.includes(asText(found));
    return one.operator === "In" ? isIn : !isIn;
  });
}
