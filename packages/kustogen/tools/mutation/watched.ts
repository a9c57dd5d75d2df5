import { fork } from "node:child_process";
import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Job } from "./judge.ts";
import type { Note } from "./note.ts";

/** With a mutant a run may take so many times the processor's time that it takes without, and this on top. */
const SLOWER = 10;
const GRACE_MS = 15_000;
/** One that waits instead of working is given longer, as others may have the processor. */
const WAITING = 12;
/** Without a mutant nothing may be heard for so long. */
const SILENT_MS = 600_000;
const LOOK_MS = 200;
/** Linux counts the time of processes in hundredths of a second. */
const TICK_MS = 10;

/** Where mutants are judged. */
export interface Place {
  /** The program that runs a job when started with `--judge FOLDER --shard N`. */
  program: string;
  /** For jobs, logs and what processes tell each other. */
  folder: string;
  /** The copy of the working tree with the mutants. */
  copy: string;
}

/** The mutant that ended a process before its job was done; neither where it was done, or has to be started again. */
export interface Ended {
  /** With it the process did not come to an end. */
  hung?: number;
  /** With it the process ended by itself: out of memory, or by a call that ends it. */
  died?: number;
}

/**
 * Runs a job in a process of its own until it ends or a mutant makes it hang, and hands on what it says.
 *
 * @throws Error with what the process printed when it fails without any mutant: nothing is known of those left then
 */
export function runWatched(
  { program, folder, copy, shard, job }: Place & { shard: number; job: Job },
  hear: (note: Note) => void,
): Promise<Ended> {
  const log = join(folder, `log-${shard}`);
  writeFileSync(join(folder, `job-${shard}.json`), JSON.stringify(job));
  writeFileSync(log, "");
  const printed = join(folder, `output-${shard}`);
  const output = openSync(printed, "w");
  const child = fork(program, ["--judge", folder, "--shard", String(shard)], {
    cwd: copy,
    stdio: ["ignore", output, output, "ipc"],
    // Processes that a test starts belong to the group, and end with it.
    detached: true,
    env: { ...process.env, HOME: folder, NO_COLOR: "1" },
  });
  closeSync(output);
  const end = () => {
    try {
      process.kill(-(child.pid as number), "SIGKILL");
    } catch {
      // It has ended already.
    }
  };
  process.prependOnceListener("exit", end);
  return new Promise((resolve, reject) => {
    let hung: number | undefined;
    let isOurs = false;
    let read = 0;
    let current: { id: number; took: number } | undefined;
    let since = clockOf(child.pid);
    const look = () => {
      const text = textFrom(log, read);
      const whole = text.slice(0, text.lastIndexOf("\n") + 1);
      read += Buffer.byteLength(whole);
      for (const line of whole.split("\n").filter((one) => one !== "")) {
        const said = JSON.parse(line) as Note;
        current = said.type === "try" ? said : undefined;
        since = clockOf(child.pid);
        hear(said);
        if (said.type === "spoiled") stop();
      }
      const { wall, worked } = clockOf(child.pid);
      const most = current === undefined ? SILENT_MS : SLOWER * current.took + GRACE_MS;
      if (worked - since.worked <= most && wall - since.wall <= WAITING * most) return;
      hung = current?.id;
      stop();
    };
    const stop = () => {
      isOurs = true;
      end();
    };
    const timer = setInterval(look, LOOK_MS);
    child.once("exit", (code) => {
      const itself = !isOurs && code !== 0;
      look();
      clearInterval(timer);
      process.off("exit", end);
      end();
      if (hung !== undefined) resolve({ hung });
      else if (!itself) resolve({});
      else if (current !== undefined) resolve({ died: current.id });
      else
        reject(
          new Error(`what judges mutants ended by itself:\n${readFileSync(printed, "utf8").slice(-4000)}`),
        );
    });
  });
}

function textFrom(file: string, offset: number): string {
  const text = Buffer.alloc(1 << 20);
  const open = openSync(file, "r");
  try {
    return text.toString("utf8", 0, readSync(open, text, 0, text.length, offset));
  } finally {
    closeSync(open);
  }
}

/** The time, and how much a process and those that it runs have worked; where nothing counts that, the time again. */
function clockOf(pid: number | undefined): { wall: number; worked: number } {
  const wall = performance.now();
  if (process.platform !== "linux") return { wall, worked: wall };
  const children = (textIf(`/proc/${pid}/task/${pid}/children`) ?? "").split(" ").filter(Boolean);
  const ticks = [pid, ...children].map((one) => {
    const fields = textIf(`/proc/${one}/stat`)?.split(") ").at(-1)?.split(" ") ?? [];
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return { wall, worked: TICK_MS * ticks.reduce((sum, one) => sum + one, 0) };
}

function textIf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
