import { describe, expect, it } from "vitest";
import type { Environment } from "../../src/authoring/environment.ts";
import type { System } from "../../src/authoring/system.ts";
import { currentFiles, filesReadOnce, type InputFiles } from "../../src/errors/input-files.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import {
  changedSystems,
  codeChanged,
  type KeyInput,
  keysIn,
  type SystemKeys,
  systemKeys,
} from "../../src/generate/incremental.ts";
import { noteInRecord, StoredRecord } from "../../src/output/record/record.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const module = (digest: string, ...imports: string[]) => ({ stamp: "", digest, imports });
const SYSTEMS = "generators/systems";

/** A project of three systems; two of them share a module. */
function project(change: (input: KeyInput) => void = () => {}): SystemKeys {
  const input: KeyInput = {
    root: "/nowhere",
    folders: DEFAULT_FOLDERS,
    files: currentFiles,
    engine: "1",
    inputs: {
      [`${SYSTEMS}/index.ts`]: module(
        "i",
        `${SYSTEMS}/a/index.ts`,
        `${SYSTEMS}/b/index.ts`,
        `${SYSTEMS}/c/index.ts`,
      ),
      [`${SYSTEMS}/a/index.ts`]: module("a", `${SYSTEMS}/shared.ts`),
      [`${SYSTEMS}/b/index.ts`]: module("b", `${SYSTEMS}/shared.ts`, `${SYSTEMS}/b/nginx.conf`),
      [`${SYSTEMS}/c/index.ts`]: module("c"),
      [`${SYSTEMS}/shared.ts`]: module("s"),
      [`${SYSTEMS}/b/nginx.conf`]: module("n"),
    },
    systems: ["a", "b", "c"].map((name) => ({ name }) as System),
    environments: [
      {
        name: "beta",
        stage: "beta",
        kubernetes: "1.35",
        groups: [],
        layers: [],
        systems: { a: { settings: { x: 1 }, images: {} }, b: { settings: {}, images: {} } },
        lineOf: () => 1,
      } as unknown as Environment,
    ],
    origin: "https://git.example.com/a.git",
  };
  change(input);
  return systemKeys(input) as SystemKeys;
}

const changed = (change: (input: KeyInput) => void) => changedSystems(project(), project(change));
const edit = (input: KeyInput, path: string) => {
  (input.inputs as Record<string, object>)[`${SYSTEMS}/${path}`] = {
    ...input.inputs[`${SYSTEMS}/${path}`],
    digest: "new",
  };
};

