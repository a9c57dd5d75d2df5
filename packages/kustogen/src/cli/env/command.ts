import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printable, printableLine, printableMessage } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { unknownName } from "@kustogen/kustomize/errors/suggest.ts";
import { Failures } from "@kustogen/review/check/steps/failures.ts";
import { exitCodeFor } from "@kustogen/review/coverage/exit-code.ts";
import { closingLine } from "@kustogen/review/coverage/not-looked-at.ts";
import { compareEnvironments } from "@kustogen/review/effective/compare.ts";
import {
  masked,
  printComparison,
  printEnvironments,
  reportedVariable,
} from "@kustogen/review/effective/print.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import type { AskedRendering } from "../../looking/sides.ts";
import { environmentsOf, otherTarget, type Target, targetOf } from "../../looking/target.ts";
import { fitted } from "../fitted.ts";
import { writeOut } from "../write-out.ts";

/** The options of `kustogen env`. */
export interface EnvOptions extends AskedRendering {
  container?: string;
  workload?: string;
  compare?: string;
  json?: boolean;
  maxTime?: number;
  requireComplete?: boolean;
}

/** Runs `kustogen env`; returns the exit code. */
export async function runEnv(
  first: string,
  environment: string | undefined,
  options: EnvOptions,
): Promise<number> {
  const cwd = process.cwd();
  const failures = new Failures(cwd);
  const told = new Set<string>();
  const warn = (message: string) => {
    if (!told.has(message)) process.stderr.write(`kustogen: ${message}\n`);
    told.add(message);
  };
  const foundIn = async (one: Target): Promise<ContainerEnvironment[] | undefined> => {
    const before = failures.notLookedAt.length;
    try {
      return await environmentsOf(one, (message) => warn(printable(message)), options, failures);
    } catch (error) {
      // An error in the command or the configuration isn't about the target.
      if (!(error instanceof InputError) || failures.notLookedAt.length === before) throw error;
      const start = options.compare === undefined ? "" : `not compared: ${printable(one.name)}: `;
      warn(`${start}${printableMessage(maskedMessage(error.message))} [${error.code}]`);
      return undefined;
    }
  };
  const print = async (judged: number, json: object, text: string): Promise<number> => {
    const { findings, notLookedAt } = failures;
    const line = closingLine(notLookedAt);
    const places = notLookedAt.map(({ place, what }) => `  ${printableLine(`${place}: ${what}`)}\n`);
    const closing = line === "" || text === "" ? "" : `\n${line}\n${places.join("")}`;
    await writeOut(options.json ? jsonOutput({ ...json, notLookedAt }) : [fitted(text), fitted(closing)]);
    const { requireComplete } = options;
    return exitCodeFor({ errors: findings.length, notLookedAt, judged, requireComplete });
  };
  const alone = ({ name }: Target, side: readonly ContainerEnvironment[] | undefined, judged: number) => {
    const containers = side === undefined ? [] : masked(selected([side], options, name).flat());
    return print(judged, { containers }, side === undefined ? "" : printEnvironments(containers));
  };
  const target = await targetOf(first, environment, cwd);
  if (options.compare === undefined) {
    const found = await foundIn(target);
    return alone(target, found, found === undefined ? 0 : 1);
  }
  const second = await otherTarget(options.compare, first, environment, cwd);
  const [found, others] = [await foundIn(target), await foundIn(second)];
  // If one side can't be rendered, the other is shown alone.
  if (found === undefined) return alone(second, others, 0);
  if (others === undefined) return alone(target, found, 0);
  const names: [string, string] = [target.name, second.name];
  // Values are compared before they are masked, so that two different passwords count as different.
  const [own = [], other = []] = selected([found, others], options, names.join(" or "));
  const shown = compareEnvironments(own, other).map((one) => ({
    ...one,
    variables: one.variables.map((variable) => ({
      ...variable,
      values: variable.values.map((value) => value && reportedVariable(value)) as typeof variable.values,
    })),
  }));
  return print(1, { environments: names, containers: shown }, printComparison(shown, names));
}

/** The requested containers of each side. @throws InputError for a workload or container that none has */
export function selected(
  sides: readonly (readonly ContainerEnvironment[])[],
  { workload, container }: Pick<EnvOptions, "workload" | "container">,
  where: string,
): ContainerEnvironment[][] {
  const only = (
    all: readonly (readonly ContainerEnvironment[])[],
    what: string,
    asked: string | undefined,
    namesOf: (one: ContainerEnvironment) => readonly [string, ...string[]],
  ) => {
    const found = all.map((side) =>
      side.filter((one) => asked === undefined || namesOf(one).some((name) => name === asked)),
    );
    if (asked === undefined || found.flat().length > 0) return found;
    const known = [...new Set(all.flat().map((one) => namesOf(one)[0]))];
    throw unknownName(`${where}: no ${what}`, asked, known);
  };
  const inWorkload = only(sides, "workload", workload, ({ workload: { kind, name } }) => [
    name,
    `${kind}/${name}`,
    `${kind.toLowerCase()}/${name}`,
  ]);
  return only(inWorkload, "container", container, (one) => [one.container]);
}
