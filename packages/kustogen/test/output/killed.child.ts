import { DEFAULT_FOLDERS } from "../../src/folders.ts";

// Runs one delivery in a process of its own and is killed by a real signal after a given number of file system calls.

import { deliver, planDelivery } from "../../src/delivery/deliver.ts";
import { openProjectRepository } from "../../src/delivery/repository.ts";
import { type Disk, realDisk } from "../../src/output/disk.ts";
import type { GeneratedFile } from "../../src/output/file.ts";

const { root, files, scope, killAfter } = JSON.parse(process.argv[2] ?? "") as {
  root: string;
  files: GeneratedFile[];
  scope: string[];
  killAfter: number;
};
let calls = 0;
const counted =
  <A extends unknown[]>(call: (...args: A) => void) =>
  (...args: A) => {
    if (calls++ === killAfter) {
      process.kill(process.pid, "SIGKILL");
      // The signal arrives at the latest when the process is scheduled again.
      for (;;);
    }
    call(...args);
  };
const disk: Disk = {
  mkdir: counted(realDisk.mkdir),
  write: counted(realDisk.write),
  rename: counted(realDisk.rename),
  unlink: counted(realDisk.unlink),
  rmdir: counted(realDisk.rmdir),
};
const repository = openProjectRepository(root, DEFAULT_FOLDERS);
const plan = planDelivery(repository, files, scope);
await deliver(repository, plan, { scope, fingerprint: "killed", commit: false, force: false, disk });
