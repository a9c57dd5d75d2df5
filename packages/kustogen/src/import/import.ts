import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { environmentsFolder, systemsModule } from "../folders.ts";
import { withListed } from "../project/systems-list.ts";
import { missingNote } from "./contracts.ts";
import { exceptionsForErrors } from "./exceptions.ts";
import { formatted } from "./formatted.ts";
import { applicationChanges } from "./handover.ts";
import { prove } from "./prove.ts";
import { rendersEqual } from "./report.ts";
import type { ImportOptions, ImportSources } from "./state.ts";
import { type Described, describedSystem } from "./wrap/describe.ts";
import { environmentFiles } from "./wrap/environment-files.ts";
import { projectText } from "./wrap/project-files.ts";
import { systemFiles } from "./wrap/system-code.ts";

/** The result of an import, or of its plan. */
export type ImportReport = Awaited<ReturnType<typeof planned>>;

/**
 * Wraps rendered environments as a system, generates it in a copy of the project and compares the result with the
 * original; writes nothing into the project. @throws InputError for Secrets with values, and for an existing system
 */
export async function planImport(sources: ImportSources, given: ImportOptions) {
  const report = await planned(sources, given);
  // Files that render otherwise in their new place are kept as they are rendered.
  const isDone = rendersEqual(report.proofs) || sources.copied === undefined;
  return isDone ? report : planned({ ...sources, copied: undefined }, given);
}

async function planned(sources: ImportSources, given: ImportOptions) {
  const described = describedSystem(sources, given);
  const { name, folder, vendor, environments, existing, wrapped, images, exceptions } = described;
  const { root, config } = given;
  const files = new Map<string, string | Uint8Array>();
  const list = systemsModule(config.folders);

  const known = projectText(root, list) ?? "export const systems = [];\n";
  files.set(list, known.includes(`"./${name}/index.ts"`) ? known : withListed(known, list, name));
  for (const [path, content] of wrapped.files) files.set(`${vendor}/${path}`, content);
  for (const [path, text] of environmentFiles(described, given)) files.set(path, text);
  const folders = sources.environments.map(({ from }) => from);
  const description = `Imported from ${someOf(folders, 3)}.`;
  const writeCode = (print: (path: string, text: string) => string) => {
    for (const [path, text] of systemFiles(described, description, config.folders.generators))
      files.set(`${folder}/${path}`, print(`${folder}/${path}`, text));
  };
  writeCode((_, text) => text);
  const proven = await prove(files, [folder, vendor], environments, name, given);
  exceptions.push(...exceptionsForErrors(proven.errors, environments.length));
  writeCode((path, text) => formatted(root, path, text));
  return {
    system: name,
    files,
    proofs: proven.proofs,
    notes: [
      ...new Set([
        ...sources.notes,
        sources.copied !== undefined
          ? `the hand-written files are copied to ${vendor}, where you edit them from now on`
          : `${vendor} has the objects of each environment as they are rendered today, because their files alone don't render them, or have values of Secrets that can't be left out`,
        ...existing.notes,
        ...applicationChanges(existing.places, proven.applications),
        // Nothing in the repository did this before.
        config.argocd &&
          `once a person applies ${config.folders.argocd}/<environment>/root.yaml, Argo CD syncs that folder and ${config.folders.argocd}/projects by itself: look at what is in them`,
        ...images.notes,
        missingNote(environments),
      ]),
    ].filter((note) => note !== false),
    // What nobody said, each with the place that says it from now on.
    guesses: guesses(sources, described, given),
    generated: proven.generated,
    // What can't be avoided.
    changes: described.changes,
    exceptions: exceptions.length,
    pins: images.declared.size,
  };
}

/** What nobody said, each with the place that says it from now on. */
function guesses({ base }: ImportSources, described: Described, given: ImportOptions): string[] {
  const { folders, argocd } = given.config;
  const { name, folder, environments, existing, namespaces, stages } = described;
  const files = `${environmentsFolder(folders)}/<environment>.yaml`;
  const grouped = (values: ReadonlyMap<string, string>) =>
    [...groupedBy([...values], ([, value]) => value)]
      .map(([value, of]) => `${value} (${of.map(([environment]) => environment).join(", ")})`)
      .join(", ");
  const from = typeof base === "string" ? `as ${base} is` : `${base.from}, which all environments build on`;
  const names = environments.map((one) => one.name);
  const unknown = names.filter((one) => argocd && !existing.places.has(one));
  const apart = names.filter((one) => !existing.shared.has(one)).join(", ");
  const instances = apart
    ? `its own for each of ${apart}, since nothing here shows that it shares one; if it does, give those the same name, because only collisions within one are refused`
    : "one for all environments";
  const own = namespaces.own.size === 0 ? "" : `, in files ${grouped(namespaces.own)}`;
  return [
    given.name === undefined && `name, by the folders: ${name}: --name gives another`,
    `base: ${from}: folder in ${environmentsFolder(folders)}/base.yaml`,
    `stages, by names and folders: ${grouped(stages)}: stage in ${files}; kubernetes in new ones is the newest that kustogen knows`,
    `namespaces, of most objects, of the Application or else the system's name: ${namespaces.system}${own}: namespace in ${folder}/index.ts, and in ${files}`,
    argocd && names.length > 1 && `Argo CD, in new files: ${instances}: argocd.instance in ${files}`,
    unknown.length > 0 &&
      `no Application is known of ${unknown.join(", ")}: ${name}-${unknown[0]} is its name, not synced by itself: argocd.environments in ${folder}/index.ts, cluster and argocd in ${files}`,
  ].filter((line) => line !== false);
}
