import { wrongUsage } from "@kustogen/kustomize/errors/errors.ts";
import { printable } from "@kustogen/kustomize/errors/printable.ts";
import { jsonOutput } from "@kustogen/kustomize/errors/printable-json.ts";
import { Command } from "commander";
import type { VendorChange } from "../vendor/vendor.ts";
import { addCommon } from "./options.ts";
import { writeOut } from "./write-out.ts";

/** `kustogen vendor`: keeps others' manifests in this repository, pinned. */
export const vendor = new Command("vendor")
  .summary("vendor third-party YAML at a pinned version, for systems to build on")
  .description(
    "Fetches a folder of a git repository, a file or a local folder into generators/vendor/<name>/, and records its " +
      "source, the commit and the digest of each file in generators/vendor/vendor.yaml. Systems use it as " +
      '`kustomization("vendor/<name>")` or `manifests("vendor/<name>/<file>")`; `gen` itself fetches nothing, and rejects ' +
      "files that differ from what was fetched.\n\n" +
      "  kustogen vendor widgets 'https://github.com/acme/widgets//deploy?ref=v1.4.0'\n" +
      "  kustogen vendor crds https://example.com/v1.4.0/crds.yaml\n" +
      "  kustogen vendor --update widgets     # fetch it again, at the current commit of the branch or tag",
  )
  .argument("[name]", "the name of the folder")
  .argument("[source]", "a repository (…//folder?ref=…), the URL of a YAML file, or a path")
  .option("--update", "fetch again from the recorded source; without a name, fetch everything again")
  .option("--force", "overwrite existing files, even if someone changed them")
  .action(async (name: string | undefined, source: string | undefined, options) => {
    const [{ updateVendored, vendor: add }, { readLock }, { authoredProject }, { writing }] =
      await Promise.all([
        import("../vendor/vendor.ts"),
        import("../vendor/lock.ts"),
        import("../generate/project.ts"),
        import("../delivery/writing.ts"),
      ]);
    if ((options.update === true) === (source !== undefined))
      throw wrongUsage(
        `${source ?? name ?? "vendor"}: name a folder and its source, or use --update without a source to fetch from the recorded one`,
      );
    const { root, folders } = await authoredProject(process.cwd());
    const lock = readLock(root, folders);
    const { RemoteCache } = await import("@kustogen/kustomize/node/remote/remote-cache.ts");
    const { RemoteHosts } = await import("@kustogen/kustomize/node/remote/hosts.ts");
    const hosts = new RemoteHosts([]);
    // The user specified each of them.
    for (const named of [source, ...Object.values(lock).map((entry) => entry.source)])
      if (named !== undefined) hosts.name(named);
    const remote = new RemoteCache(hosts);
    const command = ["kustogen vendor", options.update && "--update", name].filter(Boolean).join(" ");
    const changes = await writing({ root, folders }, command, ({ change }) => {
      const given = { root, folders, remote, force: options.force === true, change };
      return options.update
        ? updateVendored(name === undefined ? [] : [name], given)
        : [add(name as string, source as string, given)];
    });
    const text = changes.map(vendorText).join("\n\n") || "nothing is vendored";
    await writeOut(options.json ? jsonOutput(changes) : `${printable(text)}\n`);
  });

addCommon(vendor, "--json");

/** `kustogen kinds`: schemas of custom kinds. */
export const kinds = new Command("kinds").summary("add custom resource kinds to check against");

kinds
  .command("add")
  .summary("store the schemas of CustomResourceDefinitions in generators/kinds/")
  .argument("<crd.yaml...>", "files with CustomResourceDefinitions")
  .description(
    "Stores the schemas of CustomResourceDefinitions in generators/kinds/: `gen` checks resources of these kinds " +
      "against them, and `object(…)` in a system's code takes its types from them. Run it again when a definition changes.",
  )
  .action(async (files: string[]) => {
    const [{ addKinds }, { authoredProject }, { writing }, { readRegularFile }] = await Promise.all([
      import("../init/add-kinds.ts"),
      import("../generate/project.ts"),
      import("../delivery/writing.ts"),
      import("../errors/regular-file.ts"),
    ]);
    const texts = files.map((file) => ({ file, text: readRegularFile(file, file).toString("utf8") }));
    const { kinds: added, written } = await writing(
      await authoredProject(process.cwd()),
      "kustogen kinds add",
      (place) => addKinds(place, texts),
    );
    process.stdout.write(
      `${added.join("\n")}\n\n${written.join("\n")}\n\nResources of these kinds are now checked. Next: npm run gen\n`,
    );
  });

/** What was fetched, and how a system uses it. */
function vendorText({ name, source, commit, before, uses }: VendorChange): string {
  const at = commit === undefined ? "" : ` at ${commit.slice(0, 12)}`;
  const was = before !== undefined && before !== commit ? `, was ${before.slice(0, 12)}` : "";
  return [
    `${name}: ${source}${at}${was}`,
    "In a system:",
    ...uses.slice(0, 5).map((use) => `  ...${use}`),
    ...(uses.length > 5 ? [`  … and ${uses.length - 5} more`] : []),
    "Then: git diff; npm run gen",
  ].join("\n");
}
