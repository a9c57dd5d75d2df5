import { Command } from "commander";
import { addCommon } from "./options.ts";

/** `kustogen explain`: the effects of a line, and its origin. */
export const explain = new Command("explain")
  .summary("show what a line of a manifest, patch or kustomization does, and which setting it comes from")
  .description(
    "Shows which field of which object a line sets, in which environments, and what overrides it in the others. For a\n" +
      "generated file, it shows the setting or pin to edit.\n\n" +
      "  kustogen explain overlays/production/shop/kustomization.yaml:12",
  )
  .argument("<place>", "a file and a line: FILE:LINE")
  .action(async (place: string, options: { json?: boolean; loadRestrictor?: string }) => {
    const { runExplain } = await import("./explain/command.ts");
    await runExplain(place, options);
  });
addCommon(explain, "--load-restrictor", "--json");
