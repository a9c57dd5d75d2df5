import { runOnTerminal } from "@kustogen/kustomize/node/run.ts";

/**
 * Shows a text in the same pager as git: GIT_PAGER, PAGER or less. False if there is none, or if the user disabled it
 * with PAGER=cat or an empty one.
 */
export function page(text: string): boolean {
  const command = process.env.GIT_PAGER ?? process.env.PAGER ?? "less";
  if (command === "" || command === "cat") return false;
  // It may have options: the shell reads it as it does for git.
  return runOnTerminal(command, text, { LESS: "FRX", ...process.env }) === 0;
}
