import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { tellOutputErrors } from "../../src/cli/output-errors.ts";

/** A process that ends with an exit code of its own, after its output failed. */
function ended(...codes: string[]): { said: string; exitCode: number | undefined } {
  let said = "";
  const process = Object.assign(new EventEmitter(), {
    stdout: new EventEmitter(),
    stderr: { write: (text: string) => (said += text) },
    exitCode: undefined as number | undefined,
  });
  tellOutputErrors(process);
  for (const code of codes) process.stdout.emit("error", Object.assign(new Error(`${code}: no`), { code }));
  process.exitCode = 1;
  process.emit("exit");
  return { said, exitCode: process.exitCode };
}

it("a full disk behind standard output is told once, and the command has failed", () => {
  expect(ended("ENOSPC", "ENOSPC")).toEqual({
    said: "kustogen: standard output can't be written: ENOSPC: no\n",
    exitCode: 2,
  });
});

it("a reader that has seen enough changes nothing", () => {
  expect(ended("EPIPE")).toEqual({ said: "", exitCode: 1 });
});
