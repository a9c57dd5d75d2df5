import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isOfProgram } from "../../../discovery/outside-environments.ts";
import { at, listAt, textAt } from "../../../kubernetes/fields.ts";
import { type BuiltFrom, builtFrom, filesBeside } from "../../model/facts.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import type { Sources } from "../../sources/sources.ts";

export const unlistedFile = defineRule({
  id: "traps/unlisted-file",
  title: "Every manifest next to a kustomization is listed in a kustomization",
  why: "It looks like part of the environment, and people change it, but it never reaches the cluster.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resources/",
  severity: "info",
  bad: "resources: [deployment.yaml] # and the folder also contains service.yaml",
  good: "resources: [deployment.yaml, service.yaml]",
  *checkRepository({ environments, reading }) {
    const used = new Set<string>();
    const all = new Map<string, { built: BuiltFrom; state: State }>();
    for (const state of environments)
      for (const built of builtFrom.of(state) ?? []) {
        for (const path of built.named) used.add(path);
        if (!all.has(built.file)) all.set(built.file, { built, state });
      }
    for (const { built, state } of all.values()) {
      if (built.plugins || built.unnamed.every((path) => used.has(path))) continue;
      const sources = state.sources as Sources;
      const neighbours = filesBeside(built.folder, built.named, sources.tree);
      const unlisted = neighbours.flatMap((path) => {
        const isUsed = [path, path.replace(ENCRYPTED, "")].some(
          (one) => used.has(one) || reading(one).length > 0,
        );
        const found = isUsed ? undefined : manifestIn(path, sources);
        if (found === undefined || deploys(found.manifest, built.folder)) return [];
        return isOfProgram(found.apiVersion) ? [] : [found];
      });
      for (const { path, kind } of unlisted)
        yield {
          file: path,
          message: `no kustomization lists this file, so none applies its ${/\/patch(?:es)?\/[^/]*$/.test(path) ? `patch of a ${kind}` : kind}`,
          fix: "list it under resources or patches of the kustomization next to it, or remove it",
        };
    }
  },
});

/** The mark of a file from which another one is made, with the values decrypted: `secrets.sops.yaml`. */
const ENCRYPTED = /[._-](?:sops|enc|encrypted)(?=\.ya?ml$)/i;

/** True for an Application or a Flux Kustomization that deploys the folder it is in, so that it is applied by hand. */
function deploys(manifest: Value, folder: string): boolean {
  if (!DEPLOYING.has(textAt(manifest, "kind") ?? "")) return false;
  const spec = at(manifest, "spec");
  return [spec, at(spec, "source"), ...listAt(spec, "sources")].some((source) => {
    const path = (textAt(source, "path") ?? "").replace(/^[./]+|\/+$/g, "");
    return path !== "" && (`${folder}/`.endsWith(`/${path}/`) || `/${path}`.endsWith(folder));
  });
}

const DEPLOYING = new Set(["Application", "Kustomization"]);

/** The first resource or patch in a file; undefined if it has none. */
function manifestIn(path: string, { files }: Sources) {
  const manifest = files
    .documents(path)
    .find((one) => isMap(one) && one.apiVersion && one.kind && isMap(one.metadata));
  if (!isMap(manifest)) return undefined;
  const { apiVersion, kind } = manifest;
  return {
    path,
    apiVersion: asText(apiVersion ?? ""),
    // Some files are encrypted as a whole.
    kind: asText(kind ?? "").replace(/^ENC\[.*/s, "object"),
    manifest,
  };
}
