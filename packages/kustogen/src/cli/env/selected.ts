import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import type { EnvOptions } from "./options.ts";

/** The requested containers. @throws InputError for an unknown workload or container */
export function selected(
  containers: readonly ContainerEnvironment[],
  { workload, container }: EnvOptions,
  where: string,
): ContainerEnvironment[] {
  const found = containers.filter((one) => isWanted(one, workload, container));
  if (found.length > 0 || (workload === undefined && container === undefined)) return found;
  const inWorkload = containers.filter((one) => isWanted(one, workload, undefined));
  if (inWorkload.length === 0)
    throw new InputError(
      `${where}: no workload "${workload}". ${suggestion(workload as string, [...new Set(containers.map((one) => one.workload.name))])}`,
      { code: "unknown-name" },
    );
  throw new InputError(
    `${where}: no container "${container}". ${suggestion(container as string, [...new Set(inWorkload.map((one) => one.container))])}`,
    { code: "unknown-name" },
  );
}

/** The same for two environments; at least one of them must have the requested container. */
export function bothSelected(
  first: readonly ContainerEnvironment[],
  second: readonly ContainerEnvironment[],
  options: EnvOptions,
  where: string,
): [ContainerEnvironment[], ContainerEnvironment[]] {
  const { workload, container } = options;
  selected([...first, ...second], options, where);
  const wanted = (one: ContainerEnvironment) => isWanted(one, workload, container);
  return [first.filter(wanted), second.filter(wanted)];
}

function isWanted(
  one: ContainerEnvironment,
  workload: string | undefined,
  container: string | undefined,
): boolean {
  const { kind, name } = one.workload;
  if (
    workload !== undefined &&
    workload !== name &&
    workload.toLowerCase() !== `${kind}/${name}`.toLowerCase()
  )
    return false;
  return container === undefined || container === one.container;
}
