import { type Folders, systemFolder, systemsModule, vendorFolder } from "../folders.ts";
import type { Changes } from "../output/transaction.ts";
import { withListed } from "../project/systems-list.ts";
import { missingNotes, secretChanges } from "./contracts.ts";
import { exceptionsForErrors } from "./exceptions.ts";
import { formatted } from "./formatted.ts";
import { applicationChanges } from "./handover.ts";
import { prove } from "./prove.ts";
import type { ImportOptions, ImportReport } from "./report.ts";
import type { ImportSources } from "./state.ts";
import { type Described, describe } from "./wrap/describe.ts";
import { environmentFiles } from "./wrap/environment-files.ts";
import { projectText } from "./wrap/project-files.ts";
import { systemFiles } from "./wrap/system-code.ts";

/** The module with the list of systems, if an import creates it. */
const NO_SYSTEMS = `import type { System } from "kustogen";

/** Every system of this repository; the order is that of reports and commit messages. */
export const systems: readonly System[] = [];
`;

/**
 * Wraps rendered environments as a system of a project: keeps their files, writes the code around them into a copy,
 * generates there and compares the result with the original. Writes nothing into the project.
 * @throws InputError for Secrets with values, and for an existing system
 */
export async function planImport(sources: ImportSources, given: ImportOptions): Promise<ImportReport> {
  const described = describe(sources, given);
  const { name, folder, vendor, environments, existing, wrapped, images, exceptions, stages } = described;
  const { root, config } = given;
  const files = new Map<string, string | Uint8Array>();
  const list = systemsModule(config.folders);

  const known = projectText(root, list) ?? NO_SYSTEMS;
  files.set(list, known.includes(`"./${name}/index.ts"`) ? known : withListed(known, list, name));
  for (const [path, content] of wrapped.files) files.set(`${vendor}/${path}`, content);
  for (const [path, text] of environmentFiles(described, given)) files.set(path, text);
  const description = `Imported from ${sources.environments.map(({ from }) => from).join(", ")}.`;
  const writeCode = (print: (path: string, text: string) => string) => {
    for (const [path, text] of systemFiles(described, description, config.folders.generators))
      files.set(`${folder}/${path}`, print(`${folder}/${path}`, text));
  };
  writeCode((_, text) => text);
  const { proofs, generated, applications, errors } = await prove(
    files,
    [folder, vendor],
    environments,
    name,
    given,
  );
  exceptions.push(...exceptionsForErrors(errors, environments.length));
  writeCode((path, text) => formatted(root, path, text));
  return {
    system: name,
    files,
    proofs,
    notes: [
      ...new Set([
        ...sources.notes,
        ...wrapNotes(sources, described),
        ...existing.notes,
        ...applicationChanges(existing.places, applications),
        // Nothing in the repository did this before.
        ...(config.argocd
          ? [
              `once a person applies ${config.folders.argocd}/<environment>/root.yaml, Argo CD syncs that folder and ${config.folders.argocd}/projects by itself: look at what is in them`,
            ]
          : []),
        `stages, by names and folders unless a file says one: ${[...stages].map(([of, stage]) => `${of} ${stage}`).join(", ")}`,
        ...sharedProject(described),
        ...images.notes,
        ...missingNotes(environments),
      ]),
    ],
    generated,
    changes: [...environments.flatMap(({ changes }) => changes), ...secretChanges(environments)],
    exceptions: exceptions.length,
    pins: images.declared.size,
  };
}

/** Notes about what base is, and about the wrapped files. */
function wrapNotes({ base, copied }: ImportSources, { vendor, environments }: Described): string[] {
  const from =
    typeof base === "string"
      ? `base starts from ${base}`
      : `base is ${base.from}, which all environments build on`;
  const isCopied = copied !== undefined && environments.every(({ secrets }) => secrets.length === 0);
  const where = isCopied
    ? `the hand-written files are copied to ${vendor}, where you edit them from now on`
    : `${vendor} has the objects of each environment as they are rendered today, because their files alone don't render them, or have values of Secrets`;
  return [from, where];
}

/** Notes about existing projects with the generated one's name, if some environments need the generated one. */
function sharedProject({ existing, environments, name }: Described): string[] {
  if (existing.places.size === environments.length) return [];
  return [...existing.kept].flatMap(([environment, { project }]) =>
    project === name
      ? `${environment}: the AppProject ${project} is generated from now on, for all environments; delete the hand-written one in the commit that adopts it`
      : [],
  );
}

/** The files that an import writes into the project, and those that it removes. */
export function importChanges(folders: Folders, { files, system }: ImportReport): Changes {
  return {
    write: [...files],
    remove: [systemFolder(folders, system), `${vendorFolder(folders)}/${system}`],
    prune: true,
  };
}
