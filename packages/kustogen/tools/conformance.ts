import { run } from "@kustogen/kustomize/node/run.ts";
import { Command } from "commander";
import { reachedIn, readCorpus, runCase } from "../../kustomize/test/conformance/corpus.ts";
import { recordCorpus } from "../../kustomize/test/conformance/record.ts";

const program = new Command("conformance")
  .description("Renders every case of a corpus and compares it with what kustomize printed, byte for byte.")
  .requiredOption("--corpus <dir>", "folder with cases, each a folder with a case.json, at any depth")
  .option(
    "--record <folder>",
    "first record what the kustomize on your PATH makes of each kustomization below it",
  )
  .option("--case <text>", "only cases whose name contains the text", "")
  .option("--show", "print what was rendered, or the error, of each case that differs")
  .option("--errors", "print the errors of the cases that fail as expected")
  .option("--json", "print the outcome as JSON");
program.parse();
const options = program.opts<{
  corpus: string;
  record?: string;
  case: string;
  show?: boolean;
  errors?: boolean;
  json?: boolean;
}>();

if (options.record !== undefined) {
  const count = recordCorpus(options.record, options.corpus, (folder) => {
    const { code, stdout } = run("kustomize", ["build", "."], { folder });
    return code === 0 ? stdout : undefined;
  });
  process.stderr.write(`${count} cases recorded in ${options.corpus}\n`);
}
const cases = readCorpus(options.corpus).filter(({ name }) => name.includes(options.case));
if (cases.length === 0) {
  process.stderr.write(`conformance: no case.json below ${options.corpus} matches\n`);
  process.exit(2);
}
const outcomes = cases.map(runCase);
const different = outcomes.filter(({ same }) => !same);
if (options.json) {
  const report = { cases: cases.length, identical: cases.length - different.length };
  process.stdout.write(`${JSON.stringify({ ...report, different: different.map(({ name }) => name) })}\n`);
} else {
  if (options.errors)
    for (const { name, same, error } of outcomes)
      if (same && error !== undefined) process.stdout.write(`${name}: ${error}\n`);
  for (const { name, output, error } of different) {
    process.stdout.write(`different: ${name}${error === undefined ? "" : `: ${error}`}\n`);
    if (options.show && output !== undefined) process.stdout.write(`${output}\n`);
  }
  process.stdout.write(`${cases.length - different.length} of ${cases.length} identical\n`);
}
// All of a corpus must be as good as it has been; of any other selection, everything must be identical.
const least = options.case === "" ? (reachedIn(options.corpus) ?? cases.length) : cases.length;
if (cases.length - different.length < least) process.exitCode = 1;
