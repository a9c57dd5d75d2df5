import { Option } from "commander";

/** `--within DIR`, of every command that looks at files as somebody else wrote them. */
export function withinOption(what = "also read this folder, which is outside of the repository"): Option {
  return new Option("--within <dir>", `${what} (may be repeated)`).argParser(
    (value: string, previous: string[] | undefined) => [...(previous ?? []), value],
  );
}
