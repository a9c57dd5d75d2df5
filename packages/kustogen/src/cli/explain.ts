import { Command } from "commander";
import { addCommon } from "./options.ts";

/** `kustogen explain`: what a rule or error means, or the effects of a line and its origin. */
export const explain = new Command("explain")
  .summary("explain a rule or an error, or what a line of a manifest does, and which setting it comes from")
  .description(
    "Explains what a rule wants, or what the code of an error means. For a line, it shows which field of which object " +
      "the line sets, and in which environments; for a line of a generated file, the " +
      "setting or pin to edit.\n\n" +
      "  kustogen explain integrity/service-selector\n" +
      "  kustogen explain overlays/production/shop/kustomization.yaml:12",
  )
  .argument("<what>", "a rule, the code of an error, or a file and a line: FILE:LINE")
  .action(async (what: string, options: { json?: boolean; loadRestrictor?: string }) => {
    const { runExplain } = await import("./explain/command.ts");
    await runExplain(what, options);
  });
addCommon(explain, "--load-restrictor", "--json");
