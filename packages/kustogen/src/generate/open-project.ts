import { readConfig } from "../config/config.ts";
import { type Writing, writing } from "../delivery/writing.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { authoredProject } from "./project.ts";

/** The project around the current folder, with its author's files; code is loaded on demand. */
export type OpenProject = Awaited<ReturnType<typeof openProject>>;

/** Reads the project that a folder belongs to. @throws InputError if there is none, or it can't be read */
export async function openProject(cwd: string) {
  const { root } = await authoredProject(cwd);
  const config = await readConfig(root);
  const code = async () => (await import("../project/load.ts")).projectCode(root, config.folders);
  const systems = async () => (await code()).systems();
  return { root, config, environments: loadEnvironments(root, config), code, systems };
}

/** Like openProject, for a command that writes in the current folder: it holds the lock until the work is done. */
export async function writingProject<Result>(
  command: string,
  work: (place: Writing, project: OpenProject) => Promise<Result>,
): Promise<Result> {
  return writing(await authoredProject(process.cwd()), command, async (place) =>
    work(place, await openProject(process.cwd())),
  );
}
