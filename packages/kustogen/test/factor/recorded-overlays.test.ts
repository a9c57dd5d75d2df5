import { join } from "node:path";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { verifyRoundTrip } from "../../src/factor/verify.ts";
import { casesIn } from "./cases.ts";
import { buildLayers } from "./layers.ts";

const FOLDER = "recorded-overlays";
const CASES = new Map<string, ReturnType<typeof casesIn>>();
for (const one of casesIn(join(import.meta.dirname, FOLDER))) addTo(CASES, one[0], one);

it.each([...CASES])(
  "%s: what an overlay on a base has in it is what was read (npx vitest --update writes it)",
  async (file, cases) => {
    const form = file === "env-that-is-whole.yaml" ? "whole" : "merge";
    const texts = cases.map(([, title, states]) => {
      const [base = [], overlay = []] = states.map(([, yaml]) => resources(yaml));
      const { files, rendered } = buildLayers(base, overlay, { env: () => form });
      verifyRoundTrip(title, overlay, rendered);
      const own = [...files].flatMap(([path, text]) =>
        path.startsWith("/overlay/") ? `--- ${path.slice(9)}\n${text.replace(/^#.*\n/, "")}` : [],
      );
      return `=== ${title}\n${own.join("")}`;
    });
    await expect(texts.join("\n")).toMatchFileSnapshot(`${FOLDER}/${file.replace(".yaml", ".txt")}`);
  },
);
