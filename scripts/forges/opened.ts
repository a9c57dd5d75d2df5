import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { $ } from "zx";
import { env, expect, expectRun, folder } from "./repository.ts";

// What programs read of a checkout, from the calls that strace sees: also what they look for and don't find, since a pull
// request could bring it.

/** Calls that only ask whether something is there. */
const ASKING = /^(?:access|faccessat2?|l?stat|newfstatat|statx|readlink|readlinkat)$/;

/** The paths below a folder that programs read, or looked for in vain, each with the programs. */
export function readBelow(top: string, trace: string, start: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const programs = new Map<string, string>();
  const places = new Map<string, string>();
  for (const { id, call, rest } of callsIn(trace)) {
    const program = programs.get(id) ?? "";
    const [, child] = (/^(?:clone3?|v?fork)$/.test(call) && /= (\d+)$/.exec(rest)) || [];
    if (child !== undefined && !programs.has(child)) programs.set(child, program);
    // Of the current folder, or of a folder that is open.
    const [, before, path] = /^\((?:[^",]*?<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/.exec(rest) ?? [];
    if (rest.startsWith("(AT_FDCWD<") && before) places.set(id, before);
    if (path === undefined) continue;
    const place = resolve(before ?? places.get(id) ?? start, path);
    const isMissing = / = -1 (?:ENOENT|ENOTDIR)/.test(rest);
    if (call === "chdir" && !isMissing) places.set(id, place);
    if (/^execve/.test(call) && !isMissing) programs.set(id, path.split("/").at(-1) as string);
    const isRead =
      /^(?:open|openat|openat2|execve|execveat)$/.test(call) &&
      !/O_(?:WRONLY|RDWR|CREAT|DIRECTORY)/.test(rest);
    // git looks at every file that it is about to write.
    if (!isRead && !(ASKING.test(call) && isMissing && program !== "git")) continue;
    const name = relative(top, place);
    if (name === "" || name.startsWith("..") || /^\.git(?:\/|$)/.test(name) || isFolder(place)) continue;
    found.set(name, (found.get(name) ?? new Set()).add(program));
  }
  return found;
}

/** The calls in a trace, each whole: while one waits, strace shows others. */
function* callsIn(trace: string) {
  const begun = new Map<string, string>();
  for (const line of trace.split("\n")) {
    const [, id = "", text = ""] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    const [, beginning] = /^(.*) <unfinished \.\.\.>$/.exec(text) ?? [];
    if (beginning !== undefined) begun.set(id, beginning);
    else {
      const whole = text.replace(/^<\.\.\. \w+ resumed>/, () => begun.get(id) ?? "");
      const [, call, rest] = /^(\w+)(\(.*)$/.exec(whole) ?? [];
      if (call !== undefined && rest !== undefined) yield { id, call, rest };
    }
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Runs jobs in a new clone, and checks that the workflow which writes the comment warns of every file that they read.
 * @param jobs for the clone, once it is there, the commands in it, each with its folder and variables
 * @param workflow its text
 * @param isData whether the engine reads a path as data alone
 */
export async function expectMakers(
  what: string,
  from: string,
  jobs: (top: string) => { cwd: string; run: string; env: NodeJS.ProcessEnv }[],
  workflow: string,
  isData: (path: string) => boolean,
): Promise<void> {
  const place = mkdtempSync(join(folder, "checkout-"));
  const top = join(place, "clone");
  const log = join(place, "trace");
  const read = new Map<string, Set<string>>();
  const steps = function* () {
    yield { cwd: place, run: `git clone --quiet ${from} clone`, env: {} };
    yield* jobs(top);
  };
  for (const { cwd, run, env: more } of steps()) {
    const strace = `-f -qq -y -s 4096 -e trace=%file,%process -e signal=none -o ${log}`.split(" ");
    expectRun(
      await $({ cwd, env: { ...env, ...more } })`strace ${strace} bash -eo pipefail -c ${run}`.nothrow(),
      `${what}: ${run}`,
    );
    for (const [path, programs] of readBelow(top, readFileSync(log, "utf8"), cwd))
      read.set(path, new Set([...(read.get(path) ?? []), ...programs]));
  }
  const [, literal = "/$^/"] = /MAKERS = (\/.*\/i?);/.exec(workflow) ?? [];
  const makers = new Function(`return ${literal}`)() as RegExp;
  // npm reads back what it writes.
  const isPage = (path: string) => /(?:^|\/)node_modules\/.*\.md$/.test(path);
  const missed = [...read].filter(([path]) => !makers.test(path) && !isPage(path) && !isData(path));
  const list = missed.map(([path, programs]) => `${path} (${[...programs].join(", ")})`);
  expect(
    read.has(".npmrc") || read.has("deploy/.npmrc"),
    `${what}: what is read is seen`,
    [...read.keys()].join("\n"),
  );
  expect(
    list.length === 0,
    `${what}: the comment warns of all that can decide what it says`,
    list.join("\n"),
  );
}
