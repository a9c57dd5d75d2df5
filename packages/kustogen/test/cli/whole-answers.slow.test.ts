import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { recordings } from "../../../../test/recordings.ts";
import { commitAll, git, put } from "../../../../test/repository.ts";
import { VERSION } from "../../src/version.ts";
import { repository } from "../import/repositories.ts";
import { ended } from "./printed.ts";
import { project, withSourcesAsEngine, withSystems } from "./project.ts";

/** A repository of hand-written overlays with two commits, of which the second changes one overlay. */
function overlays(): string {
  const root = repository("shop");
  commitAll(root, "first");
  put(
    root,
    "deploy/overlays/staging/kustomization.yaml",
    "resources: [../../base]\nnamespace: shop-staging\nreplicas: [{name: web, count: 1}]\n",
  );
  put(root, "broken/kustomization.yaml", "resources: [gone.yaml]\n");
  commitAll(root, "second");
  return root;
}

beforeAll(withSourcesAsEngine);

/** The repositories of these tests, which no call changes. */
const made = new Map<() => string, string>();

const FOLDER = join(import.meta.dirname, "whole-answers");

it.each(recordings(FOLDER))(
  "what the commands print and exit with, of %s (npx vitest --update writes it)",
  async (file, calls) => {
    const make = file.endsWith("project") ? project : overlays;
    const root = /pins|own/.test(file) ? withSystems() : kept(made, make, make);
    const said: string[] = [];
    const { isTTY, columns } = process.stdout;
    if (file === "terminal") Object.assign(process.stdout, { isTTY: true, columns: 70 });
    for (const name of ["FORCE_COLOR", "NO_COLOR"]) vi.stubEnv(name, undefined);
    vi.stubEnv("TERM", "xterm");
    onTestFinished(() => {
      vi.unstubAllEnvs();
      Object.assign(process.stdout, { isTTY, columns });
    });
    for (const call of calls) {
      const [, added = "", path] = /^echo (.*) >> (.*)$/.exec(call) ?? [];
      const [program, ...words] = call.split(" ").filter(Boolean);
      if (path !== undefined) {
        appendFileSync(join(root, path), `${added}\n`);
        said.push(`$ ${call}\n`);
      } else if (program === "git") said.push(`$ ${call}\n${git(root, ...words)}\n`);
      else {
        const { text, code } = await ended(root, ...words);
        said.push(`$ ${call}\n${text}exit ${code}\n`);
      }
    }
    const shown = said
      .join("\n")
      .replaceAll(root, "ROOT")
      .replace(/\d+(?:\.\d+)? (ms|s)\b/g, "N $1")
      .replace(/,\s+\d+\s+rules\)/g, ", N rules)")
      .replace(/"rules": \d+/g, "N rules)")
      .replaceAll(VERSION, "VERSION")
      .replace(/\b(?:[0-9a-f]{40}|(?<!:)[0-9a-f]{12})\b|(?<=\()[0-9a-f]{7}(?=\))/g, "COMMIT")
      .replace(/\b(at|since) [0-9a-f]{7}\b/g, "$1 COMMIT")
      .replace(/\bon \d{4}-\d\d-\d\d\b/g, "on DAY");
    await expect(shown).toMatchFileSnapshot(`${FOLDER}/${file}.txt`);
  },
);
