import type { ReadApplication } from "./applications.ts";
import { missingOf, type Report } from "./report.ts";
import type { Objects, Side } from "./side.ts";

/** What a comparison of the report with both sides comes to. */
export interface Verdict {
  /** Differences that are neither in the report nor under what was not checked. */
  hidden: string[];
  /** Differences that are only under what was not checked, or in an environment that failed here and not in truth. */
  excused: string[];
  /** Whether the state after can't be made, while the one before could. */
  broken: boolean;
}

interface Unit {
  /** The folders that it is made of, on either side. */
  places: string[];
  application?: string;
  /** The files that declare it. */
  files: string[];
  before: Objects;
  after: Objects;
}

/** Finds each difference between what two states deploy, as the real kustomize and a plain reading say, in the report. */
export async function verdictOf(report: Report, before: Side, after: Side): Promise<Verdict> {
  const verdict: Verdict = { hidden: [], excused: [], broken: false };
  const units = await unitsOf(before, after);
  for (const unit of units) judgeUnit(report, unit, units, verdict);
  judgeArgo(report, before, after, verdict);
  return verdict;
}

/** What is deployed on either side: Applications, and folders that none applies. */
async function unitsOf(before: Side, after: Side): Promise<Unit[]> {
  const units: Unit[] = [];
  const applied = new Set<string>();
  const named = new Map<string, [ReadApplication | undefined, ReadApplication | undefined]>();
  for (const one of before.argo.applications) named.set(one.name, [one, undefined]);
  for (const one of after.argo.applications) named.set(one.name, [named.get(one.name)?.[0], one]);
  const users = new Map<string, Set<string>>();
  for (const [name, both] of named)
    for (const folder of both.flatMap(foldersOf))
      users.set(folder, (users.get(folder) ?? new Set()).add(name));
  for (const [name, [old, now]] of named) {
    const places = [...new Set([old, now].flatMap(foldersOf))];
    for (const folder of places) applied.add(folder);
    const [folder = ""] = places;
    // Where only one side has it, its folder is deployed on the other anyway, unless by another Application.
    const alone = users.get(folder)?.size === 1;
    const without = async (of: Side) => (!of.has(folder) ? undefined : alone ? of.built(folder) : new Map());
    const side = (of: Side, one: ReadApplication | undefined) =>
      one !== undefined ? of.applied(one) : without(of);
    const files = [old, now].flatMap((one) => one?.file ?? []);
    units.push({
      places,
      files,
      application: name,
      before: await side(before, old),
      after: await side(after, now),
    });
  }
  for (const folder of new Set([...before.environments(), ...after.environments()])) {
    if (applied.has(folder)) continue;
    // What only Flux deploys, and only on one side, wasn't there on the other, in whichever namespace.
    const built = async (of: Side, other: Side) =>
      other.argo.flux.has(folder) && !of.argo.flux.has(folder) ? new Map() : of.deployed(folder);
    const sides = { before: await built(before, after), after: await built(after, before) };
    units.push({ places: [folder], files: [], ...sides });
  }
  return units;
}

const foldersOf = (one: ReadApplication | undefined) =>
  one?.sources.flatMap((source) => source?.folder ?? []) ?? [];

const isError = (objects: Objects): objects is { error: string } =>
  objects !== undefined && "error" in objects;

/** True for what another Application deploys as well, before or after: there it is judged. */
function isOfAnother(unit: Unit, all: readonly Unit[], identity: string): boolean {
  const of = (objects: Objects) =>
    objects === undefined || isError(objects) ? undefined : JSON.stringify(objects.get(identity));
  const [old, now] = [of(unit.before), of(unit.after)];
  return all.some((other) => {
    if (other === unit || other.application === undefined) return false;
    const [before, after] = [of(other.before), of(other.after)];
    if (now === undefined) return old === before && after !== undefined;
    if (after !== now) return false;
    // Two Applications that are both new don't stand in for each other; a folder has no objects besides an Application's.
    if (old !== undefined || unit.application === undefined) return old === undefined || old === before;
    return before !== undefined;
  });
}

/** Environments of Applications are called after them, behind what else tells them apart. */
function isNamed(name: string, application: string): boolean {
  return name === application || name.endsWith(`/${application}`) || name.endsWith(` ${application}`);
}

function judgeUnit(report: Report, unit: Unit, all: readonly Unit[], verdict: Verdict): void {
  const { places, files, application, before, after } = unit;
  if (before === undefined || after === undefined) return;
  const environments = report.environments.filter(
    ({ path, name }) => places.includes(path) || (application !== undefined && isNamed(name, application)),
  );
  const failed = environments.some(({ error }) => error !== undefined);
  const where = `${application === undefined ? "" : `Application ${application} of `}${places.join(", ")}`;
  const excused = () =>
    isNotLookedAt(report, [...places, ...files, ...(application === undefined ? [] : [application])]);
  if (isError(before) && isError(after)) return;
  if (isError(before) || isError(after)) {
    if (isError(after)) verdict.broken = true;
    if (!failed && !excused() && !isSaidBelow(report, isError(after) ? after.error : ""))
      verdict.hidden.push(
        `${where} fails ${isError(after) ? "after" : "before"}, unsaid: ${JSON.stringify(isError(after) ? after.error : "")}`,
      );
    return;
  }
  const entries = environments.flatMap(({ resources }) => resources);
  const missing = [...new Set([...before.keys(), ...after.keys()])].flatMap((identity) => {
    const [old, now] = [before.get(identity), after.get(identity)];
    if (JSON.stringify(old) === JSON.stringify(now) || isOfAnother(unit, all, identity)) return [];
    return missingOf(entries, identity, old, now) ?? [];
  });
  if (missing.length === 0) return;
  const text = `${where}: ${missing.slice(0, 3).join("; ")}`;
  if (failed)
    verdict.excused.push(
      `${text} (the environment failed: ${environments.find(({ error }) => error)?.error})`,
    );
  else if (excused()) verdict.excused.push(text);
  else verdict.hidden.push(text);
}

/** Each Application, set and project that changes is in the report, rendered by something or not. */
function judgeArgo(report: Report, before: Side, after: Side, verdict: Verdict): void {
  const entries = report.environments.flatMap(({ resources }) => resources);
  const identities = new Set([...before.argo.objects.keys(), ...after.argo.objects.keys()]);
  for (const key of identities) {
    const [old, now] = [before.argo.objects.get(key), after.argo.objects.get(key)];
    if (JSON.stringify(old?.value) === JSON.stringify(now?.value)) continue;
    const [kind, ...name] = key.split(" ");
    const metadata = (now ?? old)?.value.metadata as { namespace?: string };
    const identity = JSON.stringify([kind, metadata.namespace ?? "", name.join(" ")]);
    const missing = missingOf(entries, identity, old?.value, now?.value);
    if (missing === undefined) continue;
    const places = [old?.file, now?.file, name.join(" ")].filter((one) => one !== undefined);
    (isNotLookedAt(report, places) ? verdict.excused : verdict.hidden).push(missing);
  }
}

/** True if a folder that is included is what fails, and is said to: one around it has nothing else of its own. */
function isSaidBelow({ environments }: Report, error: string): boolean {
  return environments.some(
    (one) => (one.error !== undefined || one.broken === true) && error.includes(`/after/${one.path}'`),
  );
}

function isNotLookedAt({ notLookedAt }: Report, places: readonly string[]): boolean {
  const isIn = (one: string) => (place: string) =>
    place !== "" && (one === place || one.startsWith(`${place}/`) || one.startsWith(`${place}:`));
  return notLookedAt.some(({ place }) => places.some(isIn(place)));
}
