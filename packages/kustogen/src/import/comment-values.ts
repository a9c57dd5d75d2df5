import { inTemplate } from "./carried-comments.ts";
import type { SaidOf } from "./comments-in.ts";
import { leavesOf, variableValue } from "./decided-settings.ts";
import { type ImportedSetting, isSaidOf } from "./imported-setting.ts";
import { isMarked } from "./marks.ts";
import type { Template } from "./template.ts";

/** A comment, the environment whose own file contains it, and the value it is about. */
export interface Said extends SaidOf {
  environment: string | undefined;
}

/** A comment in the own file of an environment. */
export type OwnSaid = Said & { environment: string };

/** A template for comments that aren't about a value. */
export const LITERAL: Template = { type: "literal", value: null };

/** The comments that are only in the own files of a single environment. */
export function ofOneEnvironment(found: readonly Said[]): OwnSaid[] {
  const alike = (said: Said) =>
    new Set(found.filter(({ comment }) => comment === said.comment).map(({ environment }) => environment));
  return found.filter((one): one is OwnSaid => one.environment !== undefined && alike(one).size === 1);
}

/** The settings in a template. */
export function settingsOf(template: Template): ImportedSetting[] {
  return leavesOf(template, true).flatMap((leaf) =>
    leaf.type === "setting" && !leaf.use.setting.parts ? [leaf.use.setting] : [],
  );
}

/** The setting that a template is, or the first one in it if at least half of its values are settings. */
export function settingIn(template: Template): ImportedSetting | undefined {
  const settings = settingsOf(template);
  return settings.length * 2 >= leavesOf(template, true).length ? settings[0] : undefined;
}

/** The same for a comment in an environment's own file: the first setting that has its own value there. */
export function settingInside(
  template: Template,
  { inside = [], environment }: OwnSaid,
): ImportedSetting | undefined {
  const paths = inside.filter((path) => !path.endsWith(".name"));
  const settings = paths
    .flatMap((path) => settingsOf(inTemplate(template, path) ?? LITERAL))
    .filter((setting) => isSaidOf(setting, environment));
  return settings.length > 0 && settings.length * 2 >= paths.length ? settings[0] : undefined;
}

/** True for a comment about a value that all environments replace. */
export function isReplaced({ value, environment }: Said, template: Template): boolean {
  if (environment !== undefined || value === undefined) return false;
  const now = template.type === "map" ? variableValue(template) : template;
  return now?.type === "literal" && !isMarked(String(now.value)) && String(now.value) !== value;
}
