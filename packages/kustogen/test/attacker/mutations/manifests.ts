import { configMap } from "../corpus/objects.ts";
import { type Files, put, textOf, written } from "../files.ts";
import type { Random } from "../random.ts";
import { evilImage, evilObject } from "./evil.ts";
import { type Family, family, heldBack } from "./family.ts";

/** Does something to a folder of plain manifests, where there is one. */
function inFolder(name: string, change: (files: Files, folder: string, random: Random) => void): Family {
  return family(name, (files, { manifests: [folder] }, random) =>
    folder === undefined ? false : change(files, folder, random),
  );
}

const list = (kind: string, ...items: object[]) => ({ apiVersion: "v1", kind, items });

/** Folders of plain manifests that an Application applies as they are. */
export const MANIFESTS: Family[] = [
  inFolder("manifest-changed", (files, folder, random) => {
    const path = `${folder}/one.yaml`;
    files.set(path, textOf(files, path).replace(/image: \S+/, `image: ${evilImage(random)}`));
  }),
  inFolder("manifest-added", (files, folder, random) => {
    const name = random.pick([
      "evil.yaml",
      "evil.yml",
      "evil.json",
      "deeper/evil.yaml",
      ".evil.yaml",
      "a b.yaml",
      "EVIL.YAML",
    ]);
    const value = evilObject(random);
    files.set(`${folder}/${name}`, name.endsWith(".json") ? JSON.stringify(value) : written(value));
  }),
  inFolder("manifest-removed", (files, folder, random) => {
    files.delete(`${folder}/${random.pick(["one.yaml", "list.yaml"])}`);
  }),
  inFolder("list-of-a-kind", (files, folder, random) => {
    const item = evilObject(random);
    const inner = list(`${item.kind}List`, item);
    put(
      files,
      `${folder}/evil.yaml`,
      random.pick([inner, list("List", inner), list("List", list("List"), list("List", inner, item))]),
    );
  }),
  inFolder("one-identity-twice", (files, folder, random) => {
    const first = configMap("first", { a: `evil-${random.below(99)}` });
    put(files, `${folder}/${random.pick(["a.yaml", "zz.yaml"])}`, first);
  }),
  heldBack(
    inFolder("generated-name", (files, folder, random) => {
      const { metadata: _, ...rest } = evilObject(random);
      put(files, `${folder}/evil.yaml`, { ...rest, metadata: { generateName: "evil-" } });
    }),
  ),
  inFolder("becomes-a-kustomization", (files, folder, random) => {
    const name = random.pick(["kustomization.yaml", "Kustomization", "kustomization.yml"]);
    put(files, `${folder}/${name}`, { resources: ["one.yaml", "evil.txt"] });
    put(files, `${folder}/evil.txt`, evilObject(random));
  }),
  inFolder("manifest-in-another-encoding", (files, folder, random) => {
    const text = written(evilObject(random));
    const spelled = random.pick([
      `\ufeff${text}`,
      Buffer.from(`\ufeff${text}`, "utf16le"),
      text.replaceAll("\n", "\r\n"),
      `%YAML 1.2\n---\n# one\n${text}...\n---\n`,
      text.replace("metadata:", "metadata: &m"),
    ]);
    files.set(`${folder}/evil.yaml`, spelled);
  }),
  inFolder("manifest-that-can't-be-read", (files, folder, random) => {
    files.set(
      `${folder}/evil.yaml`,
      random.pick(["a: [", "\t", "- a\n- b\n", "just text", "a: *b\n", "{{ .Values.x }}\n", "\u0000"]),
    );
  }),
  inFolder("manifest-behind-a-link", (files, folder, random) => {
    put(files, "hid/evil.yaml", evilObject(random));
    files.set(`${folder}/evil.yaml`, { link: `${"../".repeat(folder.split("/").length)}hid/evil.yaml` });
  }),
];
