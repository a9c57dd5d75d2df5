import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";

/** The project that a command was run in: its root, its environments, and its systems when they are asked for. */
export interface Project {
  root: string;
  environments: Environment[];
  systems(): Promise<readonly System[]>;
}

/** Reads the project that the present folder belongs to. @throws InputError where there is none, or it can't be read */
export async function openProject(): Promise<Project> {
  const [{ readConfig }, { loadEnvironments }, { authoredRoot }] = await Promise.all([
    import("../config/config.ts"),
    import("../environments/load-environment.ts"),
    import("../generate/project.ts"),
  ]);
  const root = authoredRoot(process.cwd());
  return {
    root,
    environments: loadEnvironments(root, await readConfig(root)),
    async systems() {
      const { projectCode } = await import("../project/load.ts");
      return (await projectCode(root, new URL("./", import.meta.url))).systems();
    },
  };
}
