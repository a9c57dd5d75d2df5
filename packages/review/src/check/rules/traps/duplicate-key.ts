import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { againIn } from "@kustogen/kustomize/yaml/reader/scalar-notes.ts";
import { writtenOut } from "@kustogen/kustomize/yaml/written-out.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { placeOfEntry } from "../../sources/patches.ts";

export const duplicateKey = defineRule({
  id: "traps/duplicate-key",
  title: "No key occurs twice in a patch, a kustomization or annotations",
  why:
    "Of a key that exists twice in a patch, a kustomization or annotations, kustomize silently drops one " +
    "value: the second one in a strategic merge patch, the first one elsewhere.",
  source: "tests with kustomize 5.8.1",
  bad: "# a strategic merge patch\nspec:\n  replicas: 2\n  replicas: 3   # dropped",
  good: "spec:\n  replicas: 3",
  *checkKustomization(source, files) {
    if (files.documents(source.file).some(hasDuplicateKey))
      yield* found(source.file, files.text(source.file) ?? "");
    for (const file of source.files)
      if (files.documents(file).some(hasDuplicateAnnotation)) yield* found(file, files.text(file) ?? "");
    const reported = new Set<string>();
    for (const patch of source.patches) {
      const { field, file, index, operations, strategic } = patch;
      const id = file ?? `${field} ${index}`;
      if (reported.has(id) || !hasDuplicateKey(strategic ?? (operations as Value[]))) continue;
      reported.add(id);
      const isFirst = strategic !== undefined;
      if (file !== undefined) yield* found(file, files.text(file) ?? "", isFirst);
      else {
        const entry = source.kustomization[field]?.[index];
        const text = (typeof entry === "string" ? entry : entry?.patch) ?? "";
        for (const { message, fix } of found(source.file, text, isFirst))
          yield { ...placeOfEntry(source, [field, index]), message, fix };
      }
    }
  },
});

/** True if kustomize can't write the value, because a mapping in it has a key twice. */
function hasDuplicateKey(value: Value): boolean {
  return attempt(() => writtenOut(value), undefined) === undefined;
}

function hasDuplicateAnnotation(value: Value): boolean {
  const annotations = at(value, "metadata", "annotations");
  return isMap(annotations) && againIn(annotations).size > 0;
}

function* found(file: string, text: string, isFirst = false): Iterable<Finding> {
  for (const { key, lines } of new YamlLines(text, "kustomization").repeatedKeys()) {
    const message = `${key} is also on an earlier line of the same mapping; kustomize uses the ${isFirst ? "first" : "last"} and drops the other${lines.length > 2 ? "s" : ""}`;
    yield { file, line: lines.at(-1), message, fix: "write it once, with the intended value" };
  }
}
