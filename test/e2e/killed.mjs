// Loaded before the command line: ends the process by a real SIGKILL at the nth call that changes a file, whoever makes it.
// It replaces Node's own functions, so that it counts what is called and not what the engine says it calls. With FAULT the
// call fails with that code instead, and so does every later one that needs space or permission.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const root = process.env.FAULT_ROOT;
const fault = process.env.FAULT;
let left = Number(process.env.FAULT_AT);
const NAMES = [
  "writeFileSync",
  "appendFileSync",
  "renameSync",
  "unlinkSync",
  "rmSync",
  "rmdirSync",
  "mkdirSync",
];
const MORE = ["copyFileSync", "symlinkSync", "chmodSync", "mkdtempSync"];
/** What a full disk still takes. */
const FREES = new Set(["unlinkSync", "rmSync", "rmdirSync", "renameSync"]);

for (const name of [...NAMES, ...MORE]) {
  const real = fs[name];
  fs[name] = (...args) => {
    const path = String(args[0]);
    if (path.startsWith(root) && !path.includes("/node_modules/") && left-- <= 0) {
      if (fault === undefined) {
        process.kill(process.pid, "SIGKILL");
        for (;;);
      }
      if (!FREES.has(name)) {
        const text = `${fault}: injected, ${name} '${path}'`;
        throw Object.assign(new Error(text), { code: fault, syscall: name, path });
      }
    }
    return real(...args);
  };
}
syncBuiltinESMExports();
