import { referencesOf } from "../../../discovery/references.ts";
import { isMap } from "../../../kubernetes/value.ts";
import { KUSTOMIZATION_FILES } from "../../../kustomize/load/kustomization.ts";
import { readDocuments } from "../../facts/source-files.ts";
import type { KustomizationSource, Sources } from "../../facts/sources.ts";
import { defineRule } from "../../rule.ts";

export const unlistedFile = defineRule({
  id: "traps/unlisted-file",
  title: "Every manifest beside a kustomization is listed in one",
  why:
    "A file that no kustomization lists is dead: it looks like a part of the environment, is reviewed and changed, and " +
    "never reaches the cluster.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resources/",
  severity: "warning",
  needs: ["sources"],
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
    for (const [{ folder, kustomization }, { tree, files }] of all) {
      // A plugin's configuration may name any file of its folder.
      if (kustomization.generators?.length || kustomization.transformers?.length) continue;
      for (const name of [...(tree.list?.(folder) ?? [])].sort()) {
        const path = `${folder === "/" ? "" : folder}/${name}`;
        if (!/\.ya?ml$/.test(name) || used.has(path) || name.startsWith(".")) continue;
        if ((KUSTOMIZATION_FILES as readonly string[]).includes(name)) continue;
        const documents = readDocuments(files.text(path) ?? "", path);
        const [first] = documents;
        if (
          !documents.some((one) => isMap(one) && one.apiVersion && one.kind && isMap(one.metadata)) ||
          !isMap(first)
        )
          continue;
        yield {
          file: path,
          message: `no kustomization lists this file, so that its ${String(first.kind)} is never applied`,
          fix: "list it under resources or patches of the kustomization beside it, or remove it",
        };
      }
    }
  },
});
