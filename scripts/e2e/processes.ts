import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How a program is started. */
export interface Start {
  program: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

/** The resources that a program used while it ran. */
export interface Usage {
  /** The largest memory that it held at once, in MB. */
  peakMb: number;
  cpuSeconds: number;
}

interface Running {
  start: Start;
  child: ChildProcess;
}

const CLOCK_TICKS = 100;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * The programs of a run: each with its log, all of them and everything that they write below one temporary folder.
 * Whatever ends this process, apart from SIGKILL, ends them too and removes the folder.
 */
export class Processes {
  readonly folder = mkdtempSync(join(tmpdir(), "kustogen-e2e-"));
  readonly #keep: boolean;
  readonly #running = new Map<string, Running>();
  readonly #usage = new Map<string, Usage>();
  readonly #abandon = (): void => this.#killAll();
  readonly #interrupted = (): never => process.exit(130);

  /** `keep` leaves the folder with its logs behind. */
  constructor({ keep }: { keep: boolean }) {
    this.#keep = keep;
    process.once("exit", this.#abandon);
    for (const signal of SIGNALS) process.once(signal, this.#interrupted);
  }

  /** Starts a program under a name that its log has too. Throws when that name runs already. */
  start(name: string, start: Start): void {
    if (this.#running.has(name)) throw new Error(`${name} runs already`);
    const log = openSync(this.log(name), "a");
    const child = spawn(start.program, start.args, {
      cwd: this.folder,
      env: { ...process.env, ...start.env },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    // Without a listener a program that can't be started would end this process without a word about which it was.
    child.once("error", () => {});
    this.#running.set(name, { start, child });
  }

  /** Ends a program at once, as a crash would. Returns how to start it again. */
  async kill(name: string): Promise<() => void> {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`${name} does not run`);
    await this.#end(name, running, "SIGKILL");
    return () => this.start(name, running.start);
  }

  /** Ends every program, the last one started first. */
  async stopAll(): Promise<void> {
    for (const [name, running] of [...this.#running].reverse()) await this.#end(name, running, "SIGTERM");
  }

  /** Ends every program and removes the folder. */
  async close(): Promise<void> {
    await this.stopAll();
    process.removeListener("exit", this.#abandon);
    for (const signal of SIGNALS) process.removeListener(signal, this.#interrupted);
    this.#removeFolder();
  }

  /** Throws, with the end of its log, when a program ended that was not told to. */
  check(): void {
    for (const [name, { child }] of this.#running)
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
        throw new Error(
          `${name} ended by itself (${child.exitCode ?? child.signalCode}):\n${this.tail(name)}`,
        );
  }

  /** The file that a program's output goes to. */
  log(name: string): string {
    return join(this.folder, `${name}.log`);
  }

  /** The last lines of a program's log, each cut where it says everything twice. */
  tail(name: string, lines = 25): string {
    const all = readFileSync(this.log(name), "utf8").trimEnd().split("\n");
    return all
      .slice(-lines)
      .map((line) => line.slice(0, 400))
      .join("\n");
  }

  /** The names of the programs that run now. */
  names(): string[] {
    return [...this.#running.keys()];
  }

  /**
   * The resources that each program has used so far; for one that was started several times, the highest peak and the
   * total time.
   */
  usage(): Map<string, Usage> {
    for (const [name, { child }] of this.#running) this.#measure(name, child, false);
    return new Map(this.#usage);
  }

  #end(name: string, { child }: Running, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#measure(name, child, true);
    this.#running.delete(name);
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined)
      return Promise.resolve();
    return new Promise((resolve) => {
      const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
      child.once("exit", () => {
        clearTimeout(force);
        resolve();
      });
      child.kill(signal);
    });
  }

  readonly #ended = new Map<string, number>();

  /** Reads what the kernel counted for a process; `last` when it is about to end. */
  #measure(name: string, { pid }: ChildProcess, last: boolean): void {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const peakMb = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
      // The fields after the program's name, which may hold spaces; the two times are the 14th and 15th of all.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      const seconds = (Number(stat[11]) + Number(stat[12])) / CLOCK_TICKS;
      const before = this.#ended.get(name) ?? 0;
      this.#usage.set(name, {
        peakMb: Math.max(peakMb, this.#usage.get(name)?.peakMb ?? 0),
        cpuSeconds: before + seconds,
      });
      if (last) this.#ended.set(name, before + seconds);
    } catch {
      // It is gone, or this is no Linux: then there is nothing to say about it.
    }
  }

  #killAll(): void {
    for (const { child } of this.#running.values()) child.kill("SIGKILL");
    this.#running.clear();
    this.#removeFolder();
  }

  #removeFolder(): void {
    if (!this.#keep) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
