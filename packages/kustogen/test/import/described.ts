import { expect } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import type { SystemFacts } from "../../src/import/code/system-facts.ts";
import { systemFiles } from "../../src/import/code/system-files.ts";
import {
  type DescribeOptions,
  describeStates,
  type ImportedSystem,
} from "../../src/import/describe-states.ts";
import { type ImportedState, importedState } from "../../src/import/state.ts";

/** Environments as an import sees them, by what they render to. */
export const statesOf = (environments: Readonly<Record<string, string>>): ImportedState[] =>
  Object.entries(environments).map(([name, yaml]) =>
    importedState({ name, from: name, resources: resources(yaml) }),
  );

/** The code of an imported system. */
export const filesOf = (system: ImportedSystem, facts: Partial<SystemFacts> = {}): Map<string, string> =>
  systemFiles(system, { description: "", secrets: [], exceptions: [], notSecret: undefined, ...facts });

/** How the file of every environment begins, and its stage. */
const HEAD = /^# yaml-language-server.*\n(stage: .*\n)(?:.*\n)*?^systems:/m;

/** What a test records of an import (`npx vitest --update` writes it): all but what is the same in every import. */
export const recordOf = (files: ReadonlyMap<string, string>): string =>
  [...files]
    .filter(([path]) => !/^(?:context|images|index)\.ts$/.test(path))
    .map(([path, text]) => `=== ${path}\n${text.replace(HEAD, "$1systems:")}`)
    .join("\n");

/** The code of an import of environments, which the test records whole. */
export const codeOf = (
  environments: Readonly<Record<string, string>>,
  options?: DescribeOptions,
): Map<string, string> => {
  const files = filesOf(describeStates("shop", statesOf(environments), "shop", options));
  expect(recordOf(files)).toMatchSnapshot();
  return files;
};
