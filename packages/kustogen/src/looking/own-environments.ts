import { existsSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { attempt, orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { eachTogether } from "@kustogen/kustomize/errors/together.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { CheckedFolder } from "@kustogen/review/check/check.ts";
import type { Rule } from "@kustogen/review/check/model/rule.ts";
import { STRICTNESS, type State, type Strictness } from "@kustogen/review/check/model/state.ts";
import { readExceptions, type WrittenException } from "@kustogen/review/check/steps/exceptions.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { type ConfigNotice, filesOfTree } from "../config/both-sides.ts";
import { type Config, readConfig } from "../config/config.ts";
import { projectRoot } from "../config/root.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { environmentsFolder, folderOf } from "../folders.ts";
import { authoredFacts, authoredRules } from "../generate/authored-facts.ts";
import { stopAtErrors } from "../generate/judge-system.ts";
import { sharedHosts } from "../generate/one-cluster.ts";
import { changedSinceGen, type SinceGen } from "../generate/project.ts";
import { systemOutput } from "../generate/system-output.ts";
import { checkNames, select } from "../layers/select.ts";
import { type LayerNode, resolveTree } from "../layers/tree.ts";
import { projectCode } from "../project/load.ts";
import { inState } from "./laid-out-state.ts";
import type { CheckOptions, OpenedSides } from "./sides.ts";
import type { JudgedChange } from "./since.ts";

/** The rules of the systems in a folder's project; none if it has no systems. */
export async function ownRules(cwd: string): Promise<Rule[]> {
  const root = projectRoot(cwd);
  const config = await readConfig(root);
  if (!existsSync(join(root, environmentsFolder(config.folders)))) return [];
  const { all, systems } = await ownSystems(root, config);
  return authoredRules(systems, all);
}

/** The loaded systems and environments of a project. */
export async function ownSystems(root: string, config: Config) {
  const all = loadEnvironments(root, config);
  const code = await projectCode(root, config.folders);
  const systems = await code.systems();
  checkNames(systems, all);
  return { all, code, systems };
}

/** What a project's systems say about the environments that they generate, by folder. Throws InputError. */
export async function ownEnvironments(
  root: string,
  config: Config,
  options: CheckOptions,
  change: JudgedChange | undefined,
) {
  const { folders } = config;
  const { all, code, systems } = await ownSystems(root, config);
  const chosen = select("system", systems, options.system);
  const wanted = select("environment", all, options.env);
  const exceptions = authoredExceptions(chosen);
  const stages = change && keptStages(change.sides, all);
  // Nothing is known of them outside git.
  const changed = stages ? undefined : await changedSinceGen({ root, code }).catch(() => undefined);
  const trees = eachTogether(chosen, (system) => resolveTree(system, all, systems));
  const nodes = trees.flat();
  const authored = nodes
    .filter(({ deployed, layer }) => deployed && wanted.some(({ name }) => name === layer))
    .map(
      (node): CheckedFolder => ({
        folder: join(root, folders.overlays, node.layer, node.system.name),
        strictness: options.strictness ?? stages?.byName.get(node.layer) ?? node.stage,
        kubernetes: node.kubernetes,
        authored: authoredFacts(node),
      }),
    );
  return {
    environments: new Map(authored.map((one) => [one.folder, one])),
    /** How strictly a folder is judged that no system generates any longer. */
    strictnessBefore: (folder: string) =>
      stages?.before.get(folderOf(folders, relative(root, folder).split(sep).join("/"))?.below[0] ?? ""),
    exceptions,
    exceptionsBefore: change && exceptions.length > 0 ? await authoredBefore(change, options) : [],
    notices: stages?.notices ?? (changed ? noticesSince(changed, root, config, trees) : []),
    /** What `gen` says of the environments as they are rendered: the public hosts that several have. */
    noticesOf: (states: readonly State[]) => {
      const of = groupedBy(states, ({ authored }) => `${authored?.environment} ${authored?.system}`);
      const its = ({ layer, system }: LayerNode) => of.get(`${layer} ${system.name}`) ?? [];
      const rendered = nodes.flatMap((node) => its(node).map(({ resources }) => ({ node, resources })));
      return sharedHosts(rendered).map(({ message }): ConfigNotice => ({ severity: "warning", message }));
    },
    rules: authoredRules(chosen, all),
  };
}

/** Says what was edited since `gen`, except conflicts, of which findings tell, and what it hasn't seen. @throws InputError for what `gen` would refuse or change */
function noticesSince(since: SinceGen, root: string, { exceptions, folders }: Config, trees: LayerNode[][]) {
  const asked = since.sources.length === 0 ? [] : trees;
  const made = eachTogether(asked, (nodes) => systemOutput(nodes, folders, { exceptions, rules: [] }));
  const errors = made.flatMap((one) => one.errors);
  stopAtErrors(folders, errors);
  const lacks = "changed since the last gen, which the output that is checked lacks: run `npm run gen` first";
  const textAt = (path: string) => readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
  const shared = sharedHosts(made.flatMap(({ layers }) => layers));
  const told = [...shared, ...made.flatMap(({ ofNoRule }) => ofNoRule)].map(({ message }) => message);
  // Findings about old objects, judged by new contracts and namespaces, would be wrong.
  if (made.some(({ files }) => files.some(({ path, text }) => orElse(() => textAt(path), "") !== text)))
    throw new InputError([`${someOf(since.sources, 3)} ${lacks}`, ...told].join("\n"));
  const said = (paths: string[], what: string) => (paths.length > 0 ? [`${someOf(paths, 3)} ${what}`] : []);
  const edited = since.edited.filter((path) => !/^<{7} /m.test(textAt(path)));
  const edit = `differs from what the last gen wrote, as after an edit by hand: \`npm run gen\` shows its lines, and its commit if it has one; keep it by making it in ${folders.generators}/, or drop it by \`npm run gen -- --accept ${edited[0]}\``;
  const chosen = new Set(trees.map(([node]) => node?.system.name));
  const isAsked = (system: string) => chosen.has(system);
  const standing = since.told.flatMap((one) => ((one.systems?.some(isAsked) ?? true) ? one.message : []));
  const all = [...said(edited, edit), ...said(since.sources, lacks), ...standing];
  return all.map((message): ConfigNotice => ({ severity: "warning", message }));
}

/** The exceptions that systems' authors declare beside them; each applies to its own system. */
function authoredExceptions(systems: readonly System[]): WrittenException[] {
  return systems.flatMap(({ name, exceptions = [] }) =>
    readExceptions(exceptions, `systems/${name}`).map((exception) => ({ ...exception, system: name })),
  );
}

/** The exceptions in the systems of the earlier state; none if its code can't be loaded. */
async function authoredBefore(
  { sides: { top, project, compared, judged } }: JudgedChange,
  options: CheckOptions,
): Promise<WrittenException[]> {
  const read = async (folder: string) => {
    try {
      const { systems } = await ownSystems(join(folder, project), judged.before);
      return authoredExceptions(select("system", systems, options.system));
    } catch (error) {
      if (error instanceof InputError) return [];
      throw error;
    }
  };
  return inState(top, compared.before.commit, read, project);
}

/** An environment is checked as strictly as before the change; a new one like removed ones, which it may be. */
export function keptStages(
  { project, states, judged }: Pick<OpenedSides, "project" | "states" | "judged">,
  now: readonly Environment[],
) {
  const byName = new Map<string, Strictness>();
  const notices: ConfigNotice[] = [];
  const files = filesOfTree(states.before.tree);
  const old = attempt(() => loadEnvironments(join("/", project), judged.before, files), []);
  const rank = (stage: Strictness) => STRICTNESS.indexOf(stage);
  const known = new Map(old.map(({ name, stage }) => [name, stage]));
  const gone = old.filter(({ name }) => now.every((one) => one.name !== name));
  const strictest = gone.toSorted((a, b) => rank(b.stage) - rank(a.stage))[0];
  for (const { name, stage } of now) {
    const kept = known.get(name) ?? strictest?.stage;
    if (kept === undefined || rank(kept) <= rank(stage)) continue;
    byName.set(name, kept);
    const why = known.has(name) ? "as before" : `like ${strictest?.name}, which this change removes`;
    const message = `${name} is checked as ${kept}, ${why}, although this change makes it ${stage}`;
    notices.push({ severity: "warning", message });
  }
  return { byName, before: known, notices };
}
