import childProcess from "node:child_process";
import crypto from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";
import { resolve } from "node:path";
import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { ENGINE, isAuthors, placeOfWords, sourcePlace, thrownBy } from "./source-place.ts";

// A system's modules and functions may depend only on their imports and their context; otherwise two machines, or two
// runs, would generate different files from the same sources. Every other input is rejected while they run.

/** The rejected functions, by the module or object that contains them. */
const REFUSED: [object: object, what: string, names: string][] = [
  [fs, "reads or writes a file", Object.keys(fs).join(" ")],
  [fs.promises, "reads or writes a file", Object.keys(fs.promises).join(" ")],
  [childProcess, "starts a program", Object.keys(childProcess).join(" ")],
  [crypto, "uses randomness", "generateKey generateKeyPair generateKeyPairSync generateKeySync"],
  [crypto, "uses randomness", "randomBytes randomFill randomFillSync randomInt randomUUID"],
  [globalThis.crypto, "uses randomness", "getRandomValues randomUUID"],
  [globalThis, "uses the network", "fetch"],
  [Math, "uses randomness", "random"],
  [Date, "reads the clock", "now"],
  [globalThis, "reads the clock", "Date"],
  [performance, "reads the clock", "now"],
  [process.hrtime, "reads the clock", "bigint"],
  [process, "reads the clock", "hrtime uptime"],
  [os, "reads properties of the machine", "cpus homedir hostname networkInterfaces tmpdir userInfo"],
];

/** What makes a defined property like one that was assigned. */
const LIKE_ANY = { configurable: true, enumerable: true, writable: true };

/** Variables that libraries (the last two: `yaml`) read without any effect on their results. */
const HARMLESS = /^(?:NODE_|VITEST|NO_COLOR$|FORCE_COLOR$|LOG_STREAM$|LOG_TOKENS$)/;

interface Guard {
  describing: boolean;
  /** True while the place of a function is looked for. */
  locating?: boolean;
  /** The running function, for messages. */
  running?: string;
  /** A forbidden call of a function, with its place. */
  violation?: (Error & { code: ErrorCode }) | undefined;
  /** True while modules are loaded: a library may do then what authors may not. */
  loading?: boolean;
  /** The guarded variables of this process. */
  environment?: NodeJS.ProcessEnv | undefined;
  /** The guarded function that tells the folder. */
  cwd?: () => string;
}

const SHARED = Symbol.for("kustogen.purity");
// One guard for each process: a second copy of the engine would guard the first one's guard, and blame its code.
const shared = globalThis as { [SHARED]?: Guard };
shared[SHARED] ??= { describing: false };
const guard: Guard = shared[SHARED];

/**
 * Runs an author's function without access to anything outside its arguments. Throws InputError with the forbidden
 * call and its place, even if the function catches that itself.
 * @param name the function's name in messages
 */
export function purely<Result>(work: () => Result, name = "resources()"): Result {
  begin(name);
  try {
    return work();
  } finally {
    end();
  }
}

/**
 * Loads an author's modules, as `purely` runs a function; they may keep what it rejects: `const { env } = process`.
 * @param root the folder that places are relative to
 */
export async function loadPurely<Module>(load: () => Promise<Module>, root: string): Promise<Module> {
  begin("this module", true);
  try {
    return await load();
  } finally {
    end(root);
  }
}

function begin(running: string, loading = false): void {
  if (guard.environment === undefined)
    for (const [object, what, names] of REFUSED)
      for (const name of names.split(" ")) guardCall(object as Record<string, unknown>, name, what);
  // A library may have put its own function in its place since, as graceful-fs does when it is loaded.
  if (process.cwd !== guard.cwd) {
    guardCall(process as never, "cwd", "reads properties of the machine");
    guard.cwd = process.cwd;
  }
  // Another object may have been put in its place since.
  if (process.env !== guard.environment) guardEnvironment();
  Object.assign(guard, { describing: true, running, loading });
}

/** Throws what was rejected. An error thrown while a function ends wins over what that made of it. */
function end(root?: string): void {
  const found = guard.violation;
  Object.assign(guard, { describing: false, violation: undefined });
  const { said, places } = thrownBy(found, root);
  if (found !== undefined) throw new InputError(said, { code: found.code, places, cause: found });
}

/**
 * The place of an author's function in its source: where it first looks at what it is given, or makes an object, or a
 * line near that with some words. Undefined if it does neither.
 */
