import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import {
  printable,
  printableJson,
  printableLine,
  printableMessage,
} from "@kustogen/kustomize/errors/printable.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { Failures } from "@kustogen/review/check/failures.ts";
import { builds } from "@kustogen/review/check/rules/kustomize/builds.ts";
import { compareEnvironments } from "@kustogen/review/effective/compare.ts";
import { printComparison, printEnvironments } from "@kustogen/review/effective/print.ts";
import { reported } from "@kustogen/review/effective/report.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { exitCodeFor } from "@kustogen/review/looked/exit-code.ts";
import { closingLine } from "@kustogen/review/looked/not-looked-at.ts";
import type { AskedRendering } from "../asked-renderer.ts";
import { environmentsOf, otherTarget, type Target, targetOf } from "./target.ts";

/** The options of `kustogen env`. */
export interface EnvOptions extends AskedRendering {
  container?: string;
  workload?: string;
  compare?: string;
  links?: boolean;
  wide?: boolean;
  all?: boolean;
  json?: boolean;
  maxTime?: number;
  requireComplete?: boolean;
}

/** Runs `kustogen env`; returns the exit code. @param dist the folder of the running, bundled engine */
export async function runEnv(
  first: string,
  environment: string | undefined,
  options: EnvOptions,
  dist: URL,
): Promise<number> {
  const cwd = process.cwd();
  const failures = new Failures(cwd);
  const told = new Set<string>();
  const warn = (message: string) => {
    if (!told.has(message)) process.stderr.write(`kustogen: ${message}\n`);
    told.add(message);
  };
  const { enableHelm: helm, loadRestrictor, remote, remoteAllow, within } = options;
  const foundIn = async (one: Target): Promise<ContainerEnvironment[] | undefined> => {
    const before = failures.count;
    const rendering = { helm, loadRestrictor, remote, remoteAllow, within };
    try {
      return await environmentsOf(one, dist, (message) => warn(printable(message)), rendering, failures);
    } catch (error) {
      // An error in the command or the configuration isn't about the target.
      if (!(error instanceof InputError) || failures.count === before) throw error;
      const start = options.compare === undefined ? "" : `not compared: ${printable(one.name)}: `;
      warn(`${start}${printableMessage(maskedMessage(error.message))} [${error.code}]`);
      return undefined;
    }
  };
  const print = (judged: number, json: object, text: string): number => {
    const { findings, notLookedAt } = failures.settle(builds);
    const line = closingLine(notLookedAt);
    const places = notLookedAt.map(({ place, what }) => `  ${printableLine(`${place}: ${what}`)}\n`);
    const closing = line === "" || text === "" ? "" : `\n${line}\n${places.join("")}`;
    process.stdout.write(options.json ? `${printableJson({ ...json, notLookedAt })}\n` : `${text}${closing}`);
    const { requireComplete } = options;
    return exitCodeFor({ errors: findings.length, notLookedAt, judged, requireComplete });
  };
  const alone = ({ name }: Target, side: readonly ContainerEnvironment[] | undefined, judged: number) => {
    const containers = side === undefined ? [] : reported(selected(side, options, name));
    return print(judged, { containers }, side === undefined ? "" : printEnvironments(containers, options));
  };
  const target = await targetOf(first, environment, cwd);
  if (options.compare === undefined) {
    const found = await foundIn(target);
    return alone(target, found, found === undefined ? 0 : 1);
  }
  const other = await otherTarget(options.compare, first, environment, cwd);
  const [found, others] = [await foundIn(target), await foundIn(other)];
  // If one side can't be rendered, the other is shown alone.
  if (found === undefined) return alone(other, others, 0);
  if (others === undefined) return alone(target, found, 0);
  const names: [string, string] = [target.name, other.name];
  // Values are compared before they are masked, so that two different passwords count as different.
  const shown = compareEnvironments(...bothSelected(found, others, options, names.join(" or "))).map(
    (one) => ({
      ...one,
      variables: one.variables.map((variable) => ({
        ...variable,
        values: variable.values.map((value) => value && reportedAlone(value)) as typeof variable.values,
      })),
    }),
  );
  return print(1, { environments: names, containers: shown }, printComparison(shown, names, options));
}

function reportedAlone(variable: ContainerEnvironment["variables"][number]) {
  const [one] = reported([{ variables: [variable] } as unknown as ContainerEnvironment]);
  return one?.variables[0];
}

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
