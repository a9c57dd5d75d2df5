import { type Command, InvalidArgumentError, Option } from "commander";
import { LOAD_RESTRICTORS } from "../config/types.ts";
import { addsTo } from "./goes-with.ts";
import { oneMore } from "./one-more.ts";

// Options of every command that reads files written by others.

/** `--within DIR`. */
export function withinOption(what = "also read this folder, which is outside the repository"): Option {
  return new Option("--within <dir>", `${what} (may be repeated)`).argParser(oneMore);
}

/** `--remote`. */
export function remoteOption(): Option {
  return new Option("--remote", "fetch the git repositories and files that kustomizations refer to by URL");
}

/** `--enable-helm`, as in kustomize. */
export function enableHelmOption(): Option {
  return new Option("--enable-helm", "render Helm charts with the helm on your PATH");
}

/** `--remote-allow HOST`, beside --remote. */
export function remoteAllowOption(): Option {
  const what = "also fetch from this host if its address isn't public (may be repeated)";
  return addsTo("--remote", new Option("--remote-allow <host>", what).argParser(oneMore));
}

/** `--load-restrictor MODE`, as in kustomize. */
export function loadRestrictorOption(): Option {
  const what = "LoadRestrictionsNone lets kustomizations read files outside their own folders";
  return new Option("--load-restrictor <mode>", what).argParser((value) => {
    if ((LOAD_RESTRICTORS as readonly string[]).includes(value)) return value;
    throw new InvalidArgumentError(`Allowed are ${LOAD_RESTRICTORS.join(" and ")}.`);
  });
}

/** Adds the options of what a command may read and run: files outside its repository, remote ones, and Helm. */
export function addReachOptions(command: Command, within?: string): void {
  const options = [withinOption(within), remoteOption(), remoteAllowOption(), loadRestrictorOption()];
  for (const option of [...options, enableHelmOption()]) command.addOption(option);
}
