import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { Command } from "commander";
import { notWritten, proofLines, rendersEqual } from "../import/report.ts";
import type { TakeReport } from "../import/take/take.ts";

/** `kustogen take`: turns wrapped objects into code. */
export const take = new Command("take")
  .summary("turn objects of an imported system into typed code")
  .description(
    "Writes wrapped objects as code, one file for each component, with settings for what differs between environments, " +
      "and proves, object by object, that every environment renders to the same result as before. If any doesn't, " +
      "nothing is written. What can't be said simply stays wrapped, and the command says why.\n\n" +
      "  kustogen take shop Deployment/web Service/web\n" +
      "  kustogen take shop --all",
  )
  .argument("<system>", "the system, as `kustogen import` named it")
  .argument("[objects...]", "objects by kind and name, such as Deployment/web")
  .option("--all", "take every object that is still wrapped")
  .option("--dry-run", "write nothing; show the plan and the proof")
  .action(async (...given: Parameters<typeof runTake>) => {
    process.exitCode = await runTake(...given);
  });

/** Runs `kustogen take`; returns the exit code: 1 if an environment would not be the same. */
async function runTake(
  name: string,
  objects: string[],
  options: { all?: boolean; dryRun?: boolean },
): Promise<number> {
  if ((objects.length === 0) !== (options.all === true))
    throw wrongUsage("name what to take: objects such as Deployment/web, or --all");
  const { writingProject } = await import("../generate/open-project.ts");
  const { readProject, systemNamed } = await import("../pins/project.ts");
  const { planTake } = await import("../import/take/take.ts");
  const { writeGenerated } = await import("../import/write-generated.ts");
  return writingProject(`kustogen take ${name}`, async (place, project) => {
    const system = systemNamed(await readProject(project), name);
    const report = await planTake(system, objects, project);
    const same = rendersEqual(report.proofs);
    const isWritten = same && report.taken.size > 0 && !options.dryRun;
    if (isWritten) await writeGenerated(place, { write: report.files, remove: report.removed });
    process.stdout.write(printable(takeText(report, isWritten)));
    return same ? 0 : 1;
  });
}

/** What was taken, in words. */
function takeText({ system, taken, left, proofs, files, notes }: TakeReport, isWritten: boolean): string {
  const lines = proofs.flatMap(proofLines);
  if (left.length > 0) lines.push("stays wrapped:", ...left.map((one) => `  ${one}`));
  for (const [component, ids] of taken) {
    const [file] = [...files.keys()].filter((path) => path.endsWith(`/${component}.ts`));
    lines.push(`${file}: ${ids.join(", ")}`);
  }
  lines.push(...notes);
  const count = counted([...taken.values()].flat().length, "object");
  const written = `${system}: ${count} in code; generated, not committed. Review it with \`git diff\`; then \`kustogen gen\` commits it.`;
  lines.push(isWritten ? written : taken.size === 0 ? "nothing to write" : notWritten(proofs));
  return `${lines.join("\n")}\n`;
}
