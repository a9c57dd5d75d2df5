import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { USUAL_SOURCE } from "../../../discovery/flux.ts";
import { isSlip, misspelled } from "../../near-name.ts";
import type { FluxKnown } from "./flux-known.ts";

/** With fewer sources, a repository can't be assumed to contain the sources of its releases. */
export const FEWEST = 2;

/** The only name that a dependency abbreviates or continues: `infra` of `infrastructure`, `stack` of `our-stack`. */
export function abbreviated(
  name: string,
  names: readonly string[],
): { which: string; fix: string } | undefined {
  const [only, ...others] = names.filter(
    (one) =>
      one.startsWith(name) || name.startsWith(one) || one.endsWith(`-${name}`) || name.endsWith(`-${one}`),
  );
  if (only === undefined || others.length > 0 || Math.min(only.length, name.length) < 4) return undefined;
  return {
    which: `which nothing in this repository creates; ${only} exists`,
    fix: `write ${only}, if you meant that`,
  };
}

/** Kinds of sources that charts are fetched from. */
const OF_CHARTS = ["HelmRepository", "OCIRepository"];
/** With so many sources of charts, whatever their kind, all are probably here. */
const MANY = 5;

/** Kinds that are found in any file, so that one that isn't found is missing. */
export const SOURCES = ["GitRepository", "HelmRepository", "OCIRepository", "Bucket", "HelmChart"];
export const TOLD = new Set(["Kustomization", "HelmRelease", ...SOURCES]);

/** What is known when a reference leads nowhere. */
export interface Around {
  /** The names of the objects of its kind. */
  names: readonly string[];
  /** True if an object of another kind has the name. */
  isKnown(kind: string): boolean;
  unlisted: FluxKnown["unlisted"];
  /** By kind, the names that are referenced and exist, and those that are referenced and don't. */
  found: ReadonlyMap<string, ReadonlySet<string>>;
  missing: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Why an object is probably missing, and what to do; undefined if it may be elsewhere. */
export function whyMissing(
  kind: string,
  name: string,
  around: Around,
): { which: string; fix: string } | undefined {
  const { names, unlisted, found, missing } = around;
  const file = unlisted.get(`${kind}/${name}`);
  if (file !== undefined)
    return {
      which: `which only ${lastPart(file)} contains, and no kustomization lists that file`,
      fix: "list the file",
    };
  const nowhere = "which nothing in this repository creates";
  const unused = names.filter((one) => !found.get(kind)?.has(one));
  const near = misspelled(name, unused);
  if (near !== undefined)
    return {
      which: `${nowhere}; ${near}, which nothing refers to, exists`,
      fix: `write ${near}, if you meant that`,
    };
  // Sources of nearly the same name are often two, but dependencies are a few of one repository.
  const slip = SOURCES.includes(kind)
    ? undefined
    : names.find((one) => isSlip(one, name) || one.replaceAll("-", "") === name.replaceAll("-", ""));
  if (slip !== undefined)
    return { which: `${nowhere}; ${slip} exists`, fix: `write ${slip}, if you meant that` };
  const other = SOURCES.includes(kind) ? SOURCES.find((one) => around.isKnown(one)) : undefined;
  if (other !== undefined)
    return {
      which: `${nowhere}, though ${other} ${name} exists`,
      fix: `write kind: ${other}, if you meant that`,
    };
  if (!TOLD.has(kind)) return undefined;
  const kept = found.get(kind)?.size ?? 0;
  const lost = missing.get(kind)?.size ?? 0;
  const fix = `add the ${kind}, or name one that exists`;
  if (kind === "GitRepository" && lost === 1 && names.length === 1 && names[0] === USUAL_SOURCE)
    return {
      which: `${nowhere}; the only one is ${USUAL_SOURCE}`,
      fix: `write ${USUAL_SOURCE}, if you meant this repository`,
    };
  // If most sources are elsewhere, this one may be, too.
  if (kept >= FEWEST && kept > lost)
    return { which: `${nowhere}; ${kept} others that are referenced exist`, fix };
  if (!OF_CHARTS.includes(kind)) return undefined;
  const [all, none] = [found, missing].map((one) =>
    OF_CHARTS.reduce((sum, each) => sum + (one.get(each)?.size ?? 0), 0),
  );
  if (lost === 1 && kept === 0 && names.length >= MANY)
    return { which: `${nowhere}; ${names.length} others exist`, fix };
  return none === 1 && (all ?? 0) >= MANY
    ? { which: `${nowhere}; the ${all} other sources of charts that are referenced exist`, fix }
    : undefined;
}
