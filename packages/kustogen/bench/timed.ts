import { spawnSync } from "node:child_process";

/** Elapsed and CPU time, children included. Other work on the machine affects only the elapsed time. */
export interface Took {
  ms: number;
  cpu: number;
}

/**
 * The environment of what is measured, without the certificates of this machine: Node 20 reads a file of them whenever it
 * starts, which takes as long as the start itself and is nobody's work.
 */
export function measuredEnvironment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _certificates, ...environment } = process.env;
  return environment;
}

/**
 * Runs a program and says what it and its children took: the shell tells, since Node doesn't for children. Throws Error
 * for another exit code than the expected one.
 */
export function timed(
  command: readonly string[],
  folder: string,
  expected: number,
): Took & { stdout: string } {
  const script = '"$@"; code=$?; times >&3; exit $code';
  const started = performance.now();
  const answer = spawnSync("sh", ["-c", script, "sh", ...command], {
    cwd: folder,
    env: measuredEnvironment(),
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const ms = performance.now() - started;
  if (answer.status !== expected) throw new Error(`${command.join(" ")}: ${answer.status} ${answer.stderr}`);
  const cpu = [...(answer.output[3] ?? "").matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  );
  return { ms, cpu, stdout: answer.stdout };
}
