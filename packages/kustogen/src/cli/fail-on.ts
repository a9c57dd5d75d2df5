import { FAIL_ON, type FailOn } from "@kustogen/review/looked/exit-code.ts";
import { Option } from "commander";

/** The option of commands that find something: the severity from which on they exit with 1. */
export function failOnOption(what: string, usual: FailOn): Option {
  return new Option("--fail-on <severity>", `exit with 1 if ${what} is at least this severe`)
    .choices(FAIL_ON)
    .default(usual);
}
