import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { askGit } from "@kustogen/kustomize/node/git/run.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { argoFieldsOf, changeText, difference } from "@kustogen/review/check/changes/argo-fields.ts";
import { ARGOCD } from "@kustogen/review/cluster/argocd/annotations.ts";
import type { DeclaredApplication } from "@kustogen/review/discovery/declared-folders.ts";
import { SYSTEM_LABEL } from "../argocd/metadata.ts";

/** How the generated Applications take over from existing ones. */
export function handover(own: ReadonlyMap<string, DeclaredApplication>): string[] {
  if (own.size === 0) return [];
  const filesOf = (isOfSet: boolean) =>
    [...new Set([...own.values()].flatMap(({ file, ofSet }) => (ofSet === isOfSet ? file : [])))].join(", ");
  const [sets, files] = [filesOf(true), filesOf(false)];
  const all = [...own].map(([environment, { name, file }]) => `${environment}: ${name} (${file})`);
  return [
    `these Applications keep their names, projects and destinations, and get the paths of the new overlays: ${all.join(", ")}`,
    sets &&
      `ApplicationSets generate those of ${sets}: there, set preserveResourcesOnDeletion, then remove them from the generators; once Argo CD has no such Application, apply the root of each environment: its finalizer would otherwise delete what they deployed`,
    files &&
      `apply projects/root.yaml and the root of each environment, which take over the Applications; then delete the old files, ${files}, and the entries that list them, but never an Application itself: its finalizer may delete what it deployed. What deploys the old files today may prune it`,
  ].filter(Boolean);
}

/** The other files of a repository that name the hand-written folders, such as workflows and scripts, in a sentence. */
export function mentions(
  root: string,
  folders: ReadonlySet<string>,
  own: ReadonlyMap<string, DeclaredApplication>,
): string[] {
  const named = [...folders].filter((path) => path.includes("/"));
  const known = ["*.md", ...named, ...[...own.values()].map(({ file }) => file)];
  // A path may also have a wildcard or a variable in place of its last parts.
  const orWildcard = (below: string, folder: string) => `${folder}/([*$]|\\{|${below})`;
  const patterns = named.flatMap((path) => ["-e", path.split("/").reduceRight(orWildcard)]);
  const outside = known.map((path) => `:(exclude)${path}`);
  const { stdout } = askGit(root, ["grep", "-lzIE", ...patterns, "--", ".", ...outside]);
  const files = stdout.split("\0").filter(Boolean);
  const builds = files.filter((path) => /(?:^|\/)kustomization(?:\.ya?ml)?$/i.test(path));
  const others = files.filter((path) => !builds.includes(path));
  return [
    builds.join() && `before you delete the folders, change what builds on them: ${builds.join(", ")}`,
    others.join() &&
      `${someOf(others, 10)} ${others.length === 1 ? "names" : "name"} the hand-written folders, or a pattern for them: what uses or edits them there goes on to do so until you change it`,
  ].filter(Boolean);
}

/** How the generated Applications differ from those that they replace, one sentence for all with the same difference. */
export function applicationChanges(
  places: ReadonlyMap<string, { document: ValueMap }>,
  generated: ReadonlyMap<string, Resource>,
): string[] {
  const differing = [...places].flatMap(([environment, { document }]) => {
    const after = generated.get(environment);
    if (after === undefined) return [];
    const before = document as unknown as Resource;
    const [gone, added] = difference(before, after);
    const of = (all: typeof gone, field: string) => all.filter(({ name }) => name === field);
    const fields = groupedBy(
      [...gone, ...added].filter(({ name }) => !OWN.test(name) && !WRITTEN_FIELDS.includes(name)),
      ({ name }) => PART.exec(name)?.[0] ?? name,
    );
    const parts = [...fields].flatMap(([part, own]) => {
      const names = new Set(own.map(({ name }) => name));
      const isIn = (one: Resource) => argoFieldsOf(one).some(({ name }) => name.startsWith(part));
      if (isIn(before) !== isIn(after) && !names.has(part))
        return `${part} is ${isIn(after) ? "new" : "gone"}`;
      return [...names].map((one) => `${one} ${changeText({ gone: of(gone, one), added: of(added, one) })}`);
    });
    return parts.length === 0 ? [] : [{ environment, text: maskedText(parts.join("; ")) }];
  });
  return [...groupedBy(differing, ({ text }) => text)].map(
    ([text, of]) =>
      `${of.map(({ environment }) => environment).join(", ")}: the generated Application differs: ${text}`,
  );
}

/** A part of an Application that is told as one. */
const PART =
  /^(?:annotations\.argocd-image-updater|info|ignoreDifferences|syncPolicy\.(?:retry\.backoff|automated))/;

/** Fields that say what an Application is, and those that kustogen writes into each. */
const OWN = /^(?:apiVersion|kind|project|metadata\.(?:name|namespace)|source|destination|status)(?:\.|$)/;
const WRITTEN_FIELDS = [`annotations.${ARGOCD.manifestGeneratePaths}`, `metadata.labels.${SYSTEM_LABEL}`];
