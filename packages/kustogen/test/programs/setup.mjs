import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { receive, send } from "./beside.mjs";

// Linux starts a program by copying the page tables of the process that starts it: 20 ms for a test process of 500 MB,
// 1 ms for a small one. So a small process next to each test process starts the programs that a test waits for. It gets
// exactly what Node passes to the system and returns what the system answers, so Node's functions behave as usual.

/** Set in a process that has done this: test files share it. */
const DONE = Symbol.for("kustogen.programs");
const STARTING = Symbol("starting");

if (process.platform === "linux" && !globalThis[DONE]) {
  globalThis[DONE] = true;
  const system = process.binding("spawn_sync");
  const spawnHere = system.spawn;
  let starter;
  system.spawn = (request) => {
    if (!canMove(request) || starter === STARTING) return spawnHere(request);
    if (starter === undefined) {
      starter = STARTING;
      starter = start();
    }
    // The system reads these two from `envPairs` and `stdio`.
    const { env: _, input: __, ...rest } = request;
    send(starter.requests, { ...rest, cwd: request.cwd ?? process.cwd() });
    const answer = receive(starter.answers);
    if (!answer) throw new Error("the process that starts programs for tests has ended");
    return answer;
  };
}

/** True if the program gets no open file of this process other than its standard input and output. */
function canMove({ stdio }) {
  return stdio.every(({ type, fd }) => type === "pipe" || type === "ignore" || fd <= 2);
}

/** Starts the small process; it ends with this one. Returns the named pipes to it and from it. */
function start() {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-starter-"));
  const [requests, answers] = [join(folder, "requests"), join(folder, "answers")];
  execFileSync("mkfifo", [requests, answers]);
  const program = fileURLToPath(new URL("starter.mjs", import.meta.url));
  spawn(process.execPath, ["--expose-gc", program, requests, answers], { stdio: "inherit" }).unref();
  const pipes = { requests: openSync(requests, "w"), answers: openSync(answers, "r") };
  rmSync(folder, { recursive: true });
  return pipes;
}