describe("what has to be generated again", () => {
  it.each<[string, (input: KeyInput) => void, string[] | undefined]>([
    ["nothing, when nothing changed", () => {}, []],
    ["a system whose own code changed", (input) => edit(input, "c/index.ts"), ["c"]],
    ["a system whose text file changed", (input) => edit(input, "b/nginx.conf"), ["b"]],
    [
      "a system whose setting changed",
      (input) =>
        void (
          (input.environments[0] as Environment & { systems: { a: { settings: object } } }) &&
          ((input.environments[0] as Environment).systems.a = { settings: { x: 2 }, images: {} })
        ),
      ["a"],
    ],
    ["all, when more than half imports what changed", (input) => edit(input, "shared.ts"), undefined],
    ["all, when the list of systems is another module", (input) => edit(input, "index.ts"), undefined],
    [
      "a system whose import leads elsewhere",
      (input) =>
        void ((input.inputs as Record<string, object>)[`${SYSTEMS}/a/index.ts`] = module(
          "a",
          `${SYSTEMS}/shared.ts`,
          `${SYSTEMS}/shared.ts`,
        )),
      ["a"],
    ],
    ["all, when the engine changed", (input) => void (input.engine = "2"), undefined],
    ["all, when the remote changed", (input) => void (input.origin = undefined), undefined],
    [
      "all, when a key that all systems see changed",
      (input) => void ((input.environments[0] as Environment).kubernetes = "1.34"),
      undefined,
    ],
    [
      "all, when an environment runs one more system",
      (input) => void ((input.environments[0] as Environment).systems.c = { settings: {}, images: {} }),
      undefined,
    ],
  ])("%s", (_, change, expected) => {
    expect(changed(change)).toEqual(expected);
  });

  it("a system with a number that JSON doesn't know, each time", () => {
    const odd = (value: number) =>
      project(({ environments: [beta] }) => {
        (beta as Environment).systems.a = { settings: { x: value }, images: {} };
      });
    expect(changedSystems(odd(Number.NaN), odd(Number.POSITIVE_INFINITY))).toEqual(["a"]);
    const none = project(({ environments: [beta] }) => {
      (beta as Environment).systems.a = { settings: { x: null }, images: {} };
    });
    expect(changedSystems(odd(Number.NaN), none)).toEqual(["a"]);
    expect(changedSystems(none, none)).toEqual([]);
  });

  it("everything, once a system connects to another one, or no longer does", () => {
    const linked = (talksTo: string[]) =>
      project((input) => {
        input.systems = input.systems.map((one) => (one.name === "a" ? { ...one, talksTo } : one));
      });
    expect(changedSystems(project(), linked(["b"]))).toBeUndefined();
    expect(changedSystems(linked(["b"]), linked(["c"]))).toBeUndefined();
    expect(changedSystems(linked(["b"]), linked(["b"]))).toEqual([]);
  });

  it("also the schema of environment files, when any code changed, and not for a setting", () => {
    expect(codeChanged(project(), project())).toBe(false);
    for (const path of ["c/index.ts", "shared.ts"])
      expect(
        codeChanged(
          project(),
          project((input) => edit(input, path)),
        ),
      ).toBe(true);
    const setting = project((input) => {
      (input.environments[0] as Environment).systems.a = { settings: { x: 2 }, images: {} };
    });
    expect(codeChanged(project(), setting)).toBe(false);
  });

  it("all, when the configuration changed, whose text is the one that the run read", () => {
    let text = "";
    const saved = {
      ...currentFiles,
      isThere: (path: string) => path === "/nowhere/kustogen.yaml" && text !== "",
      read: () => Buffer.from(text),
    };
    const keysOf = (files: InputFiles) => project((input) => void (input.files = files));
    const none = keysOf(saved);
    text = "argocd: {}\n";
    const run = filesReadOnce(saved);
    const first = keysOf(run);
    expect(changedSystems(none, first)).toBeUndefined();
    text = "argocd: {retry: 1}\n";
    expect(changedSystems(first, keysOf(run))).toEqual([]);
    expect(changedSystems(first, keysOf(saved))).toBeUndefined();
  });

  it("is known by the next run, and not after a run for a part", () => {
    const folder = temporaryFolder();
    const keys = project();
    noteInRecord(folder, { inputs: keys.shared }, Object.fromEntries(keys.own));
    expect(keysIn(StoredRecord.read(folder))).toEqual(keys);
    noteInRecord(folder, { inputs: undefined }, {});
    expect(keysIn(StoredRecord.read(folder))).toBeUndefined();
  });

  it("all, when nothing is known of the last run, or of where a system comes from", () => {
    expect(changedSystems(undefined, project())).toBeUndefined();
    const two = (change: (input: KeyInput) => void = () => {}) =>
      project((input) => {
        input.systems = input.systems.slice(0, 2);
        change(input);
      });
    expect(
      changedSystems(
        two(),
        two((input) => edit(input, "b/index.ts")),
      ),
    ).toEqual(["b"]);
    expect(
      systemKeys({
        root: "/nowhere",
        folders: DEFAULT_FOLDERS,
        files: currentFiles,
        engine: "1",
        inputs: {},
        systems: [{ name: "a" } as System],
        environments: [],
        origin: undefined,
      }),
    ).toBeUndefined();
  });
});
