import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import {
  printable,
  printableJson,
  printableLine,
  printableMessage,
} from "@kustogen/kustomize/errors/printable.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { exitCodeFor, type Outcome } from "@kustogen/review/looked/exit-code.ts";
import { closingLine, type NotLookedAt } from "@kustogen/review/looked/not-looked-at.ts";
import { Command } from "commander";
import type { AskedRendering } from "./asked-renderer.ts";
import { bounded, maxTimeOption } from "./bounded.ts";
import type { Target } from "./env/target.ts";
import { loadRestrictorOption, remoteAllowOption, withinOption } from "./reach-options.ts";

interface EnvOptions extends AskedRendering {
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

/** `kustogen env`: the variables of each container, and their sources. */
export const env = new Command("env")
  .summary("show the environment variables that each container really gets")
  .description(
    "Renders a system in an environment, any folder with a kustomization, or an Application that the repository declares\n" +
      "directly or through an ApplicationSet, and shows the variables of every container as the kubelet sets them: envFrom in\n" +
      "order, env over it, $(NAME) expanded, service links; where each comes from, what it shadows, and what must exist in\n" +
      "the cluster first. Secrets are shown by name and key.",
  )
  .argument("<system-or-folder>", "a system, a folder with a kustomization, or an Argo CD Application")
  .argument("[environment]", "an environment of the system")
  .option("--container <name>", "only this container")
  .option("--workload <name>", 'only this workload, "api" or "Deployment/api"')
  .option("--compare <other>", "compare with another environment of the system, or another folder")
  .option("--all", "in a comparison, also show variables that are the same")
  .option("--links", "list the variables from service links one by one")
  .option("--wide", "don't shorten long values")
  .addOption(withinOption())
  .option("--remote", "fetch what kustomizations refer to by URL")
  .addOption(remoteAllowOption())
  .addOption(loadRestrictorOption())
  .option("--enable-helm", "render charts with the helm on your PATH")
  .addOption(maxTimeOption())
  .option("--require-complete", "exit with 3 if any part can't be rendered")
  .option("--json", "print JSON")
  .action(async (first: string, environment: string | undefined, options: EnvOptions, command: Command) => {
    process.exitCode = await bounded(command, options, () => show(first, environment, options));
  });

async function show(first: string, environment: string | undefined, options: EnvOptions): Promise<number> {
  const [
    { environmentsOf, otherTarget, targetOf },
    { reported },
    print,
    { compareEnvironments },
    { Failures },
    { ignoredFiles },
    { maskedMessage },
  ] = await Promise.all([
    import("./env/target.ts"),
    import("@kustogen/review/effective/report.ts"),
    import("@kustogen/review/effective/print.ts"),
    import("@kustogen/review/effective/compare.ts"),
    import("@kustogen/review/check/failures.ts"),
    import("./check/ignored-files.ts"),
    import("@kustogen/kustomize/credentials/masking.ts"),
  ]);
  const cwd = process.cwd();
  const dist = new URL("./", import.meta.url);
  const warn = (message: string) => process.stderr.write(`kustogen: ${printable(message)}\n`);
  const { remote, remoteAllow, within } = options;
  const { loadRestrictor } = options;
  const rendering = { remote, remoteAllow, within, helm: options.enableHelm, loadRestrictor };
  const target = await targetOf(first, environment, cwd);
  const failures = new Failures(cwd);
  const warned = new Set<string>();
  const warnOnce = (message: string) => {
    if (!warned.has(message)) process.stderr.write(`kustogen: ${message}\n`);
    warned.add(message);
  };
  const foundIn = async (one: Target): Promise<ContainerEnvironment[] | undefined> => {
    const before = failures.count;
    try {
      return await environmentsOf(one, dist, warn, rendering, failures);
    } catch (error) {
      // An error in the command or the configuration isn't about the target.
      if (!(error instanceof InputError) || failures.count === before) throw error;
      const start = options.compare === undefined ? "" : `not compared: ${printable(one.name)}: `;
      warnOnce(`${start}${printableMessage(maskedMessage(error.message))} [${error.code}]`);
      return undefined;
    }
  };
  if (options.compare === undefined) return alone(target, await foundIn(target));
  const other = await otherTarget(options.compare, first, environment, cwd);
  const [found, others] = [await foundIn(target), await foundIn(other)];
  // If one side can't be rendered, the other is shown alone.
  if (found === undefined || others === undefined) {
    if (found !== undefined) alone(target, found);
    else alone(other, others);
    return exitCode(0);
  }
  // Values are compared before they are masked, so that two different passwords count as different.
  const both = compareEnvironments(
    ...bothSelected(found, others, options, `${target.name} or ${other.name}`),
  );
  const shown = both.map((one) => ({
    ...one,
    variables: one.variables.map((variable) => ({
      ...variable,
      values: variable.values.map((value) => value && reportedAlone(value)) as typeof variable.values,
    })),
  }));
  const names: [string, string] = [target.name, other.name];
  const { notLookedAt } = settled();
  write(
    options.json
      ? `${printableJson({ environments: names, containers: shown, notLookedAt })}\n`
      : print.printComparison(shown, names, options) + closing(notLookedAt),
  );
  return exitCode();

  function alone({ name }: Target, side: readonly ContainerEnvironment[] | undefined): number {
    const containers = side === undefined ? [] : reported(selected(side, options, name));
    const { notLookedAt } = settled();
    write(
      options.json
        ? `${printableJson({ containers, notLookedAt })}\n`
        : side === undefined
          ? ""
          : print.printEnvironments(containers, options) + closing(notLookedAt),
    );
    return exitCode(side === undefined ? 0 : 1);
  }

  function settled(): Pick<Outcome, "errors" | "notLookedAt"> {
    const { findings, notLookedAt } = failures.settle({ ignored: ignoredFiles });
    return { errors: findings.length, notLookedAt };
  }

  function exitCode(judged = 1): number {
    return exitCodeFor({ ...settled(), judged, requireComplete: options.requireComplete });
  }

  function reportedAlone(variable: ContainerEnvironment["variables"][number]) {
    const [one] = reported([{ variables: [variable] } as unknown as ContainerEnvironment]);
    return one?.variables[0];
  }
}

/** A line about parts that aren't shown; "" if there are none. */
function closing(notLookedAt: readonly NotLookedAt[]): string {
  const line = closingLine(notLookedAt);
  return line === ""
    ? ""
    : `\n${line}\n${notLookedAt.map(({ place, what }) => `  ${printableLine(`${place}: ${what}`)}\n`).join("")}`;
}

function write(text: string): void {
  process.stdout.write(text);
}

/** The requested containers. @throws InputError for an unknown workload or container */
function selected(
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
function bothSelected(
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
