import { spawn } from "node:child_process";
import { afterAll } from "vitest";

/** What a program said, and its exit code. */
interface Said {
  status: number;
  stdout: string;
}

/**
 * A shell in a folder that runs a script after the other until the tests of the file have ended. Starting a program
 * copies the tables of a process's memory: for a hundred of them, a small process is the one to do that.
 */
export function openShell(folder?: string): (script: string) => Promise<Said> {
  const shell = spawn("sh", [], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  shell.stdout.setEncoding("utf8");
  afterAll(() => shell.stdin.end());
  return (script) =>
    new Promise((resolve, reject) => {
      let text = "";
      const ended = () => reject(new Error("the shell has ended"));
      const take = (chunk: string) => {
        text += chunk;
        const end = /\0(\d+)\0$/.exec(text);
        if (end === null) return;
        shell.stdout.off("data", take);
        shell.off("close", ended);
        resolve({ status: Number(end[1]), stdout: text.slice(0, end.index) });
      };
      shell.stdout.on("data", take);
      shell.once("close", ended);
      // A subshell, whose end is not this one's.
      shell.stdin.write(`(${script}\n) </dev/null\nprintf '\\0%d\\0' $?\n`);
    });
}
