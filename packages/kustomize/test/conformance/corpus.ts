import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { InputError } from "../../src/errors/errors.ts";
import { Renderer } from "../../src/index.ts";
import { DiskTree } from "../../src/node/disk.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import reached from "./reached.json" with { type: "json" };

/** A folder with input files, what to render in it and what kustomize made of that. */
export interface Case {
  name: string;
  folder: string;
  /** The folder to render. */
  target: string;
  /** What kustomize printed; undefined when it failed. */
  expected: string | undefined;
}

interface Pinned {
  reason: string;
  recorded: string;
  pinned: string;
}

const PINNED: Readonly<Record<string, Pinned | undefined>> = reached.pinnedPrints;

/** How many cases of a corpus, by the name of its folder, are identical so far; undefined for one not tried before. */
export function reachedIn(corpus: string): number | undefined {
  const corpora: Readonly<Record<string, { identical: number } | undefined>> = reached.corpora;
  return corpora[basename(resolve(corpus))]?.identical;
}

/** What the pinned kustomize prints, where that is another text than the recorded one of an older release. */
function asPinned(name: string, recorded: string): string {
  const pinned = PINNED[name];
  if (pinned === undefined) return recorded;
  if (!recorded.includes(pinned.recorded))
    throw new InputError(`reached.json: ${name}: "${pinned.recorded}" is not in what was recorded`);
  return recorded.replaceAll(pinned.recorded, pinned.pinned);
}

/** What became of a case: the same bytes, the failure that was expected, or how it differs. */
export interface Outcome {
  name: string;
  same: boolean;
  /** What was printed, or the error. */
  output: string | undefined;
  error: string | undefined;
  /** An error that is no InputError: a defect. */
  crash: boolean;
}

/** The cases of a corpus, sorted by name: every folder in it, at any depth, that has a case.json. */
export function readCorpus(corpus: string): Case[] {
  return caseFolders(resolve(corpus))
    .map(readCase)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function caseFolders(folder: string): string[] {
  if (existsSync(join(folder, "case.json"))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => caseFolders(join(folder, entry.name)));
}

function readCase(folder: string): Case {
  const name = basename(folder);
  const { target, expectError } = JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as {
    target: string;
    expectError: boolean;
  };
  const expected = expectError
    ? undefined
    : asPinned(name, readFileSync(join(folder, "expected.yaml"), "utf8"));
  return { name, folder, target: resolve(folder, target), expected };
}

/** Renders a case and compares it with what is expected, byte for byte. */
export function runCase({ name, target, expected }: Case): Outcome {
  try {
    const output = printResources(new Renderer(new DiskTree()).build(target));
    return { name, same: output === expected, output, error: undefined, crash: false };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const crash = !(error instanceof InputError);
    return {
      name,
      same: expected === undefined && !crash,
      output: undefined,
      error: crash && error instanceof Error ? (error.stack ?? message) : message,
      crash,
    };
  }
}
