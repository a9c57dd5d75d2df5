import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { CONFIG_FILE, projectRoot } from "../../config/root.ts";

/**
 * The folder of a plain `kustogen render DIR`, which needs neither the other commands nor the configuration;
 * undefined for any other call, and where a configuration may set limits.
 */
export function plainFolder([command, folder, ...more]: readonly string[]): string | undefined {
  if (command !== "render" || folder === undefined || folder.startsWith("-") || more.length > 0)
    return undefined;
  const config = join(projectRoot(process.cwd()), CONFIG_FILE);
  const mayLimit =
    existsSync(config) && !orElse(() => !readFileSync(config, "utf8").includes("limits"), false);
  return mayLimit ? undefined : folder;
}

/** Renders and prints it, like the command; never rejects. */
export async function renderPlainly(folder: string): Promise<void> {
  try {
    const { renderFolder } = await import("./folder.ts");
    await renderFolder(folder, { renderer: "embedded" });
  } catch (error) {
    process.exitCode = (await import("../reported.ts")).reportedError(error);
  }
}
