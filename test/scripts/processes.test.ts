import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Processes } from "../../scripts/e2e/processes.ts";

let processes: Processes;
beforeEach(() => {
  processes = new Processes({ keep: false });
});
afterEach(() => processes.close());

const shell = (script: string) => ({ program: "sh", args: ["-c", script] });

/** Waits until a condition holds; the test's own time limit ends it otherwise. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("a program that ends by itself is noticed, with the end of its log", async () => {
  processes.start("server", shell("echo 'no such flag: --prot' >&2; exit 3"));
  const problem = (): string => {
    try {
      processes.check();
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  await until(() => problem() !== "");
  expect(problem()).toBe("server ended by itself (3):\nno such flag: --prot");
});

test("a program that isn't there is noticed too", async () => {
  processes.start("server", { program: "/nowhere/server", args: [] });
  expect(() => processes.check()).toThrow(/server ended by itself/);
});

test("a program that was killed on purpose is no problem, and starts again as it was started", async () => {
  processes.start("server", shell("echo up; exec sleep 60"));
  await until(() => processes.tail("server") === "up");
  const restart = await processes.kill("server");
  expect(processes.names()).toEqual([]);
  expect(() => processes.check()).not.toThrow();
  restart();
  await until(() => processes.tail("server") === "up\nup");
  expect(processes.names()).toEqual(["server"]);
});

test.runIf(process.platform === "linux")("what a program used stays known when it has ended", async () => {
  processes.start("server", shell("echo up; exec sleep 60"));
  await until(() => processes.tail("server") === "up");
  await processes.stopAll();
  expect(processes.usage().get("server")?.peakMb).toBeGreaterThan(0);
});

test("closing ends every program and leaves no folder", async () => {
  processes.start("polite", shell("echo $$; exec sleep 60"));
  await until(() => /^\d+$/.test(processes.tail("polite")));
  const pid = Number(processes.tail("polite"));
  expect(() => process.kill(pid, 0)).not.toThrow();
  await processes.close();
  expect(() => process.kill(pid, 0)).toThrow();
  expect(existsSync(processes.folder)).toBe(false);
});
