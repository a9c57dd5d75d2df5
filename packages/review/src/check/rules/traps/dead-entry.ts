import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { Selector } from "@kustogen/kustomize/load/fields.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { asText, type Path } from "@kustogen/kustomize/value/value.ts";
import { parseImage } from "../../../cluster/image.ts";
import { itemsAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import { effectsOf, placeInPatch, placeOfEntry } from "../../sources/patches.ts";
import type { KustomizationSource, SourceFiles } from "../../sources/sources.ts";
import { mayMake, mayName } from "../../sources/unseen.ts";
import { containersIn } from "./containers.ts";
import { imageNames, kindIn, near, selects, selectsReplaced, targetText } from "./entry-targets.ts";

export const deadEntry = defineRule({
  id: "traps/dead-entry",
  title: "Every patch, replacement and image entry matches something, and listed files aren't empty",
  why:
    "kustomize exits with 0 and says nothing of a patch, replacement or image entry that matches nothing, " +
    "an empty file, or a kustomization that lists nothing: the environment runs without the change. A " +
    "patch with the name of a container that isn't there adds one, beside the one that was meant.",
  source: "tests with kustomize 5.8.1, and https://github.com/kubernetes-sigs/kustomize/issues/4379",
  cases: { info: "in a component, because the target of an entry may exist in another environment" },
  bad: "images:\n  - name: acme/app # containers run ghcr.io/acme/app\n    newTag: v2",
  good: "images:\n  - name: ghcr.io/acme/app\n    newTag: v2",
  *checkKustomization(source, files) {
    yield* buildsNothing(source);
    yield* secondContainers(source);
    const { kustomization, steps } = source;
    const { images = [] } = kustomization;
    // The target of a component's entry may be missing in some of the environments that use it.
    const severity = kustomization.kind === "Component" ? ("info" as const) : undefined;
    const found = (path: Path, message: string, fix: string) => ({
      ...placeOfEntry(source, path),
      path,
      severity,
      message,
      fix,
    });
    yield* [...emptyFiles(source, files)].map(([path, message]) =>
      found(path, message, "add the missing content, or list the file that was meant"),
    );
    // An object that isn't rendered may be the target, and an entry that can't be built has no effect.
    const isOpen = (target: Selector, field: string, index: number): boolean =>
      mayMake(source, kindIn(target)) ||
      source.missing?.some(
        ({ file, error, entry }) => file === source.file && error && entry === `${field}[${index}]`,
      ) === true;
    for (const field of ["patches", "patchesJson6902"] as const)
      for (const [index, { target, patch }] of (kustomization[field] ?? []).entries()) {
        const own = steps.filter((step) => step.field === field && step.index === index);
        if (target === undefined || own.length === 0) continue;
        // A patch may set what is already set.
        if (own.some((step) => step.changes.length > 0 || selects(target, step))) continue;
        // Of a patch that removes all objects of a kind, the aim is reached without any.
        const clears = target.name === undefined && /^\$patch:\s*["']?delete\b/m.test(patch ?? "");
        if ((clears && target.kind !== undefined) || isOpen(target, field, index)) continue;
        yield {
          ...found(
            [field, index],
            `the patch does nothing: its target (${targetText(target)}) matches no resource here${near(target, own, source)}`,
            "correct the target, or remove the patch",
          ),
          path: [field, index, "target"],
        };
      }
    const replacing = steps.filter(({ field }) => field === "replacements");
    for (const [entry, index] of replacing.length === 0 ? [] : itemsAt(kustomization, "replacements"))
      for (const [target, at] of itemsAt(entry, "targets")) {
        const select: Selector = mapAt(target, "select");
        if (replacing.some((step) => selectsReplaced(select, step))) continue;
        if (isOpen(select, "replacements", index)) continue;
        yield found(
          ["replacements", index, "targets", at, "select"],
          `the replacement does nothing for a target (${targetText(select)}), which matches no resource here${near(select, replacing, source)}`,
          "correct the target, or remove it",
        );
      }
    for (const [index, { name = "", newName }] of images.entries()) {
      const again = images.findIndex((one, at) => at > index && one.name === name);
      if (newName === undefined && (images[again]?.newTag || images[again]?.digest))
        yield found(
          ["images", index],
          `the image entry ${name} does nothing: entry ${again + 1} sets the same image again`,
          "keep one of the two",
        );
      const own = steps.filter((step) => step.field === "images" && step.index === index);
      if (own.length === 0 || own.some(({ changes }) => changes.length > 0)) continue;
      const names = own.flatMap(({ before }) => before.flatMap(({ value }) => imageNames(value as never)));
      // An entry that sets an existing value has no effect either.
      if (names.includes(name)) continue;
      // So may an entry that can't be built.
      if (mayName(source, name)) continue;
      const close = closest(name, names) ?? names.find((one) => one.endsWith(`/${name.split("/").at(-1)}`));
      yield found(
        ["images", index],
        `the image entry ${name} does nothing: no container here runs it${close === undefined ? "" : `; did you mean ${close}?`}`,
        "name the image as the containers do, without tag, or remove the entry",
      );
    }
  },
});

/** Containers that a patch adds with only an image, that of a container which it probably means: the patch names another one. */
function* secondContainers(source: KustomizationSource): Iterable<Finding> {
  for (const { patch, content, before } of effectsOf(source)) {
    const [own, old] = [containersIn(content), containersIn(before)];
    const isOwn = (name: string | undefined) => own.some((one) => one.name === name);
    for (const { list, name, value, path } of own) {
      const { image, command, args } = value;
      // A second program of one image is told what to run.
      if (typeof image !== "string" || command !== undefined || args !== undefined) continue;
      if (old.some((one) => one.name === name)) continue;
      const repository = parseImage(image).name;
      const nearest = old.find(
        (one) =>
          one.list === list && !isOwn(one.name) && parseImage(asText(one.value.image)).name === repository,
      );
      if (nearest !== undefined)
        yield {
          ...placeInPatch(source, patch, [...path, "name"]),
          message: `the patch changes no container ${name}: it adds one beside ${nearest.name}, which runs the same image`,
          fix: `write ${nearest.name}, if you meant that; a container is renamed by deleting it and adding another`,
        };
    }
  }
}

/** The entries that list files without content, each with what that means. */
function* emptyFiles(
  { files: own, folder, kustomization: { patches = [], resources = [] } }: KustomizationSource,
  files: SourceFiles,
): Iterable<[Path, string]> {
  for (const [index, path] of resources.entries()) {
    const file = joinPath(folder, path);
    // A file like .gitkeep is there for its folder.
    if (own.includes(file) && !/^\./.test(lastPart(file)) && files.text(file)?.trim() === "")
      yield [["resources", index], `${path} is empty, so nothing is applied from it`];
  }
  for (const [index, { path }] of patches.entries()) {
    const text = path === undefined ? undefined : files.text(joinPath(folder, path));
    if (text !== undefined && !/^(?!---)[^\S\n]*[^\s#]/m.test(text))
      yield [["patches", index], `${path} has no content but comments, so the patch does nothing`];
  }
}

/** The finding about a kustomization that changes objects and has none; an empty list says that this is meant. */
function* buildsNothing(source: KustomizationSource): Iterable<Finding> {
  const { kustomization, file } = source;
  const fields = Object.keys(kustomization).filter((field) => !HEAD.has(field));
  if (kustomization.kind === "Component" || source.parents.length > 0) return;
  if (fields.length === 0 || fields.some((field) => !CHANGING.has(field))) return;
  const message = `lists no resources, components or generators, so it builds nothing, and its ${fields.join(", ")} ${fields.length === 1 ? "has" : "have"} no effect`;
  yield { file, message, fix: "list what it builds on under resources" };
}

const HEAD = new Set(["apiVersion", "file", "kind", "metadata"]);
const CHANGING = new Set([
  ...["commonAnnotations", "commonLabels", "images", "labels", "namePrefix", "nameSuffix", "namespace"],
  ...["patches", "patchesJson6902", "patchesStrategicMerge", "replacements", "replicas"],
]);
