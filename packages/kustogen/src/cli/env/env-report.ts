import { printableJson, printableLine } from "@kustogen/kustomize/errors/printable.ts";
import type { Failures } from "@kustogen/review/check/failures.ts";
import { compareEnvironments } from "@kustogen/review/effective/compare.ts";
import { printComparison, printEnvironments } from "@kustogen/review/effective/print.ts";
import { reported } from "@kustogen/review/effective/report.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { exitCodeFor, type Outcome } from "@kustogen/review/looked/exit-code.ts";
import { closingLine, type NotLookedAt } from "@kustogen/review/looked/not-looked-at.ts";
import type { EnvOptions } from "./options.ts";
import { bothSelected, selected } from "./selected.ts";
import type { Target } from "./target.ts";

/** Prints the variables of one target, or of two. */
export class EnvReport {
  /** @param failures what couldn't be rendered */
  constructor(
    private readonly options: EnvOptions,
    private readonly failures: Failures,
  ) {}

  /** Prints one target; returns the exit code. @param side undefined if it can't be rendered */
  alone({ name }: Target, side: readonly ContainerEnvironment[] | undefined): number {
    const containers = side === undefined ? [] : reported(selected(side, this.options, name));
    const { notLookedAt } = this.#settled();
    this.#write(
      { containers, notLookedAt },
      side === undefined ? "" : printEnvironments(containers, this.options) + closing(notLookedAt),
    );
    return this.exitCode(side === undefined ? 0 : 1);
  }

  /** Prints the differences between two targets; returns the exit code. */
  compared(
    [target, found]: readonly [Target, readonly ContainerEnvironment[]],
    [other, others]: readonly [Target, readonly ContainerEnvironment[]],
  ): number {
    const names: [string, string] = [target.name, other.name];
    // Values are compared before they are masked, so that two different passwords count as different.
    const both = compareEnvironments(...bothSelected(found, others, this.options, names.join(" or ")));
    const shown = both.map((one) => ({
      ...one,
      variables: one.variables.map((variable) => ({
        ...variable,
        values: variable.values.map((value) => value && reportedAlone(value)) as typeof variable.values,
      })),
    }));
    const { notLookedAt } = this.#settled();
    this.#write(
      { environments: names, containers: shown, notLookedAt },
      printComparison(shown, names, this.options) + closing(notLookedAt),
    );
    return this.exitCode();
  }

  /** @param judged the number of targets that could be rendered */
  exitCode(judged = 1): number {
    return exitCodeFor({ ...this.#settled(), judged, requireComplete: this.options.requireComplete });
  }

  #settled(): Pick<Outcome, "errors" | "notLookedAt"> {
    const { findings, notLookedAt } = this.failures.settle();
    return { errors: findings.length, notLookedAt };
  }

  #write(json: object, text: string): void {
    process.stdout.write(this.options.json ? `${printableJson(json)}\n` : text);
  }
}

function reportedAlone(variable: ContainerEnvironment["variables"][number]) {
  const [one] = reported([{ variables: [variable] } as unknown as ContainerEnvironment]);
  return one?.variables[0];
}

/** A line about parts that aren't shown; "" if there are none. */
function closing(notLookedAt: readonly NotLookedAt[]): string {
  const line = closingLine(notLookedAt);
  return line === ""
    ? ""
    : `\n${line}\n${notLookedAt.map(({ place, what }) => `  ${printableLine(`${place}: ${what}`)}\n`).join("")}`;
}
