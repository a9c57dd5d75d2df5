import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { asText, isMap } from "@kustogen/kustomize/value/value.ts";
import { referencesOf } from "../../../discovery/references.ts";
import { defineRule } from "../../rule.ts";
import type { KustomizationSource, Sources } from "../../sources/sources.ts";

export const unlistedFile = defineRule({
  id: "traps/unlisted-file",
  title: "Every manifest beside a kustomization is listed in one",
  why:
    "A file that no kustomization lists is dead: it looks like a part of the environment, is reviewed and changed, and " +
    "never reaches the cluster.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resources/",
  severity: "warning",
  needs: ["sources"],
  fromAbsence: true,
  *checkRepository({ environments }) {
    const used = new Set<string>();
    const all = new Map<KustomizationSource, Sources>();
    for (const { sources } of environments)
      for (const source of sources?.kustomizations ?? []) {
        if (all.has(source)) continue;
        all.set(source, sources as Sources);
        const { files, resources, components } = referencesOf(source.kustomization, source.folder);
        for (const path of [...files, ...resources, ...components]) used.add(path);
      }
    for (const [source, sources] of all) {
      const { kustomization } = source;
      // A plugin's configuration may name any file of its folder.
      if (kustomization.generators?.length || kustomization.transformers?.length) continue;
      if (filesBeside(source, sources).every((path) => used.has(path))) continue;
      const manifests = manifestsBeside(source, sources);
      const unlisted = manifests.filter(({ path }) => !used.has(path));
      // A folder of manifests of which a kustomization takes a few has more purposes than that one.
      const severity = unlisted.length > manifests.length / 2 ? ("info" as const) : undefined;
      for (const { path, kind } of unlisted)
        yield {
          file: path,
          severity:
            isCommentedOut(path, source, sources) ||
            /(?:^|[-_./])(?:example|sample|test|template)s?(?:[-_.]|$)/i.test(
              path.slice(source.folder.length),
            )
              ? "info"
              : severity,
          message: `no kustomization lists this file, so that its ${kind} is never applied`,
          fix: "list it under resources or patches of the kustomization beside it, or remove it",
        };
    }
  },
});

/** The YAML files in a kustomization's folder, without its own. */
function filesBeside({ folder }: KustomizationSource, { tree }: Sources): string[] {
  return [...(tree.list?.(folder) ?? [])]
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith("."))
    .filter((name) => !(KUSTOMIZATION_FILES as readonly string[]).includes(name))
    .sort()
    .map((name) => `${folder === "/" ? "" : folder}/${name}`);
}

/** The files in a kustomization's folder that hold resources or patches. */
function manifestsBeside(source: KustomizationSource, sources: Sources) {
  const found: { path: string; kind: string }[] = [];
  for (const path of filesBeside(source, sources)) {
    const { files } = sources;
    const manifest = files
      .documents(path)
      .find((one) => isMap(one) && one.apiVersion && one.kind && isMap(one.metadata));
    if (isMap(manifest)) found.push({ path, kind: asText(manifest.kind) });
  }
  return found;
}

/** True for a file that the kustomization names in a comment: someone took it out, or left it for others to put in. */
function isCommentedOut(path: string, { file, folder }: KustomizationSource, { files }: Sources): boolean {
  const name = path.slice(folder === "/" ? 1 : folder.length + 1);
  const lines = (files.text(file) ?? "").split("\n").filter((line) => /^\s*#/.test(line));
  return lines.some(
    (line) =>
      line
        .replace(/["']/g, "")
        .trim()
        .split(/[\s#]+(?:\.\/)?/)
        .at(-1) === name,
  );
}
