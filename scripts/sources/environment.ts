import { spawnSync } from "node:child_process";

interface Variable {
  name: string;
  value?: string;
  secret?: { key: string };
  source: { kind: string };
}

interface Answer {
  containers: { container: string; variables: Variable[] }[];
}

/**
 * The variables with which a container of an environment starts: values as they are deployed, and those of Secrets
 * from `secrets` by their key.
 */
export function environmentOf(
  system: string,
  environment: string,
  container: string,
  secrets: Record<string, string>,
): Record<string, string> {
  const args = ["env", system, environment, "--container", container, "--json"];
  const { stderr, stdout } = spawnSync("node", ["packages/kustogen/bin/kustogen.mjs", ...args], {
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  const found = stdout === "" ? undefined : (JSON.parse(stdout) as Answer).containers[0];
  if (found === undefined)
    throw new Error(`no container ${container} of ${system} in ${environment}: ${stderr}`);
  return Object.fromEntries(
    found.variables
      // The kubelet's variables for Services belong to the cluster, not to the environment.
      .filter(({ source }) => source.kind !== "Service")
      .flatMap(({ name, secret, value }) => {
        const known = secret === undefined ? value : secrets[secret.key];
        return known === undefined ? [] : [[name, known]];
      }),
  );
}

/** One thing that has to hold of a program. */
export type Check = (what: string, holds: boolean, found?: unknown) => void;

/** Runs a program to its end with these variables alone, and a path. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): { status: number | null; text: string; stdout: string } {
  const { error, status, stderr, stdout } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    timeout: 120_000,
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/tmp", ...env },
  });
  return { status, stdout: stdout ?? "", text: `${error ?? ""}${stdout ?? ""}${stderr ?? ""}`.trim() };
}
