import { DEFAULT_FOLDERS } from "../../src/folders.ts";

// Runs one delivery in a process of its own and is killed by a real signal after a given number of file system calls.

import { deliver, planDelivery } from "../../src/delivery/deliver.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { realDisk } from "../../src/output/disk.ts";
import type { GeneratedFile } from "../../src/output/file.ts";

const { root, files, scope, killAfter } = JSON.parse(process.argv[2] ?? "") as {
  root: string;
  files: GeneratedFile[];
  scope: string[];
  killAfter: number;
};
let count = 0;
const calls: Record<string, (...args: never[]) => unknown> = realDisk;
for (const [name, call] of Object.entries(calls))
  calls[name] = (...args) => {
    if (count++ === killAfter) {
      process.kill(process.pid, "SIGKILL");
      // The signal arrives at the latest when the process is scheduled again.
      for (;;);
    }
    return call(...args);
  };
const repository = openProjectRepository(root, DEFAULT_FOLDERS);
const plan = planDelivery(repository, files, scope);
await deliver(repository, plan, { scope, fingerprint: "killed", commit: false });
