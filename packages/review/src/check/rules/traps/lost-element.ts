import { valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { pointer } from "@kustogen/kustomize/merge/json-document.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { asText, isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { effectsOf, patchesOf, placeInPatch, placeOfEntry, shown, withBases } from "../../sources/patches.ts";
import type { KustomizationSource, SourceFiles } from "../../sources/sources.ts";
import { isSameItem, type Lost, lossesOf, replacedLosses } from "./losses.ts";

/** Lists without a key that a person expects to grow, by the field that has them. */
const EXPECTED = new Set([
  ...["envFrom", "tolerations", "imagePullSecrets", "hostAliases"],
  ...["rules", "paths", "groups"],
]);
/** What a program is started with is often replaced on purpose. */
const STARTS = new Set(["args", "command"]);

export const lostElement = defineRule({
  id: "traps/lost-element",
  title: "A patch keeps the elements of lists that it doesn't mention",
  why:
    "A patch replaces a list without a merge key, and every list of a custom kind, and `op: add` one that " +
    "exists: a Secret added to `envFrom` removes the ConfigMap of the base. Elements with equal merge keys " +
    "become one. kustomize prints nothing and exits with 0.",
  source: "tests with kustomize 5.8.1, and https://github.com/kubernetes-sigs/kustomize/issues/1835",
  cases: {
    error:
      "if the result lacks an element that the patch lists, or a list shrinks that the patch doesn't replace",
    info: "if a new list of arguments lacks earlier ones",
  },
  bad: "envFrom: # the base has configMapRef shop here\n  - secretRef:\n      name: shop",
  good: "envFrom:\n  - configMapRef:\n      name: shop\n  - secretRef:\n      name: shop",
  basis: "broken",
  *checkKustomization(source, files) {
    for (const { patch, content, before, after } of effectsOf(source)) {
      if (after === undefined) continue;
      for (const loss of lossesOf(before, after, content)) {
        const finding = findingOf(source, files, loss, before);
        if (finding !== undefined)
          yield { ...placeInPatch(source, patch, inPatch(content, before, loss.path)), ...finding };
      }
    }
    for (const { patch, index, before, path, value } of additionsOf(source))
      for (const loss of replacedLosses(before.list, value, path)) {
        const finding = findingOf(source, files, loss, before.object, true);
        if (finding !== undefined) yield { ...placeInPatch(source, patch, [index]), ...finding };
      }
    yield* deletedAll(source);
  },
});

/** Patches that delete every object, since their target selects none in particular. */
function* deletedAll(source: KustomizationSource): Iterable<Finding> {
  for (const { field, index, target, strategic } of source.patches) {
    if (target === undefined || Object.values(target).some(Boolean) || strategic?.$patch !== "delete")
      continue;
    const gone = source.steps.find((step) => step.field === field && step.index === index)?.changes ?? [];
    if (gone.length > 0)
      yield {
        ...placeOfEntry(source, [field, index]),
        severity: "error",
        message: `the empty target selects every object, so the patch deletes all ${gone.length}`,
        fix: "name the kind and the name of what should go",
      };
  }
}

/** The operations that add a list where there is one, each with its index in the patch. */
function* additionsOf(source: KustomizationSource) {
  for (const step of source.steps)
    for (const patch of step.changes.length === 0 ? [] : patchesOf(source, step))
      for (const [index, operation] of (patch.operations ?? []).entries()) {
        if (!isMap(operation) || operation.op !== "add" || !Array.isArray(operation.value)) continue;
        const path = pointer(asText(operation.path)).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
        for (const { before, after } of step.changes) {
          const list = valueAt(before.value, path);
          if (after !== undefined && Array.isArray(list))
            yield { patch, index, before: { object: before.value, list }, path, value: operation.value };
        }
      }
}

/** What is said of a loss; undefined of lists that are replaced on purpose. */
function findingOf(
  source: KustomizationSource,
  files: SourceFiles,
  loss: Lost,
  before: ValueMap,
  isAdded = false,
): Omit<Finding, "path"> | undefined {
  const { kind, path, lost } = loss;
  const field = asText(path.at(-1));
  const isStart = STARTS.has(field);
  if (kind === "elements" && !isStart && !isAdded && !EXPECTED.has(field)) return undefined;
  return {
    severity: kind === "merged" ? "error" : isStart ? "info" : "warning",
    message: `${asText(before.kind)} ${nameIn(before)}: ${field} loses ${someOf(lost, 8)}${origin(source, files, before, loss)}`,
    fix:
      kind === "merged"
        ? "give the elements different keys in the base, or write the list with `$patch: replace`"
        : isAdded
          ? `add each element with ${path.map((key) => `/${key}`).join("")}/-`
          : "list in the patch what should stay, too",
  };
}

const nameIn = (object: ValueMap) => asText(valueAt(object, ["metadata", "name"]) as Value);

/** The path in a patch of what has a path in the object before it, as far as the patch has it. */
function inPatch(content: Value, before: Value, path: Path): Path {
  const found: (string | number)[] = [];
  for (const [depth, key] of path.entries()) {
    const own = valueAt(content, found);
    const old = valueAt(before, path.slice(0, depth + 1)) as Value;
    const at = Array.isArray(own) ? own.findIndex((one) => isSameItem(old, one)) : key;
    if (valueAt(content, [...found, at]) === undefined) break;
    found.push(at);
  }
  return found;
}

/** Where the first lost element is written: " (base/web.yaml:41)"; empty if no file of the layers below has it. */
function origin(source: KustomizationSource, files: SourceFiles, object: ValueMap, loss: Lost): string {
  const { path, elements } = loss;
  const [element] = elements;
  for (const one of element === undefined ? [] : withBases(source))
    for (const file of one.files)
      for (const [document, value] of files.documents(file).entries()) {
        // Another layer may add a prefix to the name.
        if (!isMap(value) || value.kind !== object.kind || !nameIn(object).includes(nameIn(value))) continue;
        const list = valueAt(value, path);
        const index = Array.isArray(list) ? list.findIndex((each) => equal(each, element)) : -1;
        if (index >= 0)
          return ` (${shown(source, file)}:${files.line({ file, document, path: [...path, index] })})`;
      }
  return "";
}
