import { existsSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { MASK, maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import { codePage, ERROR_CODES, isErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError, wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput, printableJson } from "@kustogen/kustomize/errors/printable-json.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { describeResource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { explainLine, type GivenField } from "@kustogen/review/changes/explain-line.ts";
import { ruleText } from "@kustogen/review/check/report/rule-text.ts";
import { identifiersProblem, RULES, ruleOf } from "@kustogen/review/check/rules/rules.ts";
import { isElement, pathText, valueAtPath } from "@kustogen/review/compare/path.ts";
import { treePath } from "@kustogen/review/discovery/tree-paths.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { readConfig } from "../../config/config.ts";
import { projectRoot } from "../../config/root.ts";
import { environmentsFolder, folderOf } from "../../folders.ts";
import { openProject } from "../../generate/open-project.ts";
import { settingsOf, type WrittenSetting } from "../../generate/settings-of.ts";
import { ownRules } from "../../looking/own-environments.ts";
import { askedRenderer } from "../../looking/sides.ts";
import { shownOn } from "../fitted.ts";
import { writeOut } from "../write-out.ts";

/** The options of `kustogen explain`. */
interface ExplainOptions {
  json?: boolean;
  loadRestrictor?: string;
}

/** Runs `kustogen explain`. @throws InputError for an unknown rule or code, and an invalid place */
export async function runExplain(what: string, options: ExplainOptions): Promise<void> {
  const [, file, line] = /^(.+?):([1-9]\d{0,8})(?::\d+)?$/.exec(what) ?? [];
  const [data, text] = file
    ? await explainedLine(file, Number(line), options)
    : isErrorCode(what)
      ? ([{ code: what, ...ERROR_CODES[what] }, codePage(what)] as const)
      : await explainedRule(what);
  await writeOut(options.json ? jsonOutput(data) : shownOn(process.stdout, `${printable(text.trimEnd())}\n`));
}

/** A rule of the engine or of a system here. @throws InputError with what was probably meant */
async function explainedRule(id: string): Promise<[object, string]> {
  if (existsSync(id.replace(/:\d*$/, "")))
    throw wrongUsage(`${id}: expected FILE:LINE, such as overlays/beta/shop/kustomization.yaml:12`);
  const own = RULES.some((rule) => rule.id === id) ? [] : await ownRules(process.cwd());
  if (!id.includes("/") && identifiersProblem(id, own) !== undefined) {
    const near = closest(id, Object.keys(ERROR_CODES));
    const hint = near === undefined ? "kustogen check --list lists all rules" : `Did you mean "${near}"?`;
    throw wrongUsage(`no rule or error code "${id}", and no FILE:LINE. ${hint}`);
  }
  const rule = ruleOf(id, own);
  return [rule, ruleText(rule)];
}

async function explainedLine(
  given: string,
  line: number,
  { loadRestrictor }: ExplainOptions,
): Promise<[object, string]> {
  if (!statSync(given, { throwIfNoEntry: false })?.isFile())
    throw new InputError(`${given}: there is no such file`, { code: "no-such-file" });
  const path = realpathSync(given);
  const project = projectRoot(path);
  const top = workTreeTop(project) ?? project;
  const config = await readConfig(project);
  const file = below(top, path);
  const renderer = askedRenderer({ loadRestrictor }, config);
  const explained = explainLine(listWorkTree(top), treePath(file), line, config.overlays, renderer);
  const generated = folderOf(config.folders, below(project, path));
  const isOurs = generated !== undefined && existsSync(join(project, environmentsFolder(config.folders)));
  const prefix = top === project ? "" : `${below(top, project)}/`;
  const settings = isOurs ? await settingsIn(project, prefix, config.folders.overlays) : () => [];
  const fields = explained.fields.map((field) => ({
    ...field,
    resource: describeResource(field.resource),
    path: pathText(field.path),
    value: shownValue(field, field.value),
    environments: field.environments.map((environment) => ({
      environment,
      settings: settings(environment, field).map((one) => ({
        ...one,
        file: one.isDefault ? below(top, one.file) : prefix + one.file,
      })),
    })),
  }));
  const said = { file, line: explained.line, layer: explained.layer, fields };
  return [said, text(said)];
}

function below(root: string, path: string): string {
  return relative(realpathSync(root), path).split(sep).join("/");
}

/** Finds the setting behind a field of an environment that the project generates. */
async function settingsIn(
  project: string,
  prefix: string,
  overlays: string,
): Promise<(environment: string, field: GivenField) => WrittenSetting[]> {
  const { environments, systems } = await openProject(project);
  const all = await systems();
  return (folder, { path, resource, value }) => {
    if (!folder.startsWith(`${prefix}${overlays}/`)) return [];
    const [name = "", systemName = ""] = folder.slice(prefix.length + overlays.length + 1).split("/");
    const system = all.find((one) => one.name === systemName);
    const { kind, metadata } = resource;
    const at = (object: Parameters<typeof valueAtPath>[0]) => valueAtPath(object, path);
    return system === undefined
      ? []
      : settingsOf(system, all, environments, name, { kind, name: metadata.name, value, at });
  };
}

/** A value that may be shown: a scalar, unless it is in a Secret or looks like a credential. */
function shownValue({ path, resource }: GivenField, value: Value | undefined): Value | undefined {
  if (value === undefined || isMap(value) || Array.isArray(value)) return undefined;
  if (resource.kind === "Secret" && /^(?:data|stringData)$/.test(String(path[0]))) return MASK;
  if (typeof value !== "string") return value;
  const element = path.at(-1) === "value" ? path.findLast(isElement) : undefined;
  return maskedValue(element?.key[0]?.[1] ?? String(path.at(-1)), value);
}

/** What is said of a line: with the settings and pins that determine it, if kustogen generates it. */
interface Said {
  file: string;
  line: number;
  layer: string;
  fields: {
    resource: string;
    path: string;
    value: unknown;
    environments: { environment: string; settings: WrittenSetting[] }[];
  }[];
}

function text({ file, line, layer, fields }: Said): string {
  const lines = [`${file}:${line}, in the folder ${layer || "."}`];
  if (fields.length === 0)
    lines.push(
      "No rendered field comes from this line: it only controls the rendering, or it is overridden everywhere",
    );
  for (const { resource, path, value, environments } of fields) {
    lines.push("", `${resource}${path === "" ? "" : `: ${path}`}${shown(value)}`);
    for (const { environment, settings } of environments)
      lines.push(
        `  in ${environment || "."}`,
        ...settings.map(
          ({ file: from, line: at, key, isDefault }) =>
            `    from ${from}:${at} ${key}${isDefault ? " (default)" : ""}`,
        ),
      );
  }
  return lines.join("\n");
}

function shown(value: unknown): string {
  return value === undefined ? "" : ` = ${printableJson(value, 0)}`;
}
