import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { freePorts } from "../e2e/ports.ts";
import { findRedis } from "../e2e/programs.ts";

/** A Redis of Debian on a port of loopback. */
export interface Redis {
  port: number;
  /** Runs a command and returns what it prints. */
  ask(...command: string[]): string;
  /** Ends it as a node that dies does. */
  kill(): Promise<void>;
}

/**
 * Starts a Redis as a container's command says, with its data in a folder. Installs Debian's where there is none, which only
 * root may do.
 */
export async function startRedis(command: readonly string[], folder: string): Promise<Redis> {
  const [port = 0] = await freePorts(1);
  const server = findRedis((line) => void process.stderr.write(`${line}\n`));
  const args = [...command.slice(1), "--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  const child: ChildProcess = spawn(server, args, { stdio: "ignore" });
  const ask = (...words: string[]) =>
    execFileSync("redis-cli", ["-p", String(port), ...words], { encoding: "utf8", stdio: "pipe" }).trim();
  for (let tries = 0; ; tries++) {
    try {
      // One that asks for a password answers, too.
      if (/PONG|NOAUTH/.test(ask("ping"))) break;
    } catch (error) {
      if (tries > 100) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    ask,
    async kill() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
