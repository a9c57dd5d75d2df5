import { maskedMessage } from "@kustogen/kustomize/credentials/masking.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printable, printableMessage } from "@kustogen/kustomize/errors/printable.ts";
import { Failures } from "@kustogen/review/check/failures.ts";
import type { ContainerEnvironment } from "@kustogen/review/effective/variable.ts";
import { EnvReport } from "./env-report.ts";
import type { EnvOptions } from "./options.ts";
import { environmentsOf, otherTarget, type Target, targetOf } from "./target.ts";

/** Runs `kustogen env`; returns the exit code. @param dist the folder of the running, bundled engine */
export async function runEnv(
  first: string,
  environment: string | undefined,
  options: EnvOptions,
  dist: URL,
): Promise<number> {
  const cwd = process.cwd();
  const warn = (message: string) => process.stderr.write(`kustogen: ${printable(message)}\n`);
  const { enableHelm: helm, loadRestrictor, remote, remoteAllow, within } = options;
  const rendering = { helm, loadRestrictor, remote, remoteAllow, within };
  const target = await targetOf(first, environment, cwd);
  const failures = new Failures(cwd);
  const report = new EnvReport(options, failures);
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
  if (options.compare === undefined) return report.alone(target, await foundIn(target));
  const other = await otherTarget(options.compare, first, environment, cwd);
  const [found, others] = [await foundIn(target), await foundIn(other)];
  if (found !== undefined && others !== undefined) return report.compared([target, found], [other, others]);
  // If one side can't be rendered, the other is shown alone.
  if (found !== undefined) report.alone(target, found);
  else report.alone(other, others);
  return report.exitCode(0);
}
