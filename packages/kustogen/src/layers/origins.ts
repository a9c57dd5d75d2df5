import { printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { credentialLines } from "@kustogen/review/kubernetes/credentials/lines.ts";
import type { Environment, Group, SystemEntry } from "../authoring/environment.ts";
import { leavesIn } from "../authoring/leaves.ts";
import { DECLARED_AT, type System } from "../authoring/system.ts";
import { authorsPlace, placeOfWords } from "../errors/source-place.ts";
import type { LayerOrder } from "./layers.ts";

/** Settings or pins from one source, and how messages refer to a place in it. */
export interface SettingOrigin<Data> {
  data: Data;
  locate(path: Path): string;
  commentAt(path: Path): string | undefined;
}

/** The sources from which a layer's settings and pins are merged. */
export type SettingSources = Pick<LayerOrder, "groups" | "environment">;

/** The sources of a layer's settings or pins: base, its groups, its environment last. */
export function originsOf<Part extends "settings" | "images">(
  system: System,
  { groups, environment }: SettingSources,
  part: Part,
): SettingOrigin<SystemEntry[Part]>[] {
  return [...groups, environment ?? []].flat().flatMap((file) => {
    const entry = lookUp(file.systems, system.name);
    if (entry === undefined) return [];
    const commentAt = (path: Path) => lookUp(entry.comments, printPath([part, ...path]));
    return [{ data: entry[part], locate: inFile(file, system, part), commentAt }];
  });
}

/** The place in the file of an environment or a group: file, line and key. */
export function inFile({ file, lineOf }: Environment | Group, system: System, part: "settings" | "images") {
  return (path: Path) => {
    const full = ["systems", system.name, part, ...path];
    return `${file}:${lineOf(full)}: ${printPath(full)}`;
  };
}

/** The place that set a value; for one that nothing set, the last place that could have, or `otherwise` without any. */
export function placeOfSetting(path: Path, origins: readonly SettingOrigin<object>[], otherwise: string) {
  const writer = origins.findLast(({ data }) => valueAt(data, path) !== undefined) ?? origins.at(-1);
  return writer?.locate(path) ?? otherwise;
}

/** The line of the code that declares something of a system, such as ["images", "api"]. */
export function placeInCode(system: System, path: readonly string[]): string {
  const { [DECLARED_AT]: whole = new Error() } = system as { [DECLARED_AT]?: Error };
  const place = authorsPlace((path[0] === "settings" && system.settings.declaredAt) || whole);
  return place === undefined ? `systems/${system.name}` : placeOfWords(place, path);
}

/** The comment at a setting or a pin in the file that sets it; the path is that of `authoredPlace`. */
export function authoredComment(path: string | Path, system: System, sources: SettingSources) {
  const { origins, rest } = authored(path, system, sources);
  return origins.findLast(({ data }) => valueAt(data, rest) !== undefined)?.commentAt(rest);
}

/** The place of a setting given as "settings.host" or ["images", "api", "tag"], in the layer or its environment. */
export function authoredPlace(path: string | Path, system: System, sources: SettingSources): string {
  const { origins, rest, whole } = authored(path, system, sources);
  return placeOfSetting(rest, origins, `systems/${system.name} ${printPath(whole)}`);
}

function authored(path: string | Path, system: System, sources: SettingSources) {
  const whole = typeof path === "string" ? path.split(".") : path;
  const [part, ...rest] = whole;
  const isPart = part === "images" || part === "settings";
  const origins: SettingOrigin<object>[] = isPart ? originsOf(system, sources, part) : [];
  return { whole, rest, origins };
}

/** The place of the setting that a credential comes from: it is the text, or a part that looks like one itself. */
export function settingBehind(text: unknown, system: System, sources: SettingSources): string | undefined {
  for (const { data, locate } of originsOf(system, sources, "settings").reverse())
    for (const { path, value } of leavesIn(data)) {
      const isPart = String(text).includes(String(value));
      if (value === text || (isPart && credentialLines(String(value), "").length > 0)) return locate(path);
    }
  return undefined;
}
