import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import type { OpenProject } from "../generate/open-project.ts";
import { select } from "../layers/select.ts";
import type { ProjectCode } from "../project/load.ts";

/** A project with its systems and environments, read once. */
export interface Project extends Omit<OpenProject, "code" | "systems"> {
  code: ProjectCode;
  systems: readonly System[];
}

/** The project, read once. */
export async function readProject(project: OpenProject): Promise<Project> {
  const code = await project.code();
  return { ...project, code, systems: await code.systems() };
}

/** The system with a name. @throws InputError with the closest known name */
export function systemNamed({ systems }: Project, name: string): System {
  return select("system", systems, [name])[0] as System;
}

/** The environment with a name, which must run the system. @throws InputError with the closest known name */
export function environmentOf({ environments }: Project, system: System, name: string): Environment {
  const found = select("environment", environments, [name])[0] as Environment;
  if (!Object.hasOwn(found.systems, system.name))
    throw new InputError(`${found.file}: ${system.name} does not run in ${name}; add it under systems first`);
  return found;
}

/** The environment with a name, or those of the group with it that run the system. @throws InputError with the closest known name */
export function targetsNamed(project: Project, system: System, name: string): Environment[] {
  const members = project.environments.filter(
    ({ groups, systems }) =>
      Object.hasOwn(systems, system.name) && groups.some((group) => group.name === name),
  );
  return members.length > 0 ? members : [environmentOf(project, system, name)];
}