export function placeOfFunction(
  work: (...given: never[]) => unknown,
  words: readonly string[],
): string | undefined {
  let met: unknown;
  const get = () => {
    met = new Error();
    throw met;
  };
  const blind = new Proxy({}, { get }) as never;
  return unguarded(() => {
    guard.locating = true;
    try {
      const given = work(blind, blind);
      if (given instanceof Promise) given.catch(() => undefined);
    } catch (error) {
      met = error;
    } finally {
      guard.locating = false;
    }
    const place = met instanceof Error ? sourcePlace(met) : undefined;
    // A block's own functions are no place of an author.
    return place && !resolve(place).startsWith(ENGINE) ? placeOfWords(place, words) : undefined;
  });
}

/** Ends a function whose place is looked for: the stack has the line that calls the engine. */
export function endWhileLocating(): void {
  if (guard.locating) throw new Error();
}

/** Runs work of the engine, which may do what authors' functions may not. */
export function unguarded<Result>(work: () => Result): Result {
  const { describing } = guard;
  guard.describing = false;
  try {
    return work();
  } finally {
    guard.describing = describing;
  }
}

/** Rejects a call while a system is described; `caller` is the function below which its stack begins. */
function refuse(what: string, name: string, caller: (...args: never[]) => unknown): void {
  const mend = `may depend only on ${guard.loading ? "what it imports" : "its context"}: ${what.includes("file") ? "import the file" : "use a setting"}`;
  const isMeant = (violation: Error) => !guard.loading || isAuthors(violation, true);
  violate((running) => `${running} ${what} (${name}), but ${mend}`, "impure-system", caller, isMeant);
}

/**
 * Ends the running function of an author: `purely` throws the violation, with the line, whatever the function itself
 * does with the error. Does nothing while none runs.
 * @param message describes the violation, given the function's name, such as "resources()"
 * @param caller the function below which the stack begins
 * @param isMeant whether it counts, given that stack
 */
export function violate(
  message: (running: string) => string,
  code: ErrorCode,
  caller: (...args: never[]) => unknown,
  isMeant: (violation: Error) => boolean = () => true,
): void {
  if (!guard.describing || guard.violation !== undefined) return;
  guard.describing = false;
  const violation = Object.assign(new Error(message(guard.running ?? "")), { code });
  Error.captureStackTrace(violation, caller);
  if (isMeant(violation)) guard.violation = violation;
  guard.describing = true;
  if (guard.violation !== undefined) throw violation;
}

function guardCall(object: Record<string, unknown>, name: string, what: string): void {
  const original: unknown = Reflect.get(object, name);
  const fixed = Object.getOwnPropertyDescriptor(object, name)?.configurable === false;
  if (typeof original !== "function" || fixed) return;
  // A proxy keeps properties of the function, such as `realpathSync.native`.
  const guarded = new Proxy(original, {
    apply: function apply(target, self, args) {
      if (guard.describing) refuse(what, name, apply);
      return Reflect.apply(target, self, args);
    },
    construct: function construct(target, args, maker) {
      if (guard.describing && args.length === 0) refuse(what, `new ${name}`, construct);
      return Reflect.construct(target, args, maker);
    },
  });
  Object.defineProperty(object, name, { value: guarded, ...LIKE_ANY });
}

function guardEnvironment(): void {
  const variables = process.env;
  const refuseVariable = (key: string | symbol, caller: (...args: never[]) => unknown) => {
    if (guard.describing && typeof key === "string" && !HARMLESS.test(key))
      refuse("reads an environment variable", `process.env.${key}`, caller);
  };
  const handler: ProxyHandler<NodeJS.ProcessEnv> = {};
  for (const trap of ["get", "has", "getOwnPropertyDescriptor", "ownKeys"] as const)
    handler[trap] = function guarded(_: object, key: string | symbol = "*"): never {
      refuseVariable(key, guarded);
      return Reflect[trap](variables, key) as never;
    };
  for (const trap of ["set", "defineProperty", "deleteProperty"] as const)
    handler[trap] = (_: object, key: string | symbol, value?: unknown): boolean =>
      unguarded(() => Reflect[trap](variables, key, value as never));
  // What the object of a proxy has is compared with each answer, and these may be guarded by an earlier one that a
  // library has wrapped. So this one has nothing.
  guard.environment = new Proxy<NodeJS.ProcessEnv>({}, handler);
  Object.defineProperty(process, "env", { value: guard.environment, ...LIKE_ANY });
  // For `import { env } from "node:process"`.
  syncBuiltinESMExports();
}
