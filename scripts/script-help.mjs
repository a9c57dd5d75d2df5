// What the scripts of this repository have in common on the command line.
import { readFileSync } from "node:fs";

/** The comment at the top of a script, as the text of its `--help`; undefined if it has none. */
export function helpOf(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  const help = lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith("//")),
  );
  return help.length === 0 ? undefined : help.map((line) => `${line.replace(/^\/\/ ?/, "")}\n`).join("");
}

/**
 * Runs a script, or prints its help if `--help` is among the arguments. An option that the script doesn't have is
 * reported in one line.
 */
export async function runScript(file, args, start) {
  const help = args.includes("--help") ? helpOf(file) : undefined;
  if (help !== undefined) return void process.stdout.write(help);
  try {
    await start();
  } catch (error) {
    if (!/^ERR_PARSE_ARGS_/.test(error?.code)) throw error;
    process.stderr.write(`${error.message.split(". To specify")[0]}; --help lists the options\n`);
    process.exitCode = 2;
  }
}
