import childProcess from "node:child_process";
import crypto from "node:crypto";
import fs, { readFileSync } from "node:fs";
import os from "node:os";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { purely, violate } from "../../src/errors/purity.ts";

type Functions = Record<string, (...args: unknown[]) => unknown>;

/** What may not be called while a system is described, with arguments that change nothing where it is called after all. */
const REFUSED: [object: object, what: string, names: string, args: unknown[]][] = [
  [
    fs,
    "reads or writes a file",
    "accessSync createReadStream existsSync lstatSync openSync opendirSync readdirSync readFileSync readlinkSync realpathSync statSync",
    [import.meta.dirname],
  ],
  [
    fs,
    "reads or writes a file",
    "createWriteStream mkdirSync writeFileSync",
    [`${import.meta.dirname}/no/such`],
  ],
  [childProcess, "starts a program", "exec execFile execFileSync execSync fork spawn spawnSync", ["true"]],
  [crypto, "uses randomness", "randomBytes randomInt randomUUID", [1]],
  [crypto, "uses randomness", "randomFillSync", [Buffer.alloc(1)]],
  [crypto, "uses randomness", "generateKeySync", ["hmac", { length: 64 }]],
  [crypto, "uses randomness", "generateKeyPairSync", ["ed25519"]],
  [fs.promises, "reads or writes a file", "readFile", [import.meta.filename]],
  [globalThis, "uses the network", "fetch", ["http://[::1]:1"]],
  [globalThis.crypto, "uses randomness", "getRandomValues", [new Uint8Array(1)]],
  [globalThis.crypto, "uses randomness", "randomUUID", []],
  [Math, "uses randomness", "random", []],
  [Date, "reads the clock", "now", []],
  [performance, "reads the clock", "now", []],
  [process, "reads the clock", "hrtime uptime", []],
  [process, "reads properties of the machine", "cwd", []],
  [os, "reads properties of the machine", "cpus homedir hostname networkInterfaces tmpdir userInfo", []],
];

const calls = REFUSED.flatMap(([object, what, names, args]) =>
  names.split(" ").map((name) => [name, what, object as Functions, args] as const),
);

describe("what describes a system", () => {
  it.each(calls)("can't call %s, which %s", (name, what, object, args) => {
    refused(() => purely(() => object[name]?.(...args), "traffic()")).toThrow(
      `traffic() ${what} (${name}), but may depend only on its context: ${what.endsWith("file") ? "import the file" : "use a setting"}`,
    );
  });

  it("can't call what a library has put instead of cwd, either", () => {
    const { cwd } = process;
    try {
      process.cwd = () => "as a library remembers it";
      refused(() => purely(() => process.cwd(), "traffic()")).toThrow("(cwd)");
      expect(process.cwd()).toBe("as a library remembers it");
    } finally {
      process.cwd = cwd;
    }
  });

  it.each<[string, () => unknown]>([
    ["new Date", () => new Date()],
    ["Date", () => Date()],
  ])("can't ask %s for the time", (name, work) => {
    refused(() => purely(work)).toThrow(`resources() reads the clock (${name}), but`);
  });

  it.each<[string, () => unknown]>([
    ["PLACE", () => process.env.PLACE],
    ["PLACE", () => "PLACE" in process.env],
    ["*", () => Object.keys(process.env)],
  ])("can't read the variable %s", (name, work) => {
    expect(() => purely(work)).toThrow(
      `resources() reads an environment variable (process.env.${name}), but`,
    );
  });

  it("may set a variable, and can't read one, where a library has wrapped the variables since", () => {
    const before = process.env;
    try {
      purely(() => 1);
      process.env = new Proxy(process.env, {});
      purely(() => {
        process.env.KUSTOGEN_WRAPPED = "set";
      });
      expect(process.env.KUSTOGEN_WRAPPED).toBe("set");
      expect(() => purely(() => process.env.KUSTOGEN_WRAPPED)).toThrow("(process.env.KUSTOGEN_WRAPPED)");
      delete process.env.KUSTOGEN_WRAPPED;
    } finally {
      process.env = before;
    }
  });

  it("may read a given day, set a variable and ask for those of libraries, and is refused what it catches itself", () => {
    expect(purely(() => new Date("2024-01-01").getTime())).toBe(1704067200000);
    expect(purely(() => [process.env.NODE_ENV, process.env.NO_COLOR, process.env.LOG_TOKENS].length)).toBe(3);
    purely(() => {
      process.env.KUSTOGEN_PURITY = "set";
    });
    expect(process.env.KUSTOGEN_PURITY).toBe("set");
    delete process.env.KUSTOGEN_PURITY;
    const caught = () => {
      try {
        return Math.random();
      } catch {
        return 1;
      }
    };
    refused(() => purely(caught)).toThrow("resources() uses randomness (random)");
    expect(purely(() => 2)).toBe(2);
    expect(Math.random()).toBeLessThan(1);
  });
});

it("a function that was imported by its name is refused as well, and a guard that lets one thing pass stays", () => {
  expect(() => purely(() => readFileSync(import.meta.filename))).toThrow(
    "resources() reads or writes a file",
  );
  const pass = () =>
    violate(
      () => "is meant",
      "impure-system",
      pass,
      () => false,
    );
  expect(purely(() => [pass(), 1])).toEqual([undefined, 1]);
  expect(() => purely(() => [pass(), Math.random()])).toThrow("resources() uses randomness (random)");
  expect(() => violate(() => "is meant", "impure-system", pass)).not.toThrow();
});
