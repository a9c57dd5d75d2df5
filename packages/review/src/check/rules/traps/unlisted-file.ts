import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import { type BuiltFrom, builtFrom, filesBeside, objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";
import type { KustomizationSource, Sources } from "../../sources/sources.ts";
import type { State } from "../../state.ts";
import { isCommentedOut, isForTrial } from "./left-out.ts";

export const unlistedFile = defineRule({
  id: "traps/unlisted-file",
  title: "Every manifest in a kustomization's folder is listed in a kustomization",
  why:
    "A file that no kustomization lists is dead: it looks like part of the environment, people review and " +
    "change it, and it never reaches the cluster. If most manifests of a folder aren't listed, or an entry " +
    "for the file is commented out, the finding is info, unless the file is the Namespace that the kustomization sets " +
    "and nothing else creates.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resources/",
  least: "info",
  needs: ["sources"],
  *checkRepository({ environments }) {
    const used = new Set<string>();
    const all = new Map<string, { built: BuiltFrom; state: State }>();
    const namespaces = new Set<string>();
    for (const state of environments)
      for (const { kind, metadata } of objectsIn.of(state))
        if (kind === "Namespace") namespaces.add(metadata.name);
    for (const state of environments)
      for (const built of builtFrom.of(state) ?? []) {
        for (const path of built.named) used.add(path);
        if (!all.has(built.file)) all.set(built.file, { built, state });
      }
    for (const [file, { built, state }] of all) {
      if (built.plugins || built.unnamed.every((path) => used.has(path))) continue;
      const sources = state.sources as Sources;
      const source = sources.kustomizations.find((one) => one.file === file) as KustomizationSource;
      const beside = filesBeside(source.folder, built.named, sources.tree);
      const unlisted = manifestsAmong(
        beside.filter((path) => !used.has(path)),
        sources,
      ).filter(({ manifest }) => !deploys(manifest, source.folder));
      if (unlisted.length === 0) continue;
      const listed = manifestsAmong(
        beside.filter((path) => used.has(path)),
        sources,
      );
      // A folder from which a kustomization uses only a few manifests has other purposes as well.
      const most = unlisted.length > listed.length ? ("info" as const) : undefined;
      const { namespace = "" } = source.kustomization;
      for (const { path, kind, name } of unlisted) {
        const isNeeded = kind === "Namespace" && name === namespace && !namespaces.has(name);
        const severity = isNeeded ? undefined : most;
        yield {
          file: path,
          severity:
            isCommentedOut(path, source, sources) || isForTrial(path.slice(source.folder.length))
              ? "info"
              : severity,
          message: `no kustomization lists this file, so its ${kind} is never applied`,
          fix: "list it under resources or patches of the kustomization beside it, or remove it",
        };
      }
    }
  },
});

/**
 * True for an Application or a Flux Kustomization that deploys the folder it is in, so that it is applied by hand. Its
 * path may be written for another root.
 */
function deploys(manifest: Value, folder: string): boolean {
  if (!DEPLOYING.has(textAt(manifest, "kind") ?? "")) return false;
  const sources = [
    at(manifest, "spec"),
    at(manifest, "spec", "source"),
    ...listAt(manifest, "spec", "sources"),
  ];
  return sources.some((source) => {
    const path = (textAt(source, "path") ?? "").replace(/^[./]+|\/+$/g, "");
    return path !== "" && (`${folder}/`.endsWith(`/${path}/`) || `/${path}`.endsWith(folder));
  });
}

const DEPLOYING = new Set(["Application", "Kustomization"]);

/** The files that contain resources or patches. */
function manifestsAmong(paths: readonly string[], { files }: Sources) {
  return paths.flatMap((path): { path: string; kind: string; name: string; manifest: Value }[] => {
    const manifest = files
      .documents(path)
      .find((one) => isMap(one) && one.apiVersion && one.kind && isMap(one.metadata));
    const name = textAt(manifest, "metadata", "name") ?? "";
    return isMap(manifest) ? [{ path, kind: asText(manifest.kind), name, manifest }] : [];
  });
}
