import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Renderer } from "../../generators/kustomize/index.ts";
import { printResources } from "../../generators/kustomize/print/print.ts";
import { DiskTree } from "../../generators/kustomize/tree/disk.ts";
import { InputError } from "../../generators/model/errors.ts";

/** A folder with input files, what to render in it and what kustomize made of that. */
export interface Case {
  name: string;
  folder: string;
  /** The folder to render. */
  target: string;
  /** What kustomize printed; undefined when it failed. */
  expected: string | undefined;
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

/** The cases of a corpus: every folder in it that has a case.json. */
export function readCorpus(corpus: string): Case[] {
  const root = resolve(corpus);
  return readdirSync(root)
    .sort()
    .filter((name) => existsSync(join(root, name, "case.json")))
    .map((name) => {
      const folder = join(root, name);
      const { target, expectError } = JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as {
        target: string;
        expectError: boolean;
      };
      const expected = expectError ? undefined : readFileSync(join(folder, "expected.yaml"), "utf8");
      return { name, folder, target: resolve(folder, target), expected };
    });
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
