import { join } from "node:path";
import { $ } from "zx";
import { freePorts } from "./ports.ts";
import type { Processes } from "./processes.ts";
import type { Programs } from "./programs.ts";

/** A git repository that Argo CD reads over the network. */
export interface GitServer {
  url: string;
  /** The bare repository behind it. */
  folder: string;
}

/** Serves an empty repository on loopback. */
export async function startGitServer(
  processes: Processes,
  programs: Programs,
  folder: string,
): Promise<GitServer> {
  const base = join(folder, "served");
  const bare = join(base, "deploy.git");
  await $`git init --quiet --bare --initial-branch=main ${bare}`;
  // CI checks out one commit, without its history.
  await $`git -C ${bare} config receive.shallowUpdate true`;
  const [port] = await freePorts(1);
  processes.start("git-daemon", {
    program: programs.gitDaemon,
    args: [
      "--listen=127.0.0.1",
      `--port=${port}`,
      `--base-path=${base}`,
      "--export-all",
      "--reuseaddr",
      base,
    ],
  });
  return { url: `git://127.0.0.1:${port}/deploy.git`, folder: bare };
}
