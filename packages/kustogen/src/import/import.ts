import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { CONFIG_FILE } from "../config/root.ts";
import { type Folders, systemFolder, systemsModule } from "../folders.ts";
import type { Changes } from "../output/transaction.ts";
import { withListed } from "../project/systems-list.ts";
import { alikeNotes } from "./alike-notes.ts";
import { systemFiles } from "./code/system-files.ts";
import { nameSecret, secretChanges } from "./contracts.ts";
import { describeSources } from "./describe-sources.ts";
import { environmentFiles, projectText } from "./environment-files.ts";
import { exceptionsForErrors } from "./exceptions.ts";
import { factsOf } from "./facts-of-sources.ts";
import { notesOf } from "./import-notes.ts";
import { movedSince } from "./moved.ts";
import { prove } from "./prove.ts";
import type { ImportOptions, ImportReport } from "./report.ts";
import type { ImportSources } from "./sources.ts";
import type { ImportedState } from "./state.ts";
import { planTakeOver, type TakeOver } from "./take-over.ts";
import { withoutArgo } from "./without-argo.ts";

/** The module with the list of systems, if an import creates it. */
const NO_SYSTEMS = `import type { System } from "kustogen";

/** Every system of this repository; the order is that of reports and commit messages. */
export const systems: readonly System[] = [];
`;

/**
 * Turns rendered environments into a typed system of a project: describes them, writes the code into a copy,
 * generates there and compares the result with the original. Writes nothing into the project.
 * @throws InputError for states that can't be described, Secrets with values, and an existing system
 */
export async function planImport(sources: ImportSources, given: ImportOptions): Promise<ImportReport> {
  const described = describeSources(sources, given);
  const { name, folder, environments, system, existing, comments } = described;
  const { root, config } = given;
  const files = new Map<string, string>();
  const argoRemoved = existing.isFlux ? withoutArgo(given) : undefined;
  if (argoRemoved !== undefined) files.set(CONFIG_FILE, argoRemoved);
  const options =
    argoRemoved === undefined ? given : { ...given, config: { ...config, argocd: false as const } };
  const facts = factsOf(sources, described, options);
  for (const [path, text] of systemFiles(system, facts)) files.set(`${folder}/${path}`, text);
  facts.comments = comments.lines.ofSharedKustomizations([...files.values()].join("\n"));
  const list = systemsModule(config.folders);
  files.set(list, listed(projectText(root, list), list, name));
  for (const [path, text] of environmentFiles(sources, environments, system, comments, existing, options))
    files.set(path, text);
  const { proofs, generated, errors } = await prove(files, folder, environments, system, options);
  facts.exceptions.push(
    ...exceptionsForErrors(
      errors,
      environments.map(({ name: environment }, index) => ({
        name: environment,
        affix: system.marked.affixes[index] ?? { prefix: "", suffix: "" },
      })),
    ),
  );
  for (const [path, text] of systemFiles(system, facts)) files.set(`${folder}/${path}`, text);
  const same = proofs.every(({ differences }) => differences.length === 0);
  const takeOver =
    options.takeOver && same
      ? await takeOverOf(sources, environments, { name, files, generated }, options)
      : undefined;
  const code = [...files].filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith(".ts"));
  return {
    system: name,
    moved: described.isKnown ? movedSince(root, config.folders, name, environments) : [],
    alone: !/from "\.\//.test(projectText(root, list) ?? ""),
    files,
    proofs,
    notes: alikeNotes(
      [
        ...notesOf(sources, described, facts.exceptions, argoRemoved !== undefined),
        ...comments.lines.left([...files.values()].join("\n")),
        ...(takeOver?.notes ?? []),
      ],
      environments.map((state) => state.name),
    ),
    takeOver,
    generated,
    changes: [
      ...environments.flatMap(({ changes }) => changes),
      ...secretChanges(environments),
      ...proofs.flatMap(otherForms),
    ],
    objects: environments.reduce((sum, { expected }) => sum + expected.length, 0),
    settings: system.settings.all.length,
    exceptions: facts.exceptions.length,
    pins: system.images.all.length,
    lines: code.reduce((sum, [, text]) => sum + text.split("\n").length - 1, 0),
  };
}

/** A line about charts whose values have another form now, and one about variables in another order. */
function otherForms({ environment, rewritten, reordered }: ImportReport["proofs"][number]): string[] {
  const lines: string[] = [];
  if (rewritten.length > 0)
    lines.push(
      `${environment}: the values of a chart in ${rewritten.join(", ")} are written in another YAML style: every value is the same, and comments are in the code`,
    );
  if (reordered.length > 0)
    lines.push(`${environment}: pods restart: order of env in ${reordered.join(", ")}`);
  return lines;
}

function takeOverOf(
  sources: ImportSources,
  environments: readonly ImportedState[],
  { name, files, generated }: { name: string; files: Map<string, string>; generated: Map<string, string> },
  { root, config, keepBase }: ImportOptions,
): Promise<TakeOver> {
  if (sources.charts.length > 0)
    throw new InputError(
      `--take-over must not change what is deployed, but ${sources.charts.join(", ")} would disappear, and its controller would then uninstall the chart. ` +
        "Leave --enable-helm out to keep these objects, or --take-over and hand them over yourself",
    );
  const secrets = environments.flatMap((state) => state.secrets.map(nameSecret));
  if (secrets.length > 0)
    throw new InputError(
      `--take-over must not change the rendering, but these Secrets would be missing from it: ${[...new Set(secrets)].sort().join(", ")}. ` +
        "First provide them in another way and remove them from the overlays in a separate commit, or leave --take-over out",
    );
  return planTakeOver({
    root,
    names: config.folders,
    system: name,
    folders: sources.repositories,
    environments: environments.map((state) => state.name),
    generated,
    written: [...files.keys()],
    keepBase,
  });
}

/** The files that an import writes into the project, and those that it removes. */
export function importChanges(folders: Folders, { files, system, takeOver }: ImportReport): Changes {
  return {
    write: [...files, ...(takeOver?.bridges ?? [])],
    remove: [systemFolder(folders, system), ...(takeOver?.removed ?? [])],
    prune: true,
  };
}

/** The list of systems with this one added once. */
function listed(text = NO_SYSTEMS, file: string, system: string): string {
  return text.includes(`"./${system}/index.ts"`) ? text : withListed(text, file, system);
}
