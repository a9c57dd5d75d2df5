import { spawnSync } from "node:child_process";

/**
 * Shows a text in the pager that git uses too: GIT_PAGER, PAGER or less. False when there is none, or when the person
 * turned it off with PAGER=cat or an empty one.
 */
export function page(text: string): boolean {
  const command = process.env.GIT_PAGER ?? process.env.PAGER ?? "less";
  if (command === "" || command === "cat") return false;
  const env = { LESS: "FRX", ...process.env };
  // A person's own setting, which may have options: the shell reads it as it does for git.
  const answer = spawnSync(command, {
    shell: true,
    env,
    input: text,
    stdio: ["pipe", "inherit", "inherit"],
  });
  return answer.status === 0;
}
