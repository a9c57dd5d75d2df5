import { join } from "node:path";
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { inBlocks, shownInBlocks } from "../../site/tools/block-style.ts";
import { linkedPage } from "../../site/tools/pages.ts";
import { rulePages } from "../../site/tools/rule-pages.ts";

const BAD =
  "kind: Service # of the API\nspec: {selector: {app: api}, ports: [{port: 80}], none: []}\n---\nkind: Pod";

it("an example has a field a line, keeps its comments and says the same", () => {
  const shown = inBlocks(BAD);
  expect(shown).toBe(
    "kind: Service # of the API\nspec:\n  selector:\n    app: api\n  ports:\n    - port: 80\n  none: []\n---\nkind: Pod",
  );
  const said = (text: string) => parseAllDocuments(text).map((one) => one.toJS());
  expect(said(shown)).toEqual(said(BAD));
  expect(inBlocks("{{ template }}: [")).toBe("{{ template }}: [");
});

it("what the other example lacks is marked", () => {
  expect(shownInBlocks(BAD, BAD.replace("80", "8080"))).toMatch(/^```yaml \{6\}\n/);
  expect(shownInBlocks(BAD, BAD)).toMatch(/^```yaml\n/);
});

it("the example of nearly every rule's page shows what is wrong in it", () => {
  const pages = [...rulePages()].map(([name, text]) => linkedPage(join("rules", name), text));
  const withExample = pages.filter((page) => page.includes("```yaml"));
  expect(withExample.length).toBeGreaterThan(90);
  expect(withExample.filter((page) => !/```yaml \{\d/.test(page)).length).toBeLessThan(5);
});
