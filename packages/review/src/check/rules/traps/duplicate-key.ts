import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { againIn } from "@kustogen/kustomize/yaml/reader/scalar-notes.ts";
import { writtenOut } from "@kustogen/kustomize/yaml/written-out.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { at } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { lineInText } from "../../sources/line-in-text.ts";
import type { KustomizationSource, PatchSource } from "../../sources/sources.ts";

export const duplicateKey = defineRule({
  id: "traps/duplicate-key",
  page: {
    title: "No key occurs twice in a patch, a kustomization or annotations",
    why:
      "kustomize rejects a resource with a duplicate key, but accepts one in a patch, a kustomization or a " +
      "resource's annotations, and silently drops one of the values: the second one in a strategic merge patch, " +
      "the first one elsewhere.",
    source: "tests with kustomize 5.8.1",
    bad: "# a strategic merge patch\nspec:\n  replicas: 2\n  replicas: 3   # dropped",
    good: "spec:\n  replicas: 3",
  },
  *checkKustomization(source, files) {
    if (files.documents(source.file).some(hasDuplicateKey))
      yield* found(source.file, files.text(source.file) ?? "", false, (line) => line);
    for (const file of source.files)
      if (files.documents(file).some(hasDuplicateAnnotation))
        yield* found(file, files.text(file) ?? "", false, (line) => line);
    const reported = new Set<string>();
    for (const patch of source.patches) {
      const { field, file, index, operations, strategic } = patch;
      const id = file ?? `${field} ${index}`;
      if (reported.has(id) || !hasDuplicateKey(strategic ?? (operations as Value[]))) continue;
      reported.add(id);
      const isFirst = strategic !== undefined;
      if (file !== undefined) {
        yield* found(file, files.text(file) ?? "", isFirst, (line) => line);
        continue;
      }
      const { text, path } = inlineText(source, patch);
      const start = files.line({ file: source.file, document: 0, path }) ?? 1;
      yield* found(source.file, text, isFirst, (line) =>
        lineInText(files.text(source.file) ?? "", start, text, line - 1),
      );
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

/** The text of an inline patch, and its path in the kustomization. */
function inlineText(
  { kustomization }: KustomizationSource,
  { field, index }: PatchSource,
): { text: string; path: (string | number)[] } {
  const entry = kustomization[field]?.[index];
  return typeof entry === "string"
    ? { text: entry, path: [field, index] }
    : { text: entry?.patch ?? "", path: [field, index, "patch"] };
}

function* found(
  file: string,
  text: string,
  isFirst: boolean,
  lineOf: (line: number) => number,
): Iterable<Finding> {
  for (const { key, lines } of new YamlLines(text, "kustomization").repeatedKeys()) {
    const [first = 1, ...others] = lines.map(lineOf);
    yield {
      file,
      line: others.at(-1) ?? first,
      message: `${key} is also on line ${first} of the same mapping; kustomize uses the ${isFirst ? "first" : "last"} and drops the other${others.length > 1 ? "s" : ""}`,
      fix: "write it once, with the intended value",
    };
  }
}
