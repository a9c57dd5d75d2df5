import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { QUESTIONS } from "../../site/tools/questions.ts";

it.each(QUESTIONS)(
  "what someone reads who looks for $search is in the page's first ten lines",
  ({ page, answer }) => {
    const text = readFileSync(new URL(`../../packages/kustogen/docs/${page}.md`, import.meta.url), "utf8");
    expect(text.split("\n").slice(0, 10).join("\n")).toContain(answer);
  },
);
