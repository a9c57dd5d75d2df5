import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { applyJsonPatch, parseJsonPatch } from "../src/merge/json6902.ts";
import { mergeStrategic } from "../src/merge/strategic.ts";
import { Renderer } from "../src/renderer.ts";
import { MemoryTree } from "../src/tree/memory.ts";
import type { ValueMap } from "../src/value/value.ts";
import type { DIFFERENCES, Version } from "../src/versions.ts";
import { printResources } from "../src/yaml/printer/print.ts";
import { parseDocuments } from "../src/yaml/reader/documents.ts";

/** A case recorded from the real kustomize: what it prints, or how it fails and with which error we refuse the same. */
export interface RecordedCase {
  name: string;
  prints?: string;
  fails?: string;
  refused?: Refusal;
}

/** Our error for what kustomize fails at: its class, and its message, which names file, field or path. */
export interface Refusal {
  error: string;
  message: string;
}

/** A file of cases, and how one of them is built here. */
export interface Recording<Case extends RecordedCase = RecordedCase> {
  file: string;
  build(one: Case): string;
}

const FIXTURES = "packages/kustomize/test/fixtures";

/** Whole folders that are built. */
export const BUILDS: Recording<RecordedCase & { files: Record<string, string>; folder?: string }>[] =
  readdirSync(`${FIXTURES}/builds`).map((name) => ({
    file: join(FIXTURES, "builds", name),
    build: ({ files, folder = "" }) => printed(Object.entries(files), `/${folder}`),
  }));

/** A target and a JSON 6902 patch. */
export const JSON_PATCHES: Recording<RecordedCase & { target: string; patch: string }> = {
  file: `${FIXTURES}/patches/json6902.yaml`,
  build: ({ target, patch }) => {
    const [first] = parseDocuments(target, "target.yaml") as ValueMap[];
    return printResources([applyJsonPatch(first as ValueMap, parseJsonPatch(patch, "patch.yaml"))]);
  },
};

/** A target and a strategic merge patch; the first resource is the one that is patched, and keeps its name. */
export const STRATEGIC_PATCHES: Recording<RecordedCase & { target: string; patch: string }> = {
  file: `${FIXTURES}/patches/strategic.yaml`,
  build: ({ target, patch }) => {
    const [first, ...others] = parseDocuments(target, "target.yaml") as ValueMap[];
    const change = parseDocuments(patch, "patch.yaml")[0] as ValueMap;
    const merged = mergeStrategic(first as ValueMap, change);
    return printResources(merged === undefined ? others : [merged, ...others]);
  },
};

const resources = readFileSync(`${FIXTURES}/replacements/resources.yaml`, "utf8");

/** Replacements on the same resources. */
export const REPLACEMENTS: Recording<RecordedCase & { kustomization: string; changes?: string }> = {
  file: `${FIXTURES}/replacements/cases.yaml`,
  build: ({ kustomization }) =>
    printed(
      [
        ["/kustomization.yaml", `resources: [resources.yaml]\n${kustomization}`],
        ["/resources.yaml", resources],
      ],
      "/",
    ),
};

/** A folder, and what each version of the real kustomize prints of it, or how it fails. */
interface VersionsCase {
  name: string;
  difference?: keyof typeof DIFFERENCES;
  files: Record<string, string>;
  folder?: string;
  answers: Record<Version, { prints?: string; fails?: string }>;
}

/** Recorded from the real programs; test/referee/renderer/versions.test.ts asks them again. */
export const VERSIONS_CASES = parse(readFileSync(`${FIXTURES}/versions.yaml`, "utf8")) as VersionsCase[];

/** The cases of a recording. */
export function casesOf<Case extends RecordedCase>({ file }: Recording<Case>): Case[] {
  return parse(readFileSync(file, "utf8")) as Case[];
}

/** The error with which a build is refused; undefined if it prints something. */
export function refusalOf(build: () => string): Refusal | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    return { error: (error as Error).name, message: (error as Error).message };
  }
}

function printed(files: [string, string][], folder: string): string {
  return printResources(new Renderer(new MemoryTree(files)).build(folder));
}
