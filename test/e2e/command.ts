import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What a command printed and how it ended. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built engine, as `bin/kustogen.mjs` starts it; what a project's systems import is the same copy. */
const DIST = pathToFileURL(join(import.meta.dirname, "../../packages/kustogen/dist/main.mjs"));

/**
 * Runs a command of the built command line within this process, in a folder: what a process of its own would print,
 * without its start of a third of a second. What only a process has (signals, standard input, the program's own start)
 * is tested with one.
 */
export async function command(folder: string, args: readonly string[], env = process.env): Promise<Outcome> {
  const { main } = (await import(/* @vite-ignore */ DIST.href)) as {
    main(args: readonly string[]): Promise<void>;
  };
  return withinProcess(folder, env, () => main(args));
}

/** Does a program's work in a folder with these variables, as if this process were its own; what it prints is kept. */
export async function withinProcess(
  folder: string,
  env: NodeJS.ProcessEnv,
  work: () => Promise<unknown>,
): Promise<Outcome> {
  const outcome: Outcome = { code: 0, stdout: "", stderr: "" };
  const before = { folder: process.cwd(), env: process.env, code: process.exitCode };
  const restore = (["stdout", "stderr"] as const).map((name) => {
    const stream = process[name];
    const { write } = stream;
    const listeners = stream.listeners("error");
    stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
      outcome[name] += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      const done = rest.at(-1);
      if (typeof done === "function") done();
      return true;
    };
    return () => {
      stream.write = write;
      for (const listener of stream.listeners("error"))
        if (!listeners.includes(listener)) stream.off("error", listener as () => void);
    };
  });
  try {
    process.chdir(folder);
    process.env = { ...env, NO_COLOR: "1" };
    process.exitCode = undefined;
    await work();
    outcome.code = Number(process.exitCode ?? 0);
  } finally {
    process.chdir(before.folder);
    process.env = before.env;
    process.exitCode = before.code;
    for (const undo of restore) undo();
  }
  return outcome;
}
