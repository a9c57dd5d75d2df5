import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { type Config, readConfig } from "../config/config.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { InputError } from "../errors/errors.ts";
import { authoredRoot } from "../generate/project.ts";
import { selectEnvironments, selectSystems } from "../layers/select.ts";
import { type ProjectCode, projectCode } from "../project/load.ts";

/** A project with its systems and environments, read once. */
export interface Project {
  root: string;
  config: Config;
  code: ProjectCode;
  systems: readonly System[];
  environments: readonly Environment[];
}

/** Reads the project that a folder belongs to. `dist` is the folder of the engine that runs. */
export async function readProject(cwd: string, dist: URL): Promise<Project> {
  const root = authoredRoot(cwd);
  const config = await readConfig(root);
  const code = await projectCode(root, dist);
  return { root, config, code, systems: await code.systems(), environments: loadEnvironments(root, config) };
}

/** The system of a name. @throws InputError with the closest known name */
export function systemNamed({ systems }: Project, name: string): System {
  return selectSystems(systems, [name])[0] as System;
}

/** The environment of a name, which must run the system. @throws InputError with the closest known name */
export function environmentOf({ environments }: Project, system: System, name: string): Environment {
  const found = selectEnvironments(environments, [name])[0] as Environment;
  if (!Object.hasOwn(found.systems, system.name))
    throw new InputError(
      `${found.file}: ${system.name} does not run in ${name}; name it under systems first`,
    );
  return found;
}
